"""Showing what the customer thinks of how the ticket was solved."""

from kefu.kit.db import Tx
from kefu.tickets.model import LockedTicket


async def note_rating(tx: Tx, ticket: LockedTicket, score: int) -> None:
    """Let every list show a held ticket's newest score; who asked for it records the fact, from which it follows."""
    ticket.rating = score
    ticket.updated_at = ticket.now
    await tx.run(
        """update ticket set rating = %(rating)s, updated_at = %(now)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=ticket.workspace_id,
        id=ticket.id,
        rating=score,
        now=ticket.now,
    )
