"""The words of saved views: a name, a condition, an order, what each row shows, and with whom it is shared."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version
from kefu.tickets import LIVE
from kefu.views.model import Order, View
from kefu.views.saved.conditions import Condition, asks_for_snoozed, check
from kefu.views.saved.looking import Looking

MAX_OWN = 50
MAX_SHARED = 200
"""Bounds of one member and one workspace: every screen shows and counts all that its member may use."""
MOST_COLUMNS = 4


class Sorting(StrEnum):
    """What comes first in a saved view."""

    URGENT = "urgent"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"


class Column(StrEnum):
    """Something that a row of a list shows beside customer, words and clock."""

    NUMBER = "number"
    STATUS = "status"
    CHANNEL = "channel"
    KIND = "kind"
    PRIORITY = "priority"
    TAGS = "tags"
    TEAM = "team"
    CREATED = "created"
    UPDATED = "updated"
    COMPANY = "company"
    INBOX = "inbox"
    WAITING = "waiting"
    LAST_MESSAGE = "last_message"
    RATING = "rating"


class FieldColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a field of the workspace's own, on tickets."""

    field_id: UUID


class SavedViewField(StrEnum):
    """What can change about a saved view."""

    NAME = "name"
    CONDITION = "condition"
    SORTING = "sorting"
    COLUMNS = "columns"
    UNIT = "unit_id"


class SavedViewsFull(Conflict):
    """There are as many saved views as screens can count, `limit`."""

    code = "saved_views_full"


Shown = Column | FieldColumn
Columns = Annotated[list[Shown], msgspec.Meta(max_length=MOST_COLUMNS)]
SHOWN_AT_FIRST: list[Shown] = [Column.CHANNEL, Column.KIND]


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A list of tickets that somebody put together; without `unit_id` it is its owner's alone.

    `changed_by` made it what it is now, as far as the log was read.
    """

    id: UUID
    name: str
    condition: Condition
    sorting: Sorting
    columns: list[Shown]
    unit_id: UUID | None
    owner_id: UUID
    changed_by: UUID | None
    changed_at: datetime
    version: int


class NewSavedView(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A view to be saved; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["紧急投诉"])]
    condition: Condition
    sorting: Sorting = Sorting.URGENT
    columns: Columns = msgspec.field(default_factory=lambda: list(SHOWN_AT_FIRST))
    id: UUID | None = None
    unit_id: UUID | None = None


class SavedViewChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a saved view, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    condition: Condition | msgspec.UnsetType = msgspec.UNSET
    sorting: Sorting | msgspec.UnsetType = msgspec.UNSET
    columns: Columns | msgspec.UnsetType = msgspec.UNSET
    unit_id: UUID | msgspec.UnsetType | None = msgspec.UNSET


class Place(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a saved view shall stand: right after another one, or first."""

    after: UUID | None


class Draft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a view would show, before it is saved."""

    condition: Condition
    sorting: Sorting = Sorting.URGENT


ORDERS = {
    Sorting.URGENT: Order.URGENT,
    Sorting.NEWEST: Order.NEWEST,
    Sorting.OLDEST: Order.OLDEST,
    Sorting.CHANGED: Order.LATEST,
}


def check_wish(condition: Condition, sorting: Sorting) -> None:
    """Refuse a condition that is too large, and an order that needs living tickets for others; raises InvalidInput."""
    check(condition)
    if sorting != Sorting.CHANGED and not condition.statuses <= LIVE:
        raise InvalidInput(field="sorting", reason="sorting_needs_living")


def view_of(condition: Condition, sorting: Sorting, looking: Looking) -> View:
    """Give what `kefu.views` lists and counts; the parameters of its condition are put into `looking`.

    What was removed never shows, and what is snoozed only where the condition asks for it.
    """
    return View(
        condition.statuses,
        order=ORDERS[sorting],
        snoozed=None if asks_for_snoozed(condition) else False,
        fits=condition.sql(looking),
    )
