"""Keeping what a text said before it was changed; facts point here and hold no text themselves."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.tickets.model import LockedTicket


async def keep_wording(tx: Tx, ticket: LockedTicket, kind: str, subject_id: UUID, text: str, author_id: UUID) -> int:
    """Keep an earlier wording on a held ticket; gives its number."""
    return int(
        await tx.value(
            """insert into revision (workspace_id, subject_id, subject_kind, revision, ticket_id, text, at, author_id)
            select %(workspace_id)s, %(subject_id)s, %(kind)s, coalesce(max(revision), 0) + 1, %(ticket_id)s,
                   %(text)s, %(at)s, %(author_id)s
            from revision where workspace_id = %(workspace_id)s and subject_id = %(subject_id)s
              and subject_kind = %(kind)s
            returning revision""",
            workspace_id=ticket.workspace_id,
            subject_id=subject_id,
            kind=kind,
            ticket_id=ticket.id,
            text=text,
            at=ticket.now,
            author_id=author_id,
        )
    )
