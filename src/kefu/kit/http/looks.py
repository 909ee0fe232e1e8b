"""What people look at, remembered beside the requests that give it: a look costs nobody who looks a write.

Every reading of somebody's data is noted here; whoever keeps the notes takes them from time to time. A client that
reads ahead of a click says so, and tells later what was really shown (docs/decisions/2026-11-26-looks.md).
"""

from collections import Counter
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection

from kefu.kit.access import Principal

AHEAD = "x-kefu-ahead"
MOST = 20_000
"""So many notes wait at most while the database is away; later ones are counted as lost, and logged."""
SHARE = 5_000
"""So many of them are one member's at most: whoever asks for very much does not crowd out what others look at."""


class Thing(StrEnum):
    """What is looked at."""

    TICKET = "ticket"
    CUSTOMER = "customer"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody got somebody's data to see; `ahead`: it was loaded before anybody asked for it."""

    workspace_id: UUID
    member_id: UUID
    thing: Thing
    subject_id: UUID
    number: int
    """the ticket's; 0 for a customer"""
    ahead: bool = False


class Looks:
    """The looks of one process that nobody has taken yet, each once."""

    def __init__(self) -> None:
        self._waiting: dict[Look, None] = {}
        self._of: Counter[tuple[UUID, UUID]] = Counter()
        self.lost = 0

    def note(self, *looks: Look) -> None:
        """Remember looks; in order, equal ones once."""
        for look in looks:
            if look in self._waiting:
                continue
            whose = look.workspace_id, look.member_id
            if len(self._waiting) >= MOST or self._of[whose] >= SHARE:
                self.lost += 1
            else:
                self._waiting[look] = None
                self._of[whose] += 1

    def take(self) -> list[Look]:
        """Give what was noted and begin anew."""
        taken, self._waiting = list(self._waiting), {}
        self._of.clear()
        return taken


def look_at(
    request: ASGIConnection[Any, Any, Any, Any], principal: Principal, thing: Thing, subject_id: UUID, number: int = 0
) -> None:
    """Note that the principal gets this to see now."""
    looks: Looks = request.app.state.looks
    look = Look(
        workspace_id=principal.workspace_id,
        member_id=principal.id,
        thing=thing,
        subject_id=subject_id,
        number=number,
        ahead=AHEAD in request.headers,
    )
    looks.note(look)
