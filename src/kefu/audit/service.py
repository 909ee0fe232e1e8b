"""Taking the audit away as a file, which is itself recorded."""

from kefu.audit.events import AuditExported
from kefu.audit.files import write_csv
from kefu.audit.model import Wanted
from kefu.audit.queries import find_page
from kefu.audit.telling import tell
from kefu.kit.access import Principal
from kefu.kit.db import Tx

MOST_EXPORTED = 10_000


async def export_entries(tx: Tx, principal: Principal, wanted: Wanted, language: str) -> bytes:
    """Give the newest entries as CSV, at most 10,000; that they were taken is a fact."""
    rows, _ = await find_page(tx, principal.workspace_id, wanted, limit=MOST_EXPORTED)
    entries = await tell(tx, principal.workspace_id, rows, language)
    tx.record(
        AuditExported(
            workspace_id=principal.workspace_id,
            entries=len(entries),
            topic=wanted.topic,
            member_id=wanted.member_id,
        )
    )
    return write_csv(entries, language)
