"""Tickets: one thing a customer needs, from first word to proof that it is solved."""

from kefu.tickets.access import VISIBLE, may_see, visible_params
from kefu.tickets.events import TicketEvent
from kefu.tickets.model import LIVE, NewMessage, NewReply, NewTicket, Status, TicketState
from kefu.tickets.queries import (
    COLUMNS,
    FROM,
    find_messages_by_id,
    find_names,
    find_public_messages,
    find_tickets_by_id,
)
from kefu.tickets.service.assigning import Assignment, assign
from kefu.tickets.service.changing import NewStatus, set_status
from kefu.tickets.service.locking import lock_ticket_by_id
from kefu.tickets.service.opening import open_ticket
from kefu.tickets.service.receiving import receive_message
from kefu.tickets.service.replying import add_note, reply
from kefu.tickets.service.tagging import Tags, tag
from kefu.tickets.timeline import shown_data
from kefu.tickets.wire import Author, Message, Said, TicketPage, TicketRow, row_of

__all__ = [
    "COLUMNS",
    "FROM",
    "LIVE",
    "VISIBLE",
    "Assignment",
    "Author",
    "Message",
    "NewMessage",
    "NewReply",
    "NewStatus",
    "NewTicket",
    "Said",
    "Status",
    "Tags",
    "TicketEvent",
    "TicketPage",
    "TicketRow",
    "TicketState",
    "add_note",
    "assign",
    "find_messages_by_id",
    "find_names",
    "find_public_messages",
    "find_tickets_by_id",
    "lock_ticket_by_id",
    "may_see",
    "open_ticket",
    "receive_message",
    "reply",
    "row_of",
    "set_status",
    "shown_data",
    "tag",
    "visible_params",
]
