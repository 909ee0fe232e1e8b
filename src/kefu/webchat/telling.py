"""From facts to what their customers are told of them."""

from collections.abc import Callable
from uuid import UUID

from kefu.incidents import find_notices
from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.keys import Keyring
from kefu.kit.streams import Batch, frame
from kefu.surveys import find_rounds
from kefu.tickets import LIVE, Message, TicketRow, find_messages_by_id, find_names, find_tickets_by_id
from kefu.webchat.model import Rating, as_shown, is_for_visitors, rating_asked, ticket_shown
from kefu.webchat.queries import find_newest_tickets

SPOKEN = frozenset({"message.received", "message.sent"})
"""The facts that bring a message; notes are other facts and stay inside."""
MOVED = frozenset(
    {"ticket.created", "ticket.status_changed", "ticket.status_restored", "ticket.assigned", "survey.answered"}
)
TURNED = frozenset({"ticket.removed", "ticket.restored", "ticket.merged", "ticket.unmerged"})
"""The facts that take something out of a conversation or bring it back: it is read anew."""
ERASED = "customer.erased"
"""The fact after which nobody is there to be told anything."""
NOTICED = frozenset({"incident.declared", "incident.changed"})
"""The facts after which the visitors of some inboxes read other notices."""
NOBODY = UUID(int=0)
Place = tuple[UUID, UUID]
"""Workspace and inbox."""
Key = tuple[UUID, UUID, UUID]
"""Workspace, customer, inbox: whose conversation it is."""
CursorOf = Callable[[int], str]


def key_of(fact: Recorded) -> Key | None:
    """Give whose conversation a fact is about, if it is about one."""
    inbox_id = fact.data.get("inbox_id")
    if fact.ticket_id is None or fact.customer_id is None or not isinstance(inbox_id, str):
        return None
    return fact.workspace_id, fact.customer_id, UUID(inbox_id)


def places_of(fact: Recorded) -> list[Place]:
    """Give where a fact changes what is told to all visitors."""
    return [(fact.workspace_id, UUID(id)) for id in fact.data["shown_in"]] if fact.type in NOTICED else []


async def write_notices(tx: Tx, workspace_id: UUID, inbox_id: UUID) -> bytes:
    """Write the notices that an inbox shows now; none is told as well, so that those are gone that were shown."""
    return frame("incidents", (await find_notices(tx, workspace_id, [inbox_id]))[inbox_id])


async def write_frames(
    batch: Batch, keyring: Keyring, workspace_id: UUID, facts: list[Recorded], cursor: CursorOf
) -> dict[Key, list[tuple[int, bytes]]]:
    """Write what these facts tell their customers."""
    found: dict[Key, list[tuple[int, bytes]]] = {}
    if not facts:
        return found
    telling = await _load(batch, keyring, workspace_id, facts)
    for fact in facts:
        key, row = key_of(fact), telling.rows.get(fact.ticket_id or NOBODY)
        # The row may be newer than the fact: a ticket that is another customer's by now is not shown.
        if key is None or row is None or (row.customer.wrote_as, row.inbox_id) != key[1:]:
            continue
        if data := telling.frame_of(fact, row, cursor(fact.position)):
            found.setdefault(key, []).append((fact.position, data))
    return found


async def _load(batch: Batch, keyring: Keyring, workspace_id: UUID, facts: list[Recorded]) -> "_Telling":
    rows = await batch.load(find_tickets_by_id, workspace_id, {fact.ticket_id for fact in facts if fact.ticket_id})
    spoken = [UUID(fact.data["message_id"]) for fact in facts if fact.type in SPOKEN]
    messages = await batch.load(find_messages_by_id, workspace_id, spoken) if spoken else {}
    moved = [fact for fact in facts if fact.type in MOVED]
    customers = {fact.customer_id for fact in moved if fact.customer_id}
    newest = await batch.load(find_newest_tickets, workspace_id, customers) if customers else {}
    agents = {row.assignee_id for fact in moved if (row := rows.get(fact.ticket_id or NOBODY))}
    names = await batch.load(find_names, workspace_id, {agent for agent in agents if agent}) if agents else {}
    solved = {row.id for fact in moved if (row := rows.get(fact.ticket_id or NOBODY)) and row.status not in LIVE}
    rounds = await batch.load(find_rounds, workspace_id, solved) if solved else {}
    ratings = {ticket_id: rating_asked(keyring, rounds.get(ticket_id)) for ticket_id in solved}
    return _Telling(rows, messages, newest, names, ratings)


class _Telling:
    def __init__(
        self,
        rows: dict[UUID, TicketRow],
        messages: dict[UUID, Message],
        newest: dict[UUID, dict[UUID, UUID]],
        names: dict[UUID, str],
        ratings: dict[UUID, Rating | None],
    ) -> None:
        self.rows = rows
        self.messages = messages
        self.newest = newest
        self.names = names
        self.ratings = ratings

    def frame_of(self, fact: Recorded, row: TicketRow, cursor: str) -> bytes:
        """Give what the fact tells; nothing about removed tickets but that the conversation is another now."""
        if fact.type in TURNED:
            # A blocked customer's own words become spam at once, which they need not see.
            return b"" if fact.actor_kind == "customer" else frame("reset", {"cursor": cursor}, cursor)
        if row.end_state is not None:
            return b""
        if fact.type in SPOKEN:
            message = self.messages.get(UUID(fact.data["message_id"]))
            shown = message is not None and is_for_visitors(message)
            return frame("message", as_shown(message), cursor) if message and shown else b""
        if fact.type in MOVED and self.newest.get(row.customer.wrote_as, {}).get(row.inbox_id) == row.id:
            agent = self.names.get(row.assignee_id) if row.assignee_id else None
            return frame("ticket", ticket_shown(row, agent, self.ratings.get(row.id)), cursor)
        return b""
