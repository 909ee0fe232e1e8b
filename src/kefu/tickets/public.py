"""What of a ticket's public conversation somebody may pass on. Notes and whispers are not looked at here."""

from collections.abc import Sequence
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.tickets.model import Visibility
from kefu.tickets.queries import find_merged, find_messages_by_id, find_quoted
from kefu.tickets.wire import Message


async def find_public_ids(
    tx: Tx, principal: Principal, ticket_id: UUID, wanted: Sequence[UUID] | None, limit: int
) -> list[UUID]:
    """Give the public messages that a ticket shows, or those of `wanted` that are among them, oldest first.

    Who asks must see the ticket; of tickets merged into it they get what they see.
    """
    spoken_on = [ticket_id, *(one.id for one in await find_merged(tx, principal, ticket_id))]
    return await tx.column(
        """select id from public_message
        where workspace_id = %(workspace_id)s and (ticket_id = any(%(spoken_on)s) or id = any(%(quoted)s))
          and (%(wanted)s::uuid[] is null or id = any(%(wanted)s)) and (text <> '' or exists (
            select from file where file.workspace_id = public_message.workspace_id
              and file.attached_to = public_message.id and file.state = 'stored'))
        order by at, id limit %(limit)s""",
        workspace_id=principal.workspace_id,
        spoken_on=spoken_on,
        quoted=await find_quoted(tx, principal.workspace_id, spoken_on),
        wanted=list(wanted) if wanted is not None else None,
        limit=limit,
    )


async def find_public_by_id(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> list[Message]:
    """Give public messages in this order; those that are not public, or not there, are left out."""
    found = await find_messages_by_id(tx, workspace_id, ids) if ids else {}
    return [found[id] for id in ids if id in found and found[id].visibility == Visibility.PUBLIC]
