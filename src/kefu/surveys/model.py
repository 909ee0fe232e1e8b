"""The words of surveys: who is asked about what, and what they answered."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict

OPEN_FOR = timedelta(days=7)
"""So long after it was solved a ticket can be rated."""
GRACE = timedelta(hours=24)
"""So long after their first answer customers may change their mind."""
SCORES = range(1, 6)
COMMENT_LENGTH = 2000
DAYS = 30
"""Over so many days a member's mean is taken."""


class RatingClosed(Conflict):
    """The time in which the answer could be changed is over."""

    code = "rating_closed"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked about which time that which ticket was solved: what the token in an address says."""

    ticket_id: UUID
    customer_id: UUID
    asked_at: datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer thinks, from 1 (very dissatisfied) to 5 (very satisfied), and why."""

    score: int
    comment: str = ""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that stands solved, about which its customer is asked; `open` while they may answer or change it.

    `asked_at` is when it was solved. Without an answer the score is None.
    """

    ticket_id: UUID
    customer_id: UUID
    inbox_id: UUID
    asked_at: datetime
    open: bool
    id: UUID | None
    member_id: UUID | None
    score: int | None
    comment: str


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's answer; `member_id` is whom it is about: the last human who answered them, or null."""

    id: UUID
    member_id: UUID | None
    score: int
    comment: str
    asked_at: datetime
    answered_at: datetime
    changed_at: datetime | None


class ResponseList(msgspec.Struct, frozen=True):
    """What a ticket's customer answered each time that it was solved, newest first."""

    items: list[Response]


class MemberRating(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of the `n` answers about a member."""

    member_id: UUID
    n: int
    mean: float


class MemberRatings(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever was rated in the last days; about whom nobody said anything has no mean and is not here."""

    days: int
    items: list[MemberRating]
