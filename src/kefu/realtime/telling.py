"""From facts to frames: each is encoded once, however many clients read it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.events import Recorded
from kefu.kit.streams import Batch, frame
from kefu.realtime.model import Gone, Owner, TicketFrame, circumstances_of
from kefu.tickets import (
    Author,
    Message,
    TicketRow,
    find_messages_by_id,
    find_names,
    find_tickets_by_id,
    shown_data,
)

BULK = 200
"""So many changes in one stretch are bulk work: clients are told to read their lists again."""
_SAID = frozenset({"message.received", "message.sent", "note.added"})
CursorOf = Callable[[int], str]


class Told:
    """A ticket fact with what its frame shows."""

    def __init__(
        self, fact: Recorded, ticket_id: UUID, row: TicketRow | None, message: Message | None, name: str | None
    ) -> None:
        about = circumstances_of(fact)
        self.fact = fact
        self.ticket_id = ticket_id
        self.row = row
        self.message = message
        self.name = name
        self.number = row.number if row else about.number
        self.now = owner_of(fact.workspace_id, row) if row else None
        self.owners: Sequence[Owner] = about.owners(fact.workspace_id) or ([self.now] if self.now else [])
        self._encoded = b""

    @property
    def assignees(self) -> set[UUID | None]:
        """Give everybody to whom this may be told for their own sake and not for their unit's."""
        return {owner.assignee_id for owner in (*self.owners, *([self.now] if self.now else ()))}

    @property
    def is_change(self) -> bool:
        """Tell whether the row alone shows it, so that reading the lists again makes up for it."""
        return self.message is None

    def concerns(self, principal: Principal) -> bool:
        """Tell whether the principal saw the ticket just before or just after the fact."""
        return any(owner.seen_by(principal) for owner in self.owners)

    def is_gone_for(self, principal: Principal) -> bool:
        """Tell whether the principal sees the ticket no more; the row may be newer than the fact."""
        return self.now is None or not self.now.seen_by(principal)

    def ticket_frame(self, cursor: CursorOf) -> bytes:
        """Give the frame for those who may see the ticket, encoded at first use."""
        if not self._encoded and self.row is not None:
            fact, said = self.fact, self.message is not None and self.fact.type in _SAID
            actor = Author(fact.actor_kind, fact.actor_id, self.name)
            body = TicketFrame(
                position=fact.position,
                type=fact.type,
                at=fact.at,
                actor=self.message.author if said and self.message else actor,
                data={} if said else shown_data(fact.type, fact.data),
                ticket=self.row,
                message=self.message,
            )
            self._encoded = frame("ticket", body, cursor(fact.position))
        return self._encoded

    def gone_frame(self, cursor: CursorOf) -> bytes:
        """Give the frame for those who lost sight: nothing but which ticket."""
        return frame("gone", Gone(ticket_id=self.ticket_id, number=self.number), cursor(self.fact.position))


def owner_of(workspace_id: UUID, row: TicketRow) -> Owner:
    """Give where a ticket belongs now."""
    return Owner(workspace_id, row.unit_id, row.team_id, row.assignee_id)


async def load_told(batch: Batch, workspace_id: UUID, facts: Sequence[Recorded]) -> list[Told]:
    """Load what the frames of these facts of one workspace show."""
    about = [(fact, fact.ticket_id, circumstances_of(fact).message_id) for fact in facts if fact.ticket_id]
    if not about:
        return []
    rows = await batch.load(find_tickets_by_id, workspace_id, {ticket_id for _, ticket_id, _ in about})
    messages: dict[UUID, Message] = {}
    if ids := {message_id for _, _, message_id in about if message_id}:
        messages = await batch.load(find_messages_by_id, workspace_id, ids)
    names = await batch.load(find_names, workspace_id, {fact.actor_id for fact in facts if fact.actor_id})
    return [
        Told(
            fact,
            ticket_id,
            rows.get(ticket_id),
            messages.get(message_id) if message_id else None,
            names.get(fact.actor_id) if fact.actor_id else None,
        )
        for fact, ticket_id, message_id in about
    ]


def write_frames(told: Sequence[Told], principal: Principal, cursor: CursorOf) -> bytes:
    """Give what one principal is to read about these facts, in order; empty when nothing is for them."""
    bulk = sum(one.is_change for one in told) > BULK
    parts: list[bytes] = []
    refresh = 0
    for one in told:
        if not one.concerns(principal):
            continue
        if one.is_gone_for(principal):
            parts.append(one.gone_frame(cursor))
        elif bulk and one.is_change:
            refresh = one.fact.position
        else:
            parts.append(one.ticket_frame(cursor))
    if refresh:
        parts.append(frame("refresh", {}, cursor(told[-1].fact.position)))
    return b"".join(parts)
