"""The words of tickets: kinds, priorities, stages, statuses and their machine, and what is said on a ticket."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from kefu.customers import Tier
from kefu.fields import Kind, Values
from kefu.kit.errors import Conflict, InvalidInput, VersionConflict
from kefu.kit.http.limits import Line, Text, Version


class Priority(StrEnum):
    """How much it presses."""

    URGENT = "urgent"
    IMPORTANT = "important"
    NORMAL = "normal"
    LOW = "low"


class Stage(StrEnum):
    """Who is dealing with it."""

    BOT = "bot"
    HUMAN = "human"
    EXPERT = "expert"


class Status(StrEnum):
    """Where it stands: pending waits for the customer, held waits for others."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HELD = "held"
    SOLVED = "solved"
    CLOSED = "closed"


class Visibility(StrEnum):
    """Who reads what was said: the customer too, or only we."""

    PUBLIC = "public"
    INTERNAL = "internal"


class MessageState(StrEnum):
    """How far a public message came: unknown means that a crash hid whether it left."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


class DelayedState(StrEnum):
    """How far an answer came that can be undone for some seconds; undone and sent are the end of it."""

    WAITING = "waiting"
    UNDONE = "undone"
    SENT = "sent"
    FAILED = "failed"


class EndState(StrEnum):
    """Why a ticket lies out of everybody's way, beside its status, until it is restored; merged goes on elsewhere."""

    SPAM = "spam"
    DELETED = "deleted"
    MERGED = "merged"


class WakeReason(StrEnum):
    """Why a snoozed ticket came back: its time, its customer's words, or a member's hand."""

    TIME = "time"
    CUSTOMER = "customer"
    MEMBER = "member"


LIVE = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.HELD})
_BY_HAND: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.HELD, Status.SOLVED}),
    Status.OPEN: frozenset({Status.PENDING, Status.HELD, Status.SOLVED}),
    Status.PENDING: frozenset({Status.OPEN, Status.HELD, Status.SOLVED}),
    Status.HELD: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED}),
    Status.SOLVED: frozenset({Status.OPEN, Status.PENDING, Status.HELD, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


class TicketClosed(Conflict):
    """The ticket is closed and cannot change; a new message opens a follow-up."""

    code = "ticket_closed"


class StatusNotAllowed(Conflict):
    """The status cannot be reached from the present one."""

    code = "status_not_allowed"


class RestoreFirst(Conflict):
    """The ticket is spam or in the trash; nothing is done on it before it is restored."""

    code = "restore_first"


class AlreadySent(Conflict):
    """The answer has left; it cannot be undone any more."""

    code = "already_sent"


class ReplyUndone(Conflict):
    """The answer was taken back before this request came."""

    code = "reply_undone"


class MergedAlready(Conflict):
    """The ticket was merged into another one; work goes on there."""

    code = "merged_already"


class MergedOn(Conflict):
    """Somebody worked on the ticket since the other one was merged into it; that cannot be undone any more."""

    code = "merged_on"


class NotMerged(Conflict):
    """The ticket is not merged into another one."""

    code = "not_merged"


class SplitOn(Conflict):
    """Somebody worked on the ticket since it was split off; that cannot be undone any more."""

    code = "split_on"


class NotSplit(Conflict):
    """The ticket was not split off another one, or that was undone."""

    code = "not_split"


class GoneOn(Conflict):
    """Something happened to the ticket since it was changed; that cannot be taken back any more."""

    code = "gone_on"


class CannotSnooze(Conflict):
    """Only what is still worked on can be put off."""

    code = "cannot_snooze"


class HearerGone(Conflict):
    """The ticket is not held by whom the whisper is for: somebody else has it, nobody, or its writer."""

    code = "hearer_gone"


class InboxOff(Conflict):
    """The inbox is switched off; it takes in nothing new."""

    code = "inbox_off"


class CannotTake(Conflict):
    """The member or team cannot be given this ticket (inactive, or not there)."""

    code = "cannot_take"


def may_follow(before: Status, after: Status) -> bool:
    """Tell whether a person may move a ticket so; staying is always allowed except on closed tickets."""
    return after in _BY_HAND[before] or (before == after and before != Status.CLOSED)


def after_customer_message(status: Status) -> Status:
    """Give the status after the customer wrote; raises TicketClosed, since that takes a follow-up."""
    if status == Status.CLOSED:
        raise TicketClosed
    return Status.NEW if status == Status.NEW else Status.OPEN


def after_reply(status: Status, wanted: Status | None) -> Status:
    """Give the status after a public human answer; raises TicketClosed or StatusNotAllowed."""
    if status == Status.CLOSED:
        raise TicketClosed
    base = Status.OPEN if status in (Status.NEW, Status.SOLVED) else status
    if wanted is None:
        return base
    if not may_follow(base, wanted):
        raise StatusNotAllowed(before=status.value, after=wanted.value)
    return wanted


class TicketState(msgspec.Struct, kw_only=True):
    """A ticket as the database gives it, with its customer and its tags.

    `customer_id` is who wrote, `writer_name` their name; where they were merged, `kept_as` is whom into, and name and
    tier are that one's.
    """

    id: UUID
    number: int
    subject: str
    status: Status
    end_state: EndState | None
    priority: Priority
    kind: Kind
    stage: Stage
    channel: str
    inbox_id: UUID
    unit_id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    preview: str
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime
    waiting_since: datetime | None
    next_due_at: datetime | None
    snoozed_until: datetime | None
    woken_at: datetime | None
    version: int
    customer_id: UUID
    writer_name: str
    kept_as: UUID
    customer_name: str
    customer_tier: Tier
    tags: list[str]
    merged_into: int | None = None
    """the number of the ticket on which a merged one goes on"""
    rating: int | None = None
    """what its customer thought, from 1 to 5, when it was solved last and they said it"""


class LockedTicket(TicketState, kw_only=True):
    """A ticket that this transaction holds; `now` is the time its facts carry."""

    workspace_id: UUID
    inbox_unit_id: UUID
    follows_id: UUID | None
    merged_into_id: UUID | None = None
    snooze_note_id: UUID | None = None
    """the note that says for what it was put off last"""
    tier: str
    replied_at: datetime | None
    blocked: bool
    """whether the customer's next words are spam"""
    erased: bool
    """whether the customer is a person who was erased"""
    idle_minutes: int | None
    """after so long without an answer a chat is solved by itself; None for channels that are not live"""
    away: bool = False
    """whether who holds it is away"""
    asker_name: str | None
    written_before: bytes | None
    """the fingerprint of the public message whose id was asked for with the lock"""
    now: datetime

    @property
    def takes_words(self) -> bool:
        """Tell whether what its customer says next belongs here."""
        return self.status != Status.CLOSED and self.end_state is None and not self.blocked

    def expect(self, version: int | None) -> None:
        """Refuse work on a state that somebody else changed.

        Raises VersionConflict, MergedAlready, RestoreFirst or TicketClosed.
        """
        self.expect_version(version)
        if self.end_state == EndState.MERGED:
            raise MergedAlready(number=self.merged_into)
        if self.end_state is not None:
            raise RestoreFirst
        if self.status == Status.CLOSED:
            raise TicketClosed

    def expect_version(self, version: int | None) -> None:
        """Refuse only what was decided on another state; raises VersionConflict."""
        if version is not None and version != self.version:
            raise VersionConflict(current_version=self.version)


class NewMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants to say; `id` is made by the client and makes retries safe."""

    id: UUID
    text: Annotated[str, msgspec.Meta(max_length=50_000)] = ""
    files: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []


class NewReply(NewMessage, kw_only=True, forbid_unknown_fields=True):
    """A public answer, and where the ticket should stand after it.

    `seen` names the customer's last message that its writer knew: when they wrote again since, the ticket stays open.
    """

    set_status: Status | None = None
    version: Version | None = None
    seen: UUID | None = None


class NewWhisper(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Words for who holds the ticket, and who that is on the writer's screen; `id` makes retries safe."""

    id: UUID
    text: Text
    hearer_id: UUID


class CustomerReference(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whom a new ticket is for: a known customer's id, or an address by which they are found or met."""

    id: UUID | None = None
    address: Line | None = None
    name: Line | None = None


class NewTicket(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A ticket opened by a member or by a program for a customer, with the customer's first words."""

    inbox_id: UUID
    customer: CustomerReference
    subject: Line
    text: Text
    id: UUID | None = None
    kind: Kind = Kind.INQUIRY
    priority: Priority = Priority.NORMAL
    tags: Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=60)]], msgspec.Meta(max_length=20)] = []
    fields: Values = {}


def clean_subject(text: str) -> str:
    """Give the subject as one line; raises InvalidInput when it has no words."""
    subject = " ".join(text.split())
    if not subject:
        raise InvalidInput(field="subject", reason="empty_subject")
    return subject


def first_line(text: str, length: int) -> str:
    """Give the first line with words in it, cut to a length, for lists and default subjects."""
    for line in text.splitlines():
        if stripped := " ".join(line.split()):
            return stripped if len(stripped) <= length else stripped[: length - 1] + "…"
    return ""


def plain(value: Any) -> bytes:
    """Encode content so that equal content has equal bytes."""
    return msgspec.json.encode(value, order="deterministic")
