"""Following a ticket that one does not hold: what a member wants, and nothing done to the ticket."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.members import find_member_principal
from kefu.tickets.access import may_see
from kefu.tickets.events import FollowBegun, FollowEnded
from kefu.tickets.model import LockedTicket
from kefu.tickets.queries import load_ticket


class Follow(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether one wants to hear of a ticket that one does not hold."""

    following: bool


async def set_following(tx: Tx, principal: Principal, number: int, *, following: bool) -> None:
    """Hear of a ticket's news, or no more. Raises NotFound when one cannot see it."""
    ticket = await load_ticket(tx, principal, number)
    params = {"workspace_id": principal.workspace_id, "me": principal.id, "ticket_id": ticket.id}
    if following:
        changed = await _begin(tx, principal.workspace_id, principal.id, ticket.id)
        if not changed:  # from now on of their own accord, also when a merge is taken back
            await tx.run(
                """update ticket_follow set merged_id = null
                where workspace_id = %(workspace_id)s and member_id = %(me)s and ticket_id = %(ticket_id)s""",
                **params,
            )
    else:
        changed = (
            await tx.run(
                """delete from ticket_follow
            where workspace_id = %(workspace_id)s and member_id = %(me)s and ticket_id = %(ticket_id)s""",
                **params,
            )
            > 0
        )
    if changed:
        fact = FollowBegun if following else FollowEnded
        tx.record(fact(workspace_id=principal.workspace_id, subject_id=principal.id, followed_id=ticket.id))


async def carry_followers(tx: Tx, ticket: LockedTicket, target: LockedTicket) -> None:
    """Let who follows a merged ticket, and may see the one that it goes on in, follow that one."""
    for member_id in await _find_followers(tx, ticket):
        theirs = await find_member_principal(tx, ticket.workspace_id, member_id)
        if (
            theirs is not None
            and may_see(
                theirs,
                workspace_id=target.workspace_id,
                unit_id=target.unit_id,
                team_id=target.team_id,
                assignee_id=target.assignee_id,
            )
            and await _begin(tx, target.workspace_id, member_id, target.id, merged_id=ticket.id)
        ):
            tx.record(FollowBegun(workspace_id=target.workspace_id, subject_id=member_id, followed_id=target.id))


async def return_followers(tx: Tx, ticket: LockedTicket, target: LockedTicket) -> None:
    """Let who follows a ticket only by a merge that is taken back follow it no more.

    Who also follows another one that is merged into it goes on by that one.
    """
    both = {"workspace_id": ticket.workspace_id, "ticket_id": ticket.id, "target_id": target.id}
    await tx.run(
        """update ticket_follow follow set merged_id = other.id from ticket other
        where follow.workspace_id = %(workspace_id)s and follow.ticket_id = %(target_id)s
          and follow.merged_id = %(ticket_id)s
          and other.workspace_id = follow.workspace_id and other.merged_into_id = follow.ticket_id
          and other.id <> follow.merged_id and exists (
              select from ticket_follow too where too.workspace_id = follow.workspace_id
                and too.member_id = follow.member_id and too.ticket_id = other.id)""",
        **both,
    )
    for member_id in await tx.column(
        """delete from ticket_follow where workspace_id = %(workspace_id)s and ticket_id = %(target_id)s
        and merged_id = %(ticket_id)s returning member_id""",
        **both,
    ):
        tx.record(FollowEnded(workspace_id=target.workspace_id, subject_id=member_id, followed_id=target.id))


async def _find_followers(tx: Tx, ticket: LockedTicket) -> list[UUID]:
    return await tx.column(
        """select member_id from ticket_follow where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s
        order by member_id""",
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
    )


async def _begin(tx: Tx, workspace_id: UUID, member_id: UUID, ticket_id: UUID, merged_id: UUID | None = None) -> bool:
    """Let a member follow a ticket, of their own accord or by what is merged into it; tells whether they did not."""
    return bool(
        await tx.run(
            """insert into ticket_follow (workspace_id, member_id, ticket_id, merged_id)
            values (%(workspace_id)s, %(member_id)s, %(ticket_id)s, %(merged_id)s)
            on conflict (workspace_id, member_id, ticket_id) do nothing""",
            workspace_id=workspace_id,
            member_id=member_id,
            ticket_id=ticket_id,
            merged_id=merged_id,
        )
    )


async def is_following(tx: Tx, principal: Principal, ticket_id: UUID) -> bool:
    """Tell whether the principal follows a ticket."""
    return bool(
        await tx.value(
            """select true from ticket_follow where workspace_id = %(workspace_id)s and member_id = %(me)s
            and ticket_id = %(ticket_id)s""",
            workspace_id=principal.workspace_id,
            me=principal.id,
            ticket_id=ticket_id,
        )
    )
