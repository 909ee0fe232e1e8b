"""Somebody leaves: they are let out at once, and their tickets are given to others by the worker, a few at a time.

Not in the request: an experienced colleague may hold thousands, and each is locked, changed and recorded by itself.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.events import Actor, ActorKind
from kefu.kit.http.limits import Version
from kefu.members import Member, MemberChange, change_member, find_cover, find_member
from kefu.tickets.model import Status
from kefu.tickets.service.assigning import check_takers, give
from kefu.tickets.service.locking import lock_ticket_by_id, save_ticket
from kefu.workspaces import lock_workspace

STEP = 20
_OPEN = "status in ('new', 'open', 'pending', 'held', 'solved')"


class Leave(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who takes the tickets of a member who leaves: a member, a team, or (both null) whoever takes them next."""

    version: Version
    assignee_id: UUID | None = None
    team_id: UUID | None = None


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """How many tickets somebody holds: those to be worked on, and those that are solved and may come back."""

    live: int
    solved: int


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-over that was claimed; it goes on only while its fence is unchanged."""

    workspace_id: UUID
    member_id: UUID
    assignee_id: UUID | None
    team_id: UUID | None
    actor_id: UUID
    cause: UUID | None
    fence: int


async def leave(tx: Tx, principal: Principal, member_id: UUID, data: Leave) -> Member:
    """Let a member work here no more: their sessions, tokens and streams end, their tickets find others.

    Raises what `change_member` raises, CannotTake, and InvalidInput for giving them to who leaves.
    """
    if data.assignee_id == member_id:
        raise InvalidInput(field="assignee_id", reason="field")
    await lock_workspace(tx, principal.workspace_id)  # before any unit, as who archives one does
    await check_takers(tx, principal.workspace_id, data.assignee_id, data.team_id)
    member = await change_member(tx, principal, member_id, MemberChange(version=data.version, active=False))
    await tx.run(
        """insert into hand_over (workspace_id, member_id, assignee_id, team_id, actor_id, cause)
        values (%(workspace_id)s, %(member_id)s, %(assignee_id)s, %(team_id)s, %(actor_id)s, %(cause)s)
        on conflict (workspace_id, member_id) do update set assignee_id = excluded.assignee_id,
            team_id = excluded.team_id, actor_id = excluded.actor_id, cause = excluded.cause""",
        workspace_id=principal.workspace_id,
        member_id=member_id,
        assignee_id=data.assignee_id,
        team_id=data.team_id,
        actor_id=principal.id,
        cause=tx.cause,
    )
    return member


async def count_holding(tx: Tx, workspace_id: UUID, member_id: UUID) -> Holding:
    """Count the tickets that would have to be handed over."""
    found = await tx.one(
        Holding,
        f"""select count(*) filter (where status <> 'solved') as live,
            count(*) filter (where status = 'solved') as solved
        from ticket where workspace_id = %(workspace_id)s and assignee_id = %(member_id)s and {_OPEN}
          and end_state is null""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        member_id=member_id,
    )
    assert found is not None
    return found


async def claim_hand_overs(tx: Tx, limit: int) -> Sequence[HandOver]:
    """Take hand-overs that nobody works on, for a minute."""
    return await tx.all(
        HandOver,
        """update hand_over h set lease_until = clock_timestamp() + interval '60 seconds', fence = fence + 1
        from (
            select workspace_id, member_id from hand_over /* every workspace: one loop does them all */
            where lease_until < clock_timestamp() order by created_at limit %(limit)s for update skip locked
        ) due
        where h.workspace_id = due.workspace_id and h.member_id = due.member_id
        returning h.workspace_id, h.member_id, h.assignee_id, h.team_id, h.actor_id, h.cause, h.fence""",
        limit=limit,
    )


async def hand_over(db: Db, claimed: HandOver) -> None:
    """Give the tickets away, a few in each transaction, until none is left."""
    while await _step(db, claimed):
        pass


async def _step(db: Db, claimed: HandOver) -> bool:
    """Give a few tickets away; tells whether there may be more."""
    async with db.transaction(Actor(ActorKind.MEMBER, claimed.actor_id)) as tx:
        tx.cause = claimed.cause
        if not await _hold(tx, claimed):
            return False
        assignee_id, covers = await _taker(tx, claimed)
        ids = await tx.column(
            f"""select id from ticket where workspace_id = %(workspace_id)s and assignee_id = %(member_id)s and {_OPEN}
            order by id limit %(step)s""",  # noqa: S608  constants only
            workspace_id=claimed.workspace_id,
            member_id=claimed.member_id,
            step=STEP,
        )
        for id in ids:
            ticket = await lock_ticket_by_id(tx, claimed.workspace_id, id)
            if ticket.assignee_id == claimed.member_id and ticket.status != Status.CLOSED:
                give(tx, ticket, assignee_id, claimed.team_id or ticket.team_id, covers=covers)
                await save_ticket(tx, ticket, changed=True)
        if not ids:
            await tx.run(
                """delete from hand_over
                where workspace_id = %(workspace_id)s and member_id = %(member_id)s and fence = %(fence)s""",
                workspace_id=claimed.workspace_id,
                member_id=claimed.member_id,
                fence=claimed.fence,
            )
        return bool(ids)


async def _hold(tx: Tx, claimed: HandOver) -> bool:
    """Go on holding it for another minute; false when another worker has taken it, or they work here again."""
    member = await find_member(tx, claimed.workspace_id, claimed.member_id)
    back = member is not None and member.active
    held = await tx.run(
        """update hand_over set lease_until = clock_timestamp() + interval '60 seconds'
        where workspace_id = %(workspace_id)s and member_id = %(member_id)s and fence = %(fence)s""",
        workspace_id=claimed.workspace_id,
        member_id=claimed.member_id,
        fence=claimed.fence,
    )
    if held and back:
        await tx.run(
            "delete from hand_over where workspace_id = %(workspace_id)s and member_id = %(member_id)s",
            workspace_id=claimed.workspace_id,
            member_id=claimed.member_id,
        )
    return bool(held) and not back


async def _taker(tx: Tx, claimed: HandOver) -> tuple[UUID | None, UUID | None]:
    """Give who takes them, or stands in, and for whom; nobody, when that person has left meanwhile too."""
    if claimed.assignee_id is None:
        return None, None
    member = await find_member(tx, claimed.workspace_id, claimed.assignee_id)
    if member is None or not member.active:
        return None, None
    cover = await find_cover(tx, claimed.workspace_id, member.id)
    return (cover, member.id) if cover else (member.id, None)
