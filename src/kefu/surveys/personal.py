"""What this module holds of a person: what they thought of how they were served."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.personal import PersonalData

_OF_CUSTOMER = """from survey_response response
join ticket on ticket.workspace_id = response.workspace_id and ticket.id = response.ticket_id
where response.workspace_id = %(workspace_id)s and ticket.customer_id = %(id)s"""


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count the customer's ratings."""
    found = await tx.value(f"select count(*) {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)
    return {"ratings": int(found)}


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of the customer's ratings."""
    return await tx.column(
        f"select response.id {_OF_CUSTOMER}",
        workspace_id=workspace_id,
        id=customer_id,
    )


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give every rating with its comment and whom it is about."""
    rows = await tx.rows(
        f"""select ticket.number as ticket, response.score, response.comment, response.asked_at, response.answered_at,
            response.changed_at, (select member.name from member
              where member.workspace_id = response.workspace_id and member.id = response.member_id) as about
        {_OF_CUSTOMER} order by response.answered_at, response.id""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        id=customer_id,
    )
    return {"ratings": [msgspec.to_builtins(dict(row)) for row in rows]}


async def erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Leave the ratings without words; the scores stay, as the facts have them.

    The tickets are held first: who is just answering has done so, or will find nobody to be asked.
    """
    mine = {"workspace_id": workspace_id, "id": customer_id}
    await tx.column(
        """select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s
        order by id for update""",
        **mine,
    )
    await tx.run(
        """update survey_response set comment = '' where workspace_id = %(workspace_id)s and ticket_id in (
            select id from ticket where workspace_id = %(workspace_id)s and customer_id = %(id)s)""",
        **mine,
    )


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase)
