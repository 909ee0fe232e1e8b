"""The words of incidents: one cause, many tickets, and what is done to all of them."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Number, Version
from kefu.kit.ids import id_of
from kefu.replies import Texts
from kefu.tickets import BulkOutcome
from kefu.workspaces import Locale, clean_line

MOST_TICKETS = 200
"""So many tickets are linked by one request."""
Named = Annotated[str, msgspec.Meta(max_length=200, examples=["支付失败"])]
Noticed = Annotated[str, msgspec.Meta(max_length=1000, examples=["我们正在处理，恢复后会在这里告知。"])]
Words = Annotated[str, msgspec.Meta(max_length=5000)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=30, description="How long it can be undone before it begins")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Tickets = Annotated[list[Number], msgspec.Meta(max_length=MOST_TICKETS)]


class IncidentStatus(StrEnum):
    """How far we are."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class IncidentField(StrEnum):
    """What can change about an incident."""

    TITLE = "title"
    STATUS = "status"
    OWNER = "owner_id"
    STARTED = "started_at"
    NOTICE = "notice"
    INBOXES = "inbox_ids"


class RoundKind(StrEnum):
    """What is done to all tickets of an incident."""

    ANSWER = "answer"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class RoundState(StrEnum):
    """How far a round is: it can be undone while it waits, and stopped while it runs."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class LinkedElsewhere(Conflict):
    """The ticket belongs to another incident that is not resolved yet."""

    code = "incident_linked_elsewhere"


class IncidentOver(Conflict):
    """The incident is resolved; it is opened again first."""

    code = "incident_over"


class IncidentRuns(Conflict):
    """The incident is not resolved, so there is nothing to open again."""

    code = "incident_runs"


class IncidentUnlinked(Conflict):
    """The ticket does not belong to the incident any more."""

    code = "incident_unlinked"


class TicketSettled(Conflict):
    """The ticket was not waiting for this: it is solved already, or was not solved with the incident."""

    code = "ticket_settled"


class Spoken(msgspec.Struct, frozen=True):
    """What has words in Chinese, in English, or in both."""

    zh: str | None = None
    en: str | None = None

    def in_(self, language: str) -> str:
        """Give the words in a language, or those there are."""
        mine, other = (self.en, self.zh) if language == Locale.EN else (self.zh, self.en)
        return mine or other or ""


class IncidentTitle(Spoken, frozen=True, forbid_unknown_fields=True):
    """What an incident is called, in Chinese, in English, or in both; visitors read it above its notice."""

    zh: Named | None = None
    en: Named | None = None


class IncidentNotice(Spoken, frozen=True, forbid_unknown_fields=True):
    """What visitors read about it, in Chinese, in English, or in both."""

    zh: Noticed | None = None
    en: Noticed | None = None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One cause that many tickets have; without a notice visitors are shown nothing.

    `noticed_at` is when what visitors are shown changed last.
    """

    id: UUID
    title: IncidentTitle
    status: IncidentStatus
    owner_id: UUID
    started_at: datetime
    resolved_at: datetime | None
    notice: IncidentNotice | None
    noticed_at: datetime
    inbox_ids: list[UUID]
    version: int

    @property
    def shown_in(self) -> list[UUID]:
        """Give the inboxes whose visitors are shown its notice now."""
        return self.inbox_ids if self.notice is not None and self.status != IncidentStatus.RESOLVED else []


class NewIncident(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An incident to be declared, with its first tickets; `id` is made by the client and makes retries safe."""

    title: IncidentTitle
    id: UUID | None = None
    status: IncidentStatus = IncidentStatus.INVESTIGATING
    owner_id: UUID | None = None
    started_at: Moment | None = None
    notice: IncidentNotice | None = None
    inbox_ids: Annotated[list[UUID], msgspec.Meta(max_length=200)] = []
    text: Words = ""
    tickets: Tickets = []


class IncidentChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different, the version it was read at, and what to tell colleagues about it."""

    version: Version
    title: IncidentTitle | UnsetType = UNSET
    status: IncidentStatus | UnsetType = UNSET
    owner_id: UUID | UnsetType = UNSET
    started_at: Moment | UnsetType = UNSET
    notice: IncidentNotice | UnsetType | None = UNSET
    inbox_ids: Annotated[list[UUID], msgspec.Meta(max_length=200)] | UnsetType = UNSET
    text: Words = ""


class Links(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Tickets to link, or to take off again."""

    tickets: Annotated[list[Number], msgspec.Meta(min_length=1, max_length=MOST_TICKETS)]


class LinkResult(msgspec.Struct, frozen=True):
    """What became of each ticket."""

    items: list[BulkOutcome]


class AnswerToAll(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An answer to every ticket that is open, each in its customer's language where there are both."""

    id: UUID
    texts: Texts
    seconds: Seconds = 10


class Resolution(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The end of an incident: a last answer, if any, and whether its open tickets are solved with it."""

    id: UUID
    version: Version
    texts: Texts | None = None
    text: Words = ""
    solve: bool = True
    seconds: Seconds = 10


class Reopening(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """An incident that goes on, and whether the tickets that were solved with it do too."""

    id: UUID
    version: Version
    text: Words = ""
    reopen: bool = False
    seconds: Seconds = 10


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to all tickets of an incident, as far as the asker may see them."""

    id: UUID
    kind: RoundKind
    state: RoundState
    member_id: UUID
    texts: Texts | None
    at: datetime
    begin_at: datetime
    total: int
    done: int
    waiting: int
    stopped: int
    skipped: list[BulkOutcome]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What visitors read about a running incident: title, text, and a line that ends with two times in UTC.

    Whoever shows it tells these times as they are where it is read.
    """

    zh: Annotated[
        str,
        msgspec.Meta(
            examples=["支付失败\n我们正在处理。\n调查中 · 始于 2026-11-26T01:00:00Z · 更新于 2026-11-26T01:20:00Z"]
        ),
    ]
    en: str
    updated: datetime


def clean_title(title: IncidentTitle) -> IncidentTitle:
    """Give a title as it is kept; raises InvalidInput."""
    zh = clean_line(title.zh, "title.zh") if title.zh and title.zh.strip() else None
    en = clean_line(title.en, "title.en") if title.en and title.en.strip() else None
    if not zh and not en:
        raise InvalidInput(field="title", reason="line")
    return IncidentTitle(zh, en)


def clean_notice(notice: IncidentNotice | None) -> IncidentNotice | None:
    """Give a notice as it is kept; one that says nothing is none."""
    if notice is None:
        return None
    zh, en = (notice.zh or "").strip() or None, (notice.en or "").strip() or None
    return IncidentNotice(zh, en) if zh or en else None


def message_id_of(round_id: UUID, ticket_id: UUID) -> UUID:
    """Give the id that the answer of a round on a ticket has, however often it is tried."""
    digest = hashlib.sha256(round_id.bytes + ticket_id.bytes).digest()
    return id_of(round_id.int >> 80, int.from_bytes(digest[:10]))


def kept(words: Any) -> str | None:
    """Give words as the database keeps them."""
    return None if words is None else msgspec.json.encode(words).decode()
