"""The facts that incidents record; what a round did to a ticket is told by the ticket's own facts."""

from typing import ClassVar
from uuid import UUID

from kefu.incidents.model import IncidentField, IncidentStatus, RoundKind
from kefu.kit.events import Event
from kefu.tickets import TicketEvent


class IncidentDeclared(Event, frozen=True, kw_only=True, tag="incident.declared"):
    """Many tickets were said to have one cause; `shown_in` are the inboxes whose visitors are told."""

    subject_id: UUID
    owner_id: UUID
    status: IncidentStatus
    shown_in: list[UUID]


class IncidentChanged(Event, frozen=True, kw_only=True, tag="incident.changed"):
    """An incident became different, or was only written about; `shown_in` are the inboxes it was or is shown in."""

    VERSION: ClassVar[int] = 2

    subject_id: UUID
    fields: list[IncidentField]
    status_before: IncidentStatus
    status_after: IncidentStatus
    shown_in: list[UUID]
    revision_id: UUID | None = None


class IncidentRoundBegun(Event, frozen=True, kw_only=True, tag="incident.round_begun"):
    """Somebody answered all tickets of an incident, solved them or opened them again: so many, one after the other."""

    subject_id: UUID
    round_id: UUID
    kind: RoundKind
    answers: bool
    tickets: int


class IncidentRoundStopped(Event, frozen=True, kw_only=True, tag="incident.round_stopped"):
    """A round was stopped before it came to its last tickets; `left` are as they were."""

    subject_id: UUID
    round_id: UUID
    left: int


class IncidentLinked(TicketEvent, frozen=True, kw_only=True, tag="ticket.incident_linked"):
    """The ticket was said to have its cause in an incident."""

    incident_id: UUID


class IncidentUnlinked(TicketEvent, frozen=True, kw_only=True, tag="ticket.incident_unlinked"):
    """The ticket was said to have another cause after all."""

    incident_id: UUID
