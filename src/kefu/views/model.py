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
    ALL = "all"
    SPAM = "spam"
    TRASH = "trash"


class View(msgspec.Struct, frozen=True):
    """A view: which statuses, narrowed to whom, and whether the most urgent or the latest change comes first.

    What was removed is in the view of its end state only.
    """

    key: ViewKey
    statuses: frozenset[Status]
    narrow: str = ""
    """'' everybody, 'mine' the asker's, 'unassigned' nobody's, 'team' of the asker's own units"""
    urgent_first: bool = True
    end_state: EndState | None = None

    @property
    def cells(self) -> frozenset[str]:
        """Under what the tally counts its tickets."""
        return frozenset({self.end_state}) if self.end_state else frozenset(self.statuses)


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
        View(ViewKey.SOLVED, frozenset({Status.SOLVED}), urgent_first=False),
        View(ViewKey.CLOSED, frozenset({Status.CLOSED}), urgent_first=False),
        View(ViewKey.ALL, EVERY, urgent_first=False),
        View(ViewKey.SPAM, EVERY, urgent_first=False, end_state=EndState.SPAM),
        View(ViewKey.TRASH, EVERY, urgent_first=False, end_state=EndState.DELETED),
    )
}
