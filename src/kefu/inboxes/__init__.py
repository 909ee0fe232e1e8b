"""Inboxes: configured ways to reach us."""

from kefu.inboxes.events import InboxAdded, InboxChanged
from kefu.inboxes.model import Inbox, InboxChange, InboxField, NewInbox
from kefu.inboxes.queries import (
    find_idle_minutes,
    find_inbox,
    find_inbox_by_key,
    find_inboxes,
    load_inbox,
    open_inbox,
)
from kefu.inboxes.service import InboxesFull, add_inbox, change_inbox

__all__ = [
    "Inbox",
    "InboxAdded",
    "InboxChange",
    "InboxChanged",
    "InboxField",
    "InboxesFull",
    "NewInbox",
    "add_inbox",
    "change_inbox",
    "find_idle_minutes",
    "find_inbox",
    "find_inbox_by_key",
    "find_inboxes",
    "load_inbox",
    "open_inbox",
]
