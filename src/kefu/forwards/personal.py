"""What this module holds of a person: what members wrote above their words, and to whom it was sent."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.personal import PersonalData

_OF_CUSTOMER = """from forward
join ticket on ticket.workspace_id = forward.workspace_id and ticket.id = forward.ticket_id
where forward.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s and forward.state <> 'undone'"""


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count the mails with the customer's words."""
    found = await tx.value(f"select count(*) {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)
    return {"forwards": int(found)}


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of those mails."""
    return await tx.column(f"select forward.id {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give to whom which of the customer's messages were sent, when, by whom, and with what above them."""
    rows = await tx.rows(
        """select forward.id, ticket.number as ticket, member.name as author, forward.at, forward.state,
            forward.subject, forward.text, forward.messages, forward.files,
            array(select address from forward_recipient recipient
              where recipient.workspace_id = forward.workspace_id and recipient.forward_id = forward.id
              order by recipient.place) as recipients
        from forward
        join ticket on ticket.workspace_id = forward.workspace_id and ticket.id = forward.ticket_id
        join member on member.workspace_id = forward.workspace_id and member.id = forward.member_id
        where forward.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s and forward.state <> 'undone'
        order by forward.at, forward.id""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    return {"forwards": [msgspec.to_builtins(dict(row)) for row in rows]}


async def erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Forget the mails with their addresses; what has not left does not leave. That there were some, the facts tell.

    The tickets are held first: what is just about to leave has left, or will find nothing to send.
    """
    mine = {"workspace_id": workspace_id, "id": customer_id}
    await tx.column(
        """select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s
        order by id for update""",
        **mine,
    )
    await tx.run(
        """delete from forward where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase)
