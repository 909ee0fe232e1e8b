"""The views that ship: what each shows and how it is sorted."""

from enum import StrEnum

import msgspec

from kefu.tickets import LIVE, EndState, Status

MOST_COUNTED = 1000
"""Counts stop here; screens write 999+."""


class ViewKey(StrEnum):
    """Names of the shipped views, in the order screens show them."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    OPEN = "open"
    PENDING = "pending"
    HELD = "held"
    SOLVED = "solved"
    CLOSED = "closed"
    SNOOZED = "snoozed"
    ALL = "all"
    SPAM = "spam"
    TRASH = "trash"


class Order(StrEnum):
    """By which column a view is sorted."""

    URGENT = "sort_at"
    LATEST = "updated_at"
    SOONEST = "snoozed_until"


class View(msgspec.Struct, frozen=True):
    """A view: which statuses, narrowed to whom, and what comes first.

    What was removed is in the view of its end state only; what is snoozed leaves the views of work.
    """

    key: ViewKey
    statuses: frozenset[Status]
    narrow: str = ""
    """'' everybody, 'mine' the asker's, 'unassigned' nobody's, 'team' of the asker's own units"""
    order: Order = Order.URGENT
    end_state: EndState | None = None
    snoozed: bool | None = False
    """False shows none, True nothing else, None both"""

    @property
    def cells(self) -> frozenset[str]:
        """Under what the tally counts its tickets."""
        if self.end_state:
            return frozenset({self.end_state})
        awake = frozenset[str]() if self.snoozed else frozenset(self.statuses)
        return awake if self.snoozed is False else awake | {"snoozed"}


EVERY = frozenset(Status)
WORKED_ON = frozenset({Status.NEW, Status.OPEN})
VIEWS: dict[ViewKey, View] = {
    view.key: view
    for view in (
        View(ViewKey.MINE, LIVE, "mine"),
        View(ViewKey.UNASSIGNED, LIVE, "unassigned"),
        View(ViewKey.TEAM, LIVE, "team"),
        View(ViewKey.OPEN, WORKED_ON),
        View(ViewKey.PENDING, frozenset({Status.PENDING})),
        View(ViewKey.HELD, frozenset({Status.HELD})),
        View(ViewKey.SOLVED, frozenset({Status.SOLVED}), order=Order.LATEST),
        View(ViewKey.CLOSED, frozenset({Status.CLOSED}), order=Order.LATEST),
        View(ViewKey.SNOOZED, LIVE, order=Order.SOONEST, snoozed=True),
        View(ViewKey.ALL, EVERY, order=Order.LATEST, snoozed=None),
        View(ViewKey.SPAM, EVERY, order=Order.LATEST, end_state=EndState.SPAM, snoozed=None),
        View(ViewKey.TRASH, EVERY, order=Order.LATEST, end_state=EndState.DELETED, snoozed=None),
    )
}
