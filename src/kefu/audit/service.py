"""Taking the audit away as a file, which is itself recorded; read page by page while it is sent, and never cut."""

from collections.abc import AsyncIterator

from kefu.audit.events import AuditExported
from kefu.audit.files import write_entries, write_heading
from kefu.audit.model import Wanted
from kefu.audit.queries import count_entries, find_page
from kefu.audit.telling import tell
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx

PAGE = 500


async def record_export(tx: Tx, principal: Principal, wanted: Wanted) -> None:
    """Record that entries are taken away, how many, and by what they were narrowed."""
    tx.record(
        AuditExported(
            workspace_id=principal.workspace_id,
            entries=await count_entries(tx, principal.workspace_id, wanted),
            topic=wanted.topic,
            member_id=wanted.member_id,
            subject_id=wanted.subject_id,
        )
    )


async def export_blocks(db: Db, principal: Principal, wanted: Wanted, language: str) -> AsyncIterator[bytes]:
    """Yield the file as CSV, all entries, newest first."""
    yield write_heading(language)
    after: str | None = None
    while True:
        async with db.transaction() as tx:
            rows, after = await find_page(tx, principal.workspace_id, wanted, after=after, limit=PAGE)
            entries = await tell(tx, principal.workspace_id, rows, language)
        yield write_entries(entries, language)
        if after is None:
            return
