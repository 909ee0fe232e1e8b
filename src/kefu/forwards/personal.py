"""What this module holds of a person: what members wrote above their words, and to whom it was sent.

A mail is everybody's whose words go in it: also of those whose ticket was merged into the one it was sent from.
"""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.personal import PersonalData

_WORDS = """select message.id from public_message message
    join ticket own on own.workspace_id = message.workspace_id and own.id = message.ticket_id
    where message.workspace_id = %(workspace_id)s and own.customer_id = %(id)s"""
_THEIRS = f"""forward.workspace_id = %(workspace_id)s and (forward.messages && array({_WORDS})
    or forward.ticket_id in (select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s))"""  # noqa: S608
_OF_CUSTOMER = f"from forward where {_THEIRS} and forward.state <> 'undone'"


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count the mails with the customer's words."""
    found = await tx.value(f"select count(*) {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)
    return {"forwards": int(found)}


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of those mails."""
    return await tx.column(f"select forward.id {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give to whom which of the customer's messages were sent, when, by whom, and with what above them.

    Of a mail about somebody else's ticket they get what is theirs: neither its subject nor what stands above.
    """
    rows = await tx.rows(
        f"""select forward.id, ticket.number as ticket, member.name as author, forward.at, forward.state,
            case when ticket.customer_id = %(id)s then forward.subject else '' end as subject,
            case when ticket.customer_id = %(id)s then forward.text else '' end as text,
            array(select message from unnest(forward.messages) with ordinality as sent(message, place)
              where ticket.customer_id = %(id)s or message in ({_WORDS}) order by place) as messages,
            array(select sent.file from unnest(forward.files) with ordinality as sent(file, place)
              where ticket.customer_id = %(id)s or sent.file in (
                select file.id from file where file.workspace_id = %(workspace_id)s and file.attached_to in ({_WORDS}))
              order by place) as files,
            array(select address from forward_recipient recipient
              where recipient.workspace_id = forward.workspace_id and recipient.forward_id = forward.id
              order by recipient.place) as recipients
        from forward
        join ticket on ticket.workspace_id = forward.workspace_id and ticket.id = forward.ticket_id
        join member on member.workspace_id = forward.workspace_id and member.id = forward.member_id
        where {_THEIRS} and forward.state <> 'undone'
        order by forward.at, forward.id""",  # noqa: S608  constants only
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
        f"""select id from ticket where workspace_id = %(workspace_id)s and (customer_id = %(id)s
            or id in (select forward.ticket_id from forward where {_THEIRS}))
        order by id for update""",  # noqa: S608  constants only
        **mine,
    )
    await tx.run(f"delete from forward where {_THEIRS}", **mine)  # noqa: S608  constants only


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase)
