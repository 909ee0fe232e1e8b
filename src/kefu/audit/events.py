"""The fact that the audit itself records."""

from uuid import UUID

from kefu.audit.model import Topic
from kefu.kit.events import Event


class AuditExported(Event, frozen=True, kw_only=True, tag="audit.exported"):
    """Somebody took entries of the audit away as a file; so many, narrowed by these."""

    entries: int
    topic: Topic | None
    member_id: UUID | None
