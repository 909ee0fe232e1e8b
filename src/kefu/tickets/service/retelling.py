"""Telling a ticket's whole history at once: the same rules, facts and rows as the verbs, but in memory.

For histories that were lived elsewhere or long ago. Nothing here asks the database: who tells has checked that
inboxes, members, units and tags are there, and takes numbers and ids. A test plays stories both ways and compares
every row and every fact. What is told can be anything but snoozing, removal, links and rewording.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.customers import Customer
from kefu.fields import Kind, Value
from kefu.inboxes import Inbox
from kefu.kit.events import Actor, ActorKind, Event, Told
from kefu.tickets.events import (
    MessageReceived,
    MessageSent,
    NoteAdded,
    StatusChanged,
    TicketCreated,
    TicketFieldsChanged,
    TicketTagged,
)
from kefu.tickets.model import (
    LockedTicket,
    NewMessage,
    Priority,
    Stage,
    Status,
    StatusNotAllowed,
    may_follow,
)
from kefu.tickets.service.assigning import give
from kefu.tickets.service.changing import classify
from kefu.tickets.service.moving import CLOSE_AFTER, turn_status
from kefu.tickets.service.turning import idle_at, turn_by_customer, turn_by_reply
from kefu.tickets.service.writing import check_words, message_fingerprint


class SaidThen(msgspec.Struct, frozen=True):
    """A message as it stands in its table."""

    id: UUID
    author: Actor
    text: str
    at: datetime
    fingerprint: bytes


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """How a ticket begins; `fingerprint` digests the request that opened it, empty for a customer's own words."""

    inbox: Inbox
    customer: Customer
    id: UUID
    number: int
    at: datetime
    subject: str
    kind: Kind = Kind.INQUIRY
    priority: Priority = Priority.NORMAL
    follows_id: UUID | None = None
    idle_minutes: int | None = None
    fingerprint: bytes = b""


class Retelling:
    """One ticket, told step by step in the order of times; a step never lies before the one it follows."""

    def __init__(self, beginning: Beginning, actor: Actor) -> None:
        self.beginning = beginning
        self.ticket = _begin(beginning)
        self.public: list[SaidThen] = []
        self.internal: list[SaidThen] = []
        self.tag_ids: set[UUID] = set()
        self.values: dict[UUID, Value] = {}
        self.timers: dict[str, datetime] = {}
        self.facts: list[Told] = []
        self._actor = actor
        self.record(TicketCreated.of(self.ticket, follows_id=beginning.follows_id))

    def record(self, event: Event, at: datetime | None = None) -> None:
        """Remember a fact as done now by whoever acts."""
        self.facts.append(Told(at or self.ticket.now, event, self._actor))

    def hear(self, at: datetime, words: NewMessage) -> None:
        """The customer wrote; raises TicketClosed, InvalidInput."""
        ticket = self._at(at, Actor(ActorKind.CUSTOMER, self.ticket.customer_id))
        check_words(words)
        turned = turn_by_customer(ticket, words.text)
        first = not self.public
        self._say(self.public, words)
        self.record(MessageReceived.of(ticket, message_id=words.id, first=first))
        self._follow(turned.before)

    def reply(self, at: datetime, actor: Actor, words: NewMessage, status: Status | None = None) -> None:
        """A member answered; raises TicketClosed, StatusNotAllowed, InvalidInput."""
        ticket = self._at(at, actor)
        check_words(words)
        turned = turn_by_reply(ticket, words.text, status, None)
        self._say(self.public, words)
        author = actor.id
        assert author is not None  # only members answer
        self.record(MessageSent.of(ticket, message_id=words.id, author=author, first_reply=turned.first_reply))
        self._follow(turned.before)

    def note(self, at: datetime, actor: Actor, words: NewMessage) -> None:
        """A member wrote for colleagues; raises InvalidInput."""
        ticket = self._at(at, actor)
        check_words(words)
        author = actor.id
        assert author is not None  # only members write notes
        self._say(self.internal, words)
        self.record(NoteAdded.of(ticket, message_id=words.id, author=author))
        ticket.updated_at = ticket.now

    def assign(self, at: datetime, actor: Actor, assignee_id: UUID | None, team_id: UUID | None) -> None:
        """The ticket was given to a member, a team or nobody."""
        ticket = self._at(at, actor)
        self._changed(give(self, ticket, assignee_id, team_id))

    def classify(self, at: datetime, actor: Actor, kind: Kind | None, priority: Priority | None) -> None:
        """Kind or priority was corrected; None stays as it is."""
        ticket = self._at(at, actor)
        self._changed(classify(self, ticket, kind or ticket.kind, priority or ticket.priority))

    def tag(self, at: datetime, actor: Actor, tag_ids: Collection[UUID]) -> None:
        """These became the ticket's tags."""
        ticket = self._at(at, actor)
        before, after = self.tag_ids, set(tag_ids)
        if before == after:
            return
        self.tag_ids = after
        self.record(TicketTagged.of(ticket, added=sorted(after - before), removed=sorted(before - after)))
        self._changed(True)

    def fill(self, at: datetime, actor: Actor, values: Mapping[UUID, Value]) -> None:
        """Empty fields were filled in; the values are as the verb would leave them, the ids in the fields' order."""
        ticket = self._at(at, actor)
        assert self.values.keys().isdisjoint(values)  # what stood there before would have to be kept
        self.values |= values
        self.record(TicketFieldsChanged.of(ticket, changed=list(values), revision=None))
        self._changed(True)

    def set_status(self, at: datetime, actor: Actor, status: Status) -> None:
        """Somebody, or its time, moved the ticket; raises StatusNotAllowed."""
        ticket = self._at(at, actor)
        before = ticket.status
        if not may_follow(before, status):
            raise StatusNotAllowed(field="status", before=before.value, after=status.value)
        turn_status(ticket, status)
        self._follow(before)
        if status in (Status.SOLVED, Status.CLOSED, Status.HELD):
            self.timers.pop("solve_idle", None)
        self._changed(before != status)

    def rate(self, at: datetime, actor: Actor, score: int) -> None:
        """The customer said what they think of it, as `note_rating` shows it; who tells of surveys records the fact."""
        ticket = self._at(at, actor)
        ticket.rating = score
        ticket.updated_at = ticket.now

    def _at(self, at: datetime, actor: Actor) -> LockedTicket:
        """Take the ticket in hand at a time; time and order stay in step."""
        self._actor = actor
        self.ticket.now = max(at, self.ticket.now)
        return self.ticket

    def _say(self, into: list[SaidThen], words: NewMessage) -> None:
        fingerprint = message_fingerprint(self._actor, self.ticket.id, words)
        into.append(SaidThen(words.id, self._actor, words.text, self.ticket.now, fingerprint))
        if into is self.public:
            solved_at = idle_at(self.ticket, self._actor.kind)
            if solved_at is None:
                self.timers.pop("solve_idle", None)
            else:
                self.timers["solve_idle"] = solved_at

    def _follow(self, before: Status) -> None:
        ticket = self.ticket
        if before == ticket.status:
            return
        self.record(StatusChanged.of(ticket, before=before, after=ticket.status))
        if ticket.status == Status.SOLVED:
            self.timers["close_solved"] = ticket.now + CLOSE_AFTER
        elif before == Status.SOLVED:
            self.timers.pop("close_solved", None)

    def _changed(self, changed: bool) -> None:
        if changed:
            self.ticket.version += 1
            self.ticket.updated_at = self.ticket.now


def _begin(beginning: Beginning) -> LockedTicket:
    inbox, customer, at = beginning.inbox, beginning.customer, beginning.at
    return LockedTicket(
        workspace_id=inbox.workspace_id,
        id=beginning.id,
        number=beginning.number,
        subject=beginning.subject,
        status=Status.NEW,
        end_state=None,
        priority=beginning.priority,
        kind=beginning.kind,
        stage=Stage.HUMAN,
        channel=inbox.channel,
        inbox_id=inbox.id,
        inbox_unit_id=inbox.unit_id,
        unit_id=inbox.team_id or inbox.unit_id,
        team_id=inbox.team_id,
        assignee_id=None,
        preview="",
        created_at=at,
        updated_at=at,
        last_message_at=at,
        waiting_since=at,
        next_due_at=None,
        snoozed_until=None,
        woken_at=None,
        version=1,
        customer_id=customer.id,
        writer_name=customer.name,
        kept_as=customer.id,
        customer_name=customer.name,
        customer_tier=customer.tier,
        tags=[],
        follows_id=beginning.follows_id,
        tier=customer.tier,
        replied_at=None,
        erased=False,
        blocked=False,
        idle_minutes=beginning.idle_minutes,
        asker_name=None,
        written_before=None,
        now=at,
    )
