"""The facts that the audit itself records."""

from typing import ClassVar
from uuid import UUID

from kefu.audit.model import Topic
from kefu.kit.events import Event


class AuditExported(Event, frozen=True, kw_only=True, tag="audit.exported"):
    """Somebody took entries of the audit away as a file; so many, narrowed by these.

    `subject_id` is of what they tell. Before version 2 that was not known.
    """

    VERSION: ClassVar[int] = 2

    entries: int
    topic: Topic | None
    member_id: UUID | None
    subject_id: UUID | None = None


class TicketViewed(Event, frozen=True, kw_only=True, tag="ticket.viewed"):
    """Somebody looked at a ticket, in the console or by the API; `subject_id` is the ticket. Nothing was done to it.

    Who looks again within a quarter of an hour has looked once.
    """

    subject_id: UUID
    number: int


class TicketPreloaded(Event, frozen=True, kw_only=True, tag="ticket.preloaded"):
    """A client loaded a ticket ahead, and did not say within two minutes that it was shown."""

    subject_id: UUID
    number: int


class CustomerViewed(Event, frozen=True, kw_only=True, tag="customer.viewed"):
    """Somebody looked at a customer's profile; `subject_id` is the customer. Folded as looks at tickets are."""

    subject_id: UUID


class CustomerPreloaded(Event, frozen=True, kw_only=True, tag="customer.preloaded"):
    """A client loaded a customer's profile ahead, and did not say within two minutes that it was shown."""

    subject_id: UUID
