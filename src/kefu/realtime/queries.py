"""Finding the ticket that somebody says they look at."""

from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.tickets import VISIBLE, visible_params


async def load_ticket_id(tx: Tx, principal: Principal, number: int) -> UUID:
    """Give the id of a ticket that the principal may see; raises NotFound."""
    found: UUID | None = await tx.value(
        f"""select id from ticket where ticket.workspace_id = %(workspace_id)s and ticket.number = %(number)s
            and {VISIBLE}""",  # noqa: S608  a constant
        number=number,
        **visible_params(principal),
    )
    if found is None:
        raise NotFound(field="ticket_number")
    return found
