"""`kefu token …`: API tokens by which programs act as a member."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from kefu.cli import showing
from kefu.cli.opening import choose_workspace, member_by_email, principal_of, with_database
from kefu.cli.options import DatabaseUrl, DataDir, Json, Workspace, chosen
from kefu.cli.words import say
from kefu.kit.access import Permission
from kefu.kit.db import Db
from kefu.members import (
    MadeToken,
    NewToken,
    find_members,
    find_rights,
    find_token_page,
    make_token,
    revoke_token,
    system_principal,
)

app = typer.Typer(help=say("token.help"), no_args_is_help=True)


@app.command("add", help=say("token.add"))
def add(
    name: Annotated[str, typer.Argument(help=say("option.token_name"))],
    member: Annotated[str, typer.Option("--member", help=say("option.token_member"))],
    scope: Annotated[list[Permission] | None, typer.Option("--scope", help=say("option.scope"))] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help=say("option.days"))] = None,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    async def work(db: Db) -> MadeToken:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            person = await member_by_email(tx, workspace_id, member)
            rights = await find_rights(tx, workspace_id, person.roles)
            scopes = list(scope or sorted(rights.permissions))
            expires = datetime.now(UTC) + timedelta(days=days) if days else None
            return await make_token(
                tx, principal_of(workspace_id, person, rights), NewToken(name=name, scopes=scopes, expires_at=expires)
            )

    made = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    if as_json:
        showing.json({"token": made.secret, "id": made.row.id, "scopes": made.row.scopes})
    else:
        showing.line(say("token.added", id=made.row.id))
        showing.line(made.secret)
    return 0


@app.command("list", help=say("token.list"))
def show(
    workspace: Workspace = None, data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False
) -> int:
    async def work(db: Db) -> tuple[list[Any], dict[UUID, Any]]:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            tokens, mark = await find_token_page(tx, workspace_id, limit=200)
            while mark is not None:
                page, mark = await find_token_page(tx, workspace_id, after=mark, limit=200)
                tokens += page
            return tokens, await find_members(tx, workspace_id, [token.member_id for token in tokens])

    tokens, people = with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    if as_json:
        for token in tokens:
            showing.json(token)
        return 0
    columns = [say(f"column.{name}") for name in ("id", "name", "member", "scopes", "expires", "last_used")]
    showing.table(
        columns,
        (
            (t.id, t.name, people[t.member_id].email, ", ".join(t.scopes), _day(t.expires_at), _day(t.last_used_at))
            for t in tokens
        ),
    )
    return 0


@app.command("revoke", help=say("token.revoke"))
def revoke(
    id: Annotated[UUID, typer.Argument(help=say("option.token_id"))],
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    as_json: Json = False,
) -> int:
    async def work(db: Db) -> None:
        async with db.transaction() as tx:
            workspace_id = await choose_workspace(tx, workspace)
            await revoke_token(tx, system_principal(workspace_id), id)

    with_database(chosen(data_dir=data_dir, database_url=database_url), work)
    if as_json:
        showing.json({"revoked": id})
    else:
        showing.line(say("token.revoked"))
    return 0


def _day(at: datetime | None) -> str:
    return at.astimezone().strftime("%Y-%m-%d") if at else "–"
