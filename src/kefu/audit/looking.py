"""Looks as facts: one for each look, however often the same is asked for while it lasts."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from kefu.audit.events import CustomerPreloaded, CustomerViewed, TicketPreloaded, TicketViewed
from kefu.audit.model import SeenThing
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import RateLimited, Unavailable
from kefu.kit.events import Actor, ActorKind, Event
from kefu.kit.http.looks import Look, Looks, Thing
from kefu.kit.throttle import Rate, charge
from kefu.tickets import VISIBLE, visible_params

log = logging.getLogger("kefu.looks")
TOLD = Rate("looks", burst=30, seconds=0.5)
"""Of one member; the console says twice a second at most what it shows, up to fifty things at once."""
SAME = timedelta(minutes=15)
"""So long after a look was told, further ones of the same member at the same thing belong to it."""
SHOWN_WITHIN = timedelta(minutes=2)
"""So long what was loaded ahead waits to be shown."""
PAUSE = 1.0
MEMBERS = 200


class _Told(msgspec.Struct):
    thing: Thing
    subject_id: UUID
    number: int


async def keep_looks(db: Db, looks: Looks) -> None:
    """Tell what was looked at since the last time; when the database is away, it is told later."""
    taken = looks.take()
    taken.sort(key=_whose)
    while taken:
        (workspace_id, member_id) = _whose(taken[0])
        mine = [look for look in taken if _whose(look) == (workspace_id, member_id)]
        try:
            async with db.transaction(Actor(ActorKind.MEMBER, member_id)) as tx:
                await _keep(tx, workspace_id, member_id, mine)
        except BaseException:
            looks.note(*taken)
            raise
        taken = taken[len(mine) :]


async def keep_on(db: Db, looks: Looks) -> None:
    """Go on telling looks, every second, for ever."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            await keep_looks(db, looks)
        except Unavailable:
            pass  # they wait
        except Exception:
            log.exception("looks could not be kept; they are tried again")
        if looks.lost:
            log.error("more was looked at than is kept: %s looks are lost to the audit", looks.lost)
            looks.lost = 0


async def tell_loaded(db: Db) -> int:
    """Tell what was loaded ahead and then not shown; gives how many there were."""
    async with db.transaction() as tx:
        members = await tx.rows(
            """select distinct workspace_id, member_id from look /* every workspace: a chore */
            where loaded_at < clock_timestamp() - %(waited)s::interval limit %(members)s""",
            waited=SHOWN_WITHIN,
            members=MEMBERS,
        )
    told = 0
    for workspace_id, member_id in members:
        async with db.transaction(Actor(ActorKind.MEMBER, member_id)) as tx:
            found = await tx.all(
                _Told,
                """update look set ahead_at = clock_timestamp(), loaded_at = null
                where workspace_id = %(workspace_id)s and member_id = %(member_id)s
                  and loaded_at < clock_timestamp() - %(waited)s::interval
                returning thing, subject_id, number""",
                workspace_id=workspace_id,
                member_id=member_id,
                waited=SHOWN_WITHIN,
            )
            _record(tx, workspace_id, found, ahead=True)
            told += len(found)
    return told


async def find_seen(tx: Tx, principal: Principal, things: Sequence[SeenThing]) -> list[Look]:
    """Give as looks what a client says it shows, as far as the principal may see it. Raises RateLimited."""
    if wait := await charge(tx, TOLD, str(principal.workspace_id), str(principal.id)):
        raise RateLimited(retry_after=wait)
    ids = {thing: [one.id for one in things if one.thing == thing] for thing in Thing}
    tickets = await tx.rows(
        f"""select ticket.id, ticket.number from ticket
        where ticket.workspace_id = %(workspace_id)s and ticket.id = any(%(ids)s) and {VISIBLE}""",  # noqa: S608
        ids=ids[Thing.TICKET],
        **visible_params(principal),
    )
    customers: list[UUID] = []
    if principal.may(Permission.CUSTOMER_READ):
        customers = await tx.column(
            "select id from customer where workspace_id = %(workspace_id)s and id = any(%(ids)s)",
            workspace_id=principal.workspace_id,
            ids=ids[Thing.CUSTOMER],
        )
    who: dict[str, Any] = {"workspace_id": principal.workspace_id, "member_id": principal.id}
    return [Look(**who, thing=Thing.TICKET, subject_id=id, number=number) for id, number in tickets] + [
        Look(**who, thing=Thing.CUSTOMER, subject_id=id, number=0) for id in customers
    ]


async def _keep(tx: Tx, workspace_id: UUID, member_id: UUID, looks: Sequence[Look]) -> None:
    whose = {"workspace_id": workspace_id, "member_id": member_id, "same": SAME}
    if viewed := _rows(look for look in looks if not look.ahead):
        told = await tx.all(
            _Told,
            """insert into look (workspace_id, member_id, subject_id, thing, number, viewed_at)
            select %(workspace_id)s::uuid, %(member_id)s::uuid, subject_id, thing, number, clock_timestamp()
            from unnest(%(subjects)s::uuid[], %(things)s::text[], %(numbers)s::int[])
                as given(subject_id, thing, number)
            order by subject_id
            on conflict (workspace_id, member_id, subject_id) do update set viewed_at = excluded.viewed_at
            where look.viewed_at is null or look.viewed_at < excluded.viewed_at - %(same)s::interval
            returning thing, subject_id, number""",
            **whose,
            **viewed,
        )
        _record(tx, workspace_id, told, ahead=False)
        await tx.run(
            """update look set loaded_at = null where workspace_id = %(workspace_id)s and member_id = %(member_id)s
            and subject_id = any(%(subjects)s::uuid[]) and loaded_at is not null""",
            workspace_id=workspace_id,
            member_id=member_id,
            subjects=viewed["subjects"],
        )
    if loaded := _rows(look for look in looks if look.ahead):
        await tx.run(
            """insert into look (workspace_id, member_id, subject_id, thing, number, loaded_at)
            select %(workspace_id)s::uuid, %(member_id)s::uuid, subject_id, thing, number, clock_timestamp()
            from unnest(%(subjects)s::uuid[], %(things)s::text[], %(numbers)s::int[])
                as given(subject_id, thing, number)
            order by subject_id
            on conflict (workspace_id, member_id, subject_id) do update set loaded_at = excluded.loaded_at
            where look.loaded_at is null
              and coalesce(greatest(look.viewed_at, look.ahead_at), '-infinity')
                < excluded.loaded_at - %(same)s::interval""",
            **whose,
            **loaded,
        )


def _rows(looks: Iterable[Look]) -> dict[str, list[Any]]:
    each = {look.subject_id: look for look in looks}
    if not each:
        return {}
    return {
        "subjects": list(each),
        "things": [look.thing.value for look in each.values()],
        "numbers": [look.number for look in each.values()],
    }


def _record(tx: Tx, workspace_id: UUID, told: Sequence[_Told], *, ahead: bool) -> None:
    for one in told:
        fact: Event
        if one.thing == Thing.TICKET:
            kind = TicketPreloaded if ahead else TicketViewed
            fact = kind(workspace_id=workspace_id, subject_id=one.subject_id, number=one.number)
        else:
            seen = CustomerPreloaded if ahead else CustomerViewed
            fact = seen(workspace_id=workspace_id, subject_id=one.subject_id)
        tx.record(fact)


def _whose(look: Look) -> tuple[UUID, UUID]:
    return look.workspace_id, look.member_id
