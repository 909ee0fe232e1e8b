"""What visitors read of running incidents: title and notice, in both languages, and nothing of our work."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from kefu.incidents.model import Incident, Notice
from kefu.kit.db import Tx
from kefu.kit.translate import translate

_RUNNING = """select id, title, status, owner_id, started_at, resolved_at, notice, noticed_at, inbox_ids, version
from incident
where workspace_id = %(workspace_id)s and status <> 'resolved' and notice is not null and inbox_ids && %(inbox_ids)s
order by started_at desc, id desc"""
MOST = 3
"""More than the newest of them no visitor reads."""


async def find_notices(tx: Tx, workspace_id: UUID, inbox_ids: Collection[UUID]) -> dict[UUID, list[Notice]]:
    """Give what is shown in each of these inboxes, the newest first."""
    found = await tx.all(Incident, _RUNNING, workspace_id=workspace_id, inbox_ids=sorted(inbox_ids))
    return {id: [_shown(one) for one in found if id in one.inbox_ids][:MOST] for id in inbox_ids}


def _shown(incident: Incident) -> Notice:
    return Notice(
        zh=_words(incident, "zh"),
        en=_words(incident, "en"),
        updated=incident.noticed_at,
    )


def _words(incident: Incident, language: str) -> str:
    assert incident.notice is not None
    status = translate(f"incidents.status.{incident.status.value}", language)
    since, updated = (_told(at) for at in (incident.started_at, incident.noticed_at))
    times = translate("incidents.times", language, status=status, since=since, updated=updated)
    return f"{incident.title.in_(language)}\n{incident.notice.in_(language)}\n{times}"


def _told(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
