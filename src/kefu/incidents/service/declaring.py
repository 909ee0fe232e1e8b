"""Declaring an incident and changing it; what is to be told to colleagues stands in its updates."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.inboxes import find_inboxes
from kefu.incidents.events import IncidentChanged, IncidentDeclared
from kefu.incidents.model import (
    Incident,
    IncidentChange,
    IncidentField,
    IncidentOver,
    IncidentStatus,
    NewIncident,
    clean_notice,
    clean_title,
    kept,
)
from kefu.incidents.queries import HeldIncident, find_held, load_incident
from kefu.incidents.service.linking import link_ticket
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id, new_id
from kefu.kit.revisions import keep_revision
from kefu.members import find_member
from kefu.replies import fingerprint_of

SEEN = frozenset({IncidentField.TITLE, IncidentField.STATUS, IncidentField.NOTICE, IncidentField.STARTED})
"""What visitors notice."""


class Asked(NamedTuple):
    """A turn of an incident that was asked for with an id, and the digest of who asked for what."""

    id: UUID
    fingerprint: bytes


async def declare(tx: Tx, principal: Principal, new: NewIncident) -> Incident:
    """Declare an incident and link its first tickets.

    Raises InvalidInput, IdTaken, and for a ticket what linking raises.
    """
    workspace_id, id = principal.workspace_id, given_id(new.id)
    _check_running(new.status)
    owner_id = new.owner_id or principal.id
    await _check_owner(tx, workspace_id, owner_id)
    await _check_inboxes(tx, workspace_id, new.inbox_ids)
    now = await _check_begun(tx, new.started_at)
    fingerprint, notice = fingerprint_of(principal, new), clean_notice(new.notice)
    inserted = await tx.run(
        """insert into incident (workspace_id, id, title, status, owner_id, started_at, notice, noticed_at, inbox_ids,
            fingerprint)
        values (%(workspace_id)s, %(id)s, %(title)s::jsonb, %(status)s, %(owner_id)s, %(started_at)s, %(notice)s::jsonb,
            %(now)s, %(inbox_ids)s, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=id,
        title=kept(clean_title(new.title)),
        status=new.status.value,
        owner_id=owner_id,
        started_at=new.started_at or now,
        notice=kept(notice),
        now=now,
        inbox_ids=sorted(set(new.inbox_ids)),
        fingerprint=fingerprint,
    )
    if not inserted:
        earlier = await find_held(tx, workspace_id, id)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return earlier
    incident = await load_incident(tx, workspace_id, id, lock="for update")
    await write_update(tx, principal, incident, new.text, noticed=notice is not None)
    tx.record(
        IncidentDeclared(
            workspace_id=workspace_id,
            subject_id=id,
            owner_id=owner_id,
            status=new.status,
            shown_in=incident.shown_in,
        )
    )
    for number in sorted(set(new.tickets)):
        await link_ticket(tx, principal, incident, number)
    return incident


async def change_incident(tx: Tx, principal: Principal, id: UUID, change: IncidentChange) -> Incident:
    """Change an incident as read at `change.version`, or only write about it.

    Raises NotFound, VersionConflict, IncidentOver, InvalidInput.
    """
    before = await lock_incident(tx, principal, id, change.version)
    after = _decide(before, change)
    if after.status != before.status:
        _check_running(after.status)
        if before.status == IncidentStatus.RESOLVED:
            raise IncidentOver  # opening it again has its own verb, which looks after the tickets
    if after.owner_id != before.owner_id:
        await _check_owner(tx, principal.workspace_id, after.owner_id)
    await _check_inboxes(tx, principal.workspace_id, set(after.inbox_ids) - set(before.inbox_ids))
    await _check_begun(tx, after.started_at)
    return await put_incident(tx, principal, before, after, change.text)


async def lock_incident(tx: Tx, principal: Principal, id: UUID, version: int) -> HeldIncident:
    """Hold an incident as it was read; raises NotFound, VersionConflict."""
    held = await find_held(tx, principal.workspace_id, id, lock="for update")
    if held is None:
        raise NotFound
    if held.version != version:
        raise VersionConflict(current_version=held.version)
    return held


async def put_incident(
    tx: Tx, principal: Principal, before: Incident, after: Incident, text: str, asked: Asked | None = None
) -> Incident:
    """Let a held incident become what was decided, write what there is to say about it, and record both."""
    fields = [field for field in IncidentField if getattr(after, field.value) != getattr(before, field.value)]
    if not fields and not text.strip():
        return before
    await tx.run(
        """update incident set title = %(title)s::jsonb, status = %(status)s, owner_id = %(owner_id)s,
            started_at = %(started_at)s, notice = %(notice)s::jsonb, inbox_ids = %(inbox_ids)s, version = version + 1,
            resolved_at = case when %(status)s = 'resolved' then coalesce(resolved_at, clock_timestamp()) end,
            noticed_at = case when %(seen)s then clock_timestamp() else noticed_at end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=before.id,
        title=kept(after.title),
        status=after.status.value,
        owner_id=after.owner_id,
        started_at=after.started_at,
        notice=kept(after.notice),
        inbox_ids=after.inbox_ids,
        seen=not SEEN.isdisjoint(fields),
    )
    changed = await load_incident(tx, principal.workspace_id, before.id)
    if text.strip() or {IncidentField.STATUS, IncidentField.NOTICE} & set(fields):
        await write_update(tx, principal, changed, text, noticed=IncidentField.NOTICE in fields, asked=asked)
    tx.record(
        IncidentChanged(
            workspace_id=principal.workspace_id,
            subject_id=before.id,
            fields=fields,
            status_before=before.status,
            status_after=after.status,
            shown_in=sorted({*before.shown_in, *changed.shown_in}),
            revision_id=await keep_revision(tx, principal.workspace_id, before.id, _told(before), _told(after)),
        )
    )
    return changed


async def write_update(
    tx: Tx, principal: Principal, incident: Incident, text: str, *, noticed: bool, asked: Asked | None = None
) -> None:
    """Write what became of an incident; raises IdTaken when the id asked for is that of another update."""
    written = await tx.run(
        """insert into incident_update (workspace_id, id, incident_id, author_id, at, status, text, notice, fingerprint)
        values (%(workspace_id)s, %(id)s, %(incident_id)s, %(author_id)s, clock_timestamp(), %(status)s, %(text)s,
            %(notice)s::jsonb, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=principal.workspace_id,
        id=asked.id if asked else new_id(),
        fingerprint=asked.fingerprint if asked else None,
        incident_id=incident.id,
        author_id=principal.id,
        status=incident.status.value,
        text=text.strip(),
        notice=kept(incident.notice) if noticed else None,
    )
    if not written:
        raise IdTaken(field="id")


def _decide(before: Incident, change: IncidentChange) -> Incident:
    return msgspec.structs.replace(
        before,
        title=before.title if change.title is UNSET else clean_title(change.title),
        status=before.status if change.status is UNSET else change.status,
        owner_id=before.owner_id if change.owner_id is UNSET else change.owner_id,
        started_at=before.started_at if change.started_at is UNSET else change.started_at,
        notice=before.notice if change.notice is UNSET else clean_notice(change.notice),
        inbox_ids=before.inbox_ids if change.inbox_ids is UNSET else sorted(set(change.inbox_ids)),
    )


def _told(incident: Incident) -> dict[str, object]:
    """Give what its history tells; how far it is stands in the fact itself."""
    return {field.value: getattr(incident, field.value) for field in IncidentField if field != IncidentField.STATUS}


def _check_running(status: IncidentStatus) -> None:
    if status == IncidentStatus.RESOLVED:
        raise InvalidInput(field="status", reason="incident_resolves")


async def _check_begun(tx: Tx, started_at: datetime | None) -> datetime:
    """Give the present; raises InvalidInput when it should have begun later, clocks being a little apart."""
    now: datetime = await tx.value("select clock_timestamp()")
    if started_at is not None and (started_at - now).total_seconds() > 300:
        raise InvalidInput(field="started_at", reason="incident_future")
    return now


async def _check_owner(tx: Tx, workspace_id: UUID, owner_id: UUID) -> None:
    member = await find_member(tx, workspace_id, owner_id)
    if member is None or not member.active:
        raise InvalidInput(field="owner_id", reason="member_unknown")


async def _check_inboxes(tx: Tx, workspace_id: UUID, ids: Collection[UUID]) -> None:
    if ids and set(ids) - {inbox.id for inbox in await find_inboxes(tx, workspace_id)}:
        raise InvalidInput(field="inbox_ids", reason="inbox_unknown")
