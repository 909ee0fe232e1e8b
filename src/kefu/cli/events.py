"""`kefu events`: the log for people, and every kind of fact with who reads it."""

import asyncio
import contextlib
from collections.abc import Sequence
from inspect import cleandoc
from typing import Annotated

import msgspec
import typer

from kefu.cli import showing
from kefu.cli.facts import find_newest, ticket_with_number
from kefu.cli.failures import Failed
from kefu.cli.opening import choose_workspace, with_database
from kefu.cli.options import DatabaseUrl, DataDir, Json, Workspace, chosen
from kefu.cli.words import say
from kefu.kit.db import Db
from kefu.kit.discover import find_modules, find_readers
from kefu.kit.errors import Unavailable
from kefu.kit.events import Event, Recorded, registry

FOLLOW_SECONDS = 0.5
OF_EVERY_TICKET = frozenset({"number", "inbox_id", "channel", "kind", "priority", "tier", "unit_id", "team_id"})
AS_IT_WAS = frozenset({"assignee_id", "stage", "status"})
app = typer.Typer(help=say("events.help"), invoke_without_command=True)


@app.callback()
def events(
    context: typer.Context,
    ticket: Annotated[int | None, typer.Option(min=1, help=say("option.ticket"))] = None,
    type: Annotated[list[str] | None, typer.Option("--type", help=say("option.type"))] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help=say("option.follow"))] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, max=100_000, help=say("option.limit"))] = 50,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    if context.invoked_subcommand is not None:
        return 0
    _check(type or [])

    async def work(db: Db) -> None:
        ticket_id = None
        async with db.transaction() as tx:
            if ticket is not None:
                ticket_id = await ticket_with_number(tx, await choose_workspace(tx, workspace), ticket)
            # The head first: what comes between the two is shown at once and not once more.
            head = int(await tx.value("select position from log_head"))
            facts = await find_newest(tx, ticket_id=ticket_id, types=type or [], limit=limit)
            last = max(head, facts[-1].position if facts else 0)
        _show(facts, as_json=as_json)
        while follow:
            await asyncio.sleep(FOLLOW_SECONDS)
            with contextlib.suppress(Unavailable):  # it comes back
                async with db.transaction() as tx:
                    facts = await find_newest(tx, ticket_id=ticket_id, types=type or [], after=last, limit=100_000)
                _show(facts, as_json=as_json)
                last = facts[-1].position if facts else last

    with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    return 0


@app.command("types", help=say("events.types"))
def types(as_json: Json = False) -> int:
    readers = find_readers()
    known = _known()
    for name in sorted(known):
        listening = [reader.name for reader in readers if reader.types is None or name in reader.types]
        if as_json:
            showing.json({"type": name, "meaning": _meaning(known[name]), "read_by": listening})
            continue
        told = say("events.read_by", readers=", ".join(listening)) if listening else say("events.read_by_nobody")
        showing.line(f"{name}\n    {_meaning(known[name])}\n    {told}")
    return 0


def _known() -> dict[str, type[Event]]:
    find_modules("events")
    return registry()


def _check(types: Sequence[str]) -> None:
    """Refuse a type there is none of: a slip would look like silence."""
    known = _known() if types else {}
    for name in types:
        if name not in known:
            raise Failed("type_unknown", name=name)


def _meaning(kind: type[Event]) -> str:
    return " ".join(cleandoc(kind.__doc__ or "").split())


def _show(facts: Sequence[Recorded], *, as_json: bool) -> None:
    for fact in facts:
        if as_json:
            showing.json(fact)
            continue
        about = fact.data.get("number")
        subject = f"#{about}" if about is not None else str(fact.subject)
        actor = f"{fact.actor_kind} {fact.actor_id}" if fact.actor_id else fact.actor_kind
        particular = msgspec.json.encode(_particular(fact)).decode()
        at = fact.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        showing.line(f"{fact.position:>8}  {at}  {fact.type:<24}  {subject}  ({actor})  {particular}")


def _particular(fact: Recorded) -> dict[str, object]:
    """Leave out what every ticket fact repeats of its ticket, and what says nothing."""
    hidden = OF_EVERY_TICKET | AS_IT_WAS if fact.ticket_id else frozenset()
    return {name: value for name, value in fact.data.items() if name not in hidden and value is not None}
