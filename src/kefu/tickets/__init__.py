"""Tickets: one thing a customer needs, from first word to proof that it is solved."""

from kefu.fields import Kind
from kefu.tickets.access import VISIBLE, may_see, supervises, visible_params
from kefu.tickets.events import StatusChanged, TicketEvent
from kefu.tickets.model import (
    LIVE,
    CustomerReference,
    EndState,
    LockedTicket,
    NewMessage,
    NewReply,
    NewTicket,
    Priority,
    Status,
    TicketState,
    Visibility,
    first_line,
)
from kefu.tickets.public import find_public_by_id, find_public_ids
from kefu.tickets.queries import (
    COLUMNS,
    CUSTOMER,
    FROM,
    find_messages_by_id,
    find_names,
    find_numbers_of,
    find_public_messages,
    find_tickets_by_id,
    find_values,
    load_ticket,
)
from kefu.tickets.service.assigning import Assignment, assign
from kefu.tickets.service.bulk import BulkChange, BulkOutcome, BulkTarget, BulkWish, Outcome, change_many
from kefu.tickets.service.changing import NewStatus, TicketChange, change_ticket, set_status
from kefu.tickets.service.filling import FieldsMissing, NewValues, fill_fields
from kefu.tickets.service.loading import ensure_tags, take_numbers, write_retold
from kefu.tickets.service.locking import lock_ticket, lock_ticket_by_id, save_ticket
from kefu.tickets.service.moving import CLOSE_AFTER
from kefu.tickets.service.opening import open_ticket
from kefu.tickets.service.rating import note_rating
from kefu.tickets.service.receiving import continue_conversation, continue_ticket, receive_message
from kefu.tickets.service.removing import NewEndState, set_end_state
from kefu.tickets.service.replying import add_note, reply
from kefu.tickets.service.retelling import Beginning, Retelling
from kefu.tickets.service.snoozing import NewSnooze, set_snooze
from kefu.tickets.service.tagging import Tags, tag
from kefu.tickets.timeline import shown_data
from kefu.tickets.whispers import Ears, find_ears
from kefu.tickets.wire import Author, Message, Said, TicketPage, TicketRow, row_of

__all__ = [
    "CLOSE_AFTER",
    "COLUMNS",
    "CUSTOMER",
    "FROM",
    "LIVE",
    "VISIBLE",
    "Assignment",
    "Author",
    "Beginning",
    "BulkChange",
    "BulkOutcome",
    "BulkTarget",
    "BulkWish",
    "CustomerReference",
    "Ears",
    "EndState",
    "FieldsMissing",
    "Kind",
    "LockedTicket",
    "Message",
    "NewEndState",
    "NewMessage",
    "NewReply",
    "NewSnooze",
    "NewStatus",
    "NewTicket",
    "NewValues",
    "Outcome",
    "Priority",
    "Retelling",
    "Said",
    "Status",
    "StatusChanged",
    "Tags",
    "TicketChange",
    "TicketEvent",
    "TicketPage",
    "TicketRow",
    "TicketState",
    "Visibility",
    "add_note",
    "assign",
    "change_many",
    "change_ticket",
    "continue_conversation",
    "continue_ticket",
    "ensure_tags",
    "fill_fields",
    "find_ears",
    "find_messages_by_id",
    "find_names",
    "find_numbers_of",
    "find_public_by_id",
    "find_public_ids",
    "find_public_messages",
    "find_tickets_by_id",
    "find_values",
    "first_line",
    "load_ticket",
    "lock_ticket",
    "lock_ticket_by_id",
    "may_see",
    "note_rating",
    "open_ticket",
    "receive_message",
    "reply",
    "row_of",
    "save_ticket",
    "set_end_state",
    "set_snooze",
    "set_status",
    "shown_data",
    "supervises",
    "tag",
    "take_numbers",
    "visible_params",
    "write_retold",
]
