"""The audit over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import Parameter
from litestar.response import Stream

from kefu.audit.looking import find_seen
from kefu.audit.model import AuditEntry, SeenThing, Topic, Wanted
from kefu.audit.queries import find_page
from kefu.audit.service import export_blocks, record_export
from kefu.audit.telling import tell
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of
from kefu.kit.http.looks import Looks

After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class EntryPage(msgspec.Struct, kw_only=True):
    """Entries, newest first; `next` goes back as `after` and is null on the last page."""

    items: list[AuditEntry]
    next: str | None


class NewExport(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to be taken away; null leaves it open."""

    topic: Topic | None = None
    member_id: UUID | None = None
    subject_id: UUID | None = None
    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Seen(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What came onto a screen; what the asker may not see is passed over."""

    items: Annotated[list[SeenThing], msgspec.Meta(max_length=50)]


@get("/api/audit", guards=[requires(Permission.AUDIT_READ)], summary="Read the audit")
async def list_audit(
    request: Request[Any, Any, Any],
    tx: Tx,
    principal: Principal,
    topic: Topic | None = None,
    member_id: UUID | None = None,
    subject_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: After = None,
    limit: Many = 50,
) -> EntryPage:
    """Give who did what, newest first, as sentences in the asker's language.

    Looks at tickets and customers are many: they are given for the topics `view` and `ahead` only.
    """
    wanted = Wanted(topic=topic, member_id=member_id, subject_id=subject_id, since=since, until=until)
    rows, mark = await find_page(tx, principal.workspace_id, wanted, after=after, limit=limit)
    return EntryPage(items=await tell(tx, principal.workspace_id, rows, language_of(request)), next=mark)


@post("/api/audit/exports", guards=[requires(Permission.AUDIT_READ)], summary="Take the audit away as CSV")
async def export_audit(request: Request[Any, Any, Any], tx: Tx, principal: Principal, data: NewExport) -> Stream:
    """Give a file for spreadsheets with all of it; that it was taken stands in the audit."""
    wanted = msgspec.convert(data, Wanted, from_attributes=True)
    await record_export(tx, principal, wanted)
    blocks = export_blocks(request.app.state.db, principal, wanted, language_of(request))
    headers = {"Content-Disposition": 'attachment; filename="kefu-audit.csv"', "Cache-Control": "no-store"}
    return Stream(blocks, media_type="text/csv", headers=headers)


@post("/api/looks", guards=[requires(Permission.TICKET_READ)], status_code=204, summary="Tell what is shown")
async def create_looks(request: Request[Any, Any, Any], tx: Tx, principal: Principal, data: Seen) -> None:
    """Say that what was loaded ahead (header `X-Kefu-Ahead`) is shown now; any other reading counts by itself."""
    looks: Looks = request.app.state.looks
    looks.note(*await find_seen(tx, principal, data.items))


ROUTES = [list_audit, export_audit, create_looks]
