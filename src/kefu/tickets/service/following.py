"""Following a ticket that one does not hold: what a member wants, and nothing done to the ticket."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.tickets.events import FollowBegun, FollowEnded
from kefu.tickets.queries import load_ticket


class Follow(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether one wants to hear of a ticket that one does not hold."""

    following: bool


async def set_following(tx: Tx, principal: Principal, number: int, *, following: bool) -> None:
    """Hear of a ticket's news, or no more. Raises NotFound when one cannot see it."""
    ticket = await load_ticket(tx, principal, number)
    params = {"workspace_id": principal.workspace_id, "me": principal.id, "ticket_id": ticket.id}
    if following:
        changed = await tx.run(
            """insert into ticket_follow (workspace_id, member_id, ticket_id)
            values (%(workspace_id)s, %(me)s, %(ticket_id)s)
            on conflict (workspace_id, member_id, ticket_id) do nothing""",
            **params,
        )
    else:
        changed = await tx.run(
            """delete from ticket_follow
            where workspace_id = %(workspace_id)s and member_id = %(me)s and ticket_id = %(ticket_id)s""",
            **params,
        )
    if changed:
        fact = FollowBegun if following else FollowEnded
        tx.record(fact(workspace_id=principal.workspace_id, subject_id=principal.id, followed_id=ticket.id))


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
