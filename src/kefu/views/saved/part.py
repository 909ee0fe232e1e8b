"""What every condition of a saved view tells of itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from kefu.tickets import Status

if TYPE_CHECKING:
    from kefu.views.saved.conditions import Condition

MOST_VALUES = 50
EVERY = frozenset(Status)
Few = msgspec.Meta(max_length=MOST_VALUES)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition on one ticket.

    `sql` gives it on a row called `ticket`; `holds` decides the same without the database.
    """

    @property
    def parts(self) -> "Sequence[Condition]":
        """The conditions inside of this one."""
        return ()

    @property
    def names_me(self) -> bool:
        """Whether it means something else for another member of the same place."""
        return any(part.names_me for part in self.parts)

    @property
    def timed(self) -> bool:
        """Whether it may turn true or false by itself, as time goes by."""
        return any(part.timed for part in self.parts)

    @property
    def dated(self) -> bool:
        """Whether it asks what day it is where the workspace is."""
        return any(part.dated for part in self.parts)

    @property
    def statuses(self) -> frozenset[Status]:
        """In which statuses a ticket can fulfil it at all."""
        return EVERY
