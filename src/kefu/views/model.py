"""What a view is, and the views that ship: what each shows and how it is sorted."""

from enum import StrEnum

import msgspec

from kefu.tickets import LIVE, EndState, Status

MOST_COUNTED = 1000
"""Counts stop here; screens write 999+."""


class ViewKey(StrEnum):
    """Names of the shipped views, in the order screens show them."""

    MINE = "mine"
    FOLLOWING = "following"
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
    LATEST = "updated_at desc"
    SOONEST = "snoozed_until"
    OLDEST = "created_at"
    NEWEST = "created_at desc"

    @property
    def column(self) -> str:
        return self.value.split()[0]

    @property
    def last_first(self) -> bool:
        return self.value.endswith(" desc")


class View(msgspec.Struct, frozen=True):
    """A view: which statuses, narrowed to whom, and what comes first.

    What was removed is in the view of its end state only; what is snoozed leaves the views of work.
    """

    statuses: frozenset[Status]
    narrow: str = ""
    """'' everybody, 'mine' the asker's, 'following' what the asker follows, 'unassigned' nobody's, 'team' of the
    asker's own units"""
    order: Order = Order.URGENT
    end_state: EndState | None = None
    snoozed: bool | None = False
    """False shows none, True nothing else, None both"""
    fits: str = ""
    """What else must be true of a `ticket`: the condition of a saved view, as SQL with parameters of its own"""

    @property
    def windowed(self) -> bool:
        """Whether a page looks at a stretch of tickets only: what is done is too much to look through for a few."""
        return bool(self.fits) and not self.statuses <= LIVE

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
    ViewKey.MINE: View(LIVE, "mine"),
    ViewKey.FOLLOWING: View(EVERY, "following", order=Order.LATEST, snoozed=None),
    ViewKey.UNASSIGNED: View(LIVE, "unassigned"),
    ViewKey.TEAM: View(LIVE, "team"),
    ViewKey.OPEN: View(WORKED_ON),
    ViewKey.PENDING: View(frozenset({Status.PENDING})),
    ViewKey.HELD: View(frozenset({Status.HELD})),
    ViewKey.SOLVED: View(frozenset({Status.SOLVED}), order=Order.LATEST),
    ViewKey.CLOSED: View(frozenset({Status.CLOSED}), order=Order.LATEST),
    ViewKey.SNOOZED: View(LIVE, order=Order.SOONEST, snoozed=True),
    ViewKey.ALL: View(EVERY, order=Order.LATEST, snoozed=None),
    ViewKey.SPAM: View(EVERY, order=Order.LATEST, end_state=EndState.SPAM, snoozed=None),
    ViewKey.TRASH: View(EVERY, order=Order.LATEST, end_state=EndState.DELETED, snoozed=None),
}
