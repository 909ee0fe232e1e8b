"""Reading who was erased."""

from uuid import UUID

from kefu.erasures.ledger import Listed
from kefu.erasures.model import Erasure
from kefu.kit.db import Tx

BATCH = 1000


async def find_erasure(tx: Tx, workspace_id: UUID, erasure_id: UUID) -> Erasure | None:
    """Give an erasure, or None."""
    return await tx.one(
        Erasure,
        "select id, customer_id, at from erasure where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=erasure_id,
    )


async def find_unlisted(tx: Tx) -> list[Listed]:
    """Give who was erased but does not stand in the list outside of the database yet, held by this transaction."""
    return await tx.all(
        Listed,
        """select workspace_id, id, customer_id, at from erasure where listed_at is null
        order by at limit %(batch)s for update skip locked
        /* every workspace: the list is the installation's */""",
        batch=BATCH,
    )
