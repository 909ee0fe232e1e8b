"""The words of notifications: their kinds, how one hears of each, quiet hours, and pure rules about them."""

import zoneinfo
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.events import ActorKind
from kefu.kit.http.limits import Number

MINUTES = 24 * 60


class NotificationKind(StrEnum):
    """What somebody is told of."""

    ASSIGNED = "assigned"
    ANSWERED = "answered"
    MENTIONED = "mentioned"
    TEAM_NEW = "team_new"
    REMINDED = "reminded"
    FOLLOWED = "followed"
    WHISPERED = "whispered"
    COVERED = "covered"
    STANDING_IN = "standing_in"
    COVER = "cover"


class CoverStep(StrEnum):
    """What becomes of covering a colleague."""

    NAMED = "named"
    CHANGED = "changed"
    TAKEN_OFF = "taken_off"
    BEGUN = "begun"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one hears of a kind: in the list, with a sound, on the desktop, in a summary by mail when away."""

    in_app: bool = True
    sound: bool = False
    desktop: bool = False
    mail: bool = False


DEFAULTS: dict[NotificationKind, Rule] = {
    NotificationKind.ASSIGNED: Rule(sound=True, desktop=True, mail=True),
    NotificationKind.ANSWERED: Rule(sound=True, desktop=True, mail=True),
    NotificationKind.MENTIONED: Rule(sound=True, desktop=True, mail=True),
    NotificationKind.TEAM_NEW: Rule(),
    NotificationKind.REMINDED: Rule(sound=True, desktop=True),
    NotificationKind.FOLLOWED: Rule(),
    NotificationKind.WHISPERED: Rule(sound=True, desktop=True, mail=True),
    NotificationKind.COVERED: Rule(),
    NotificationKind.STANDING_IN: Rule(sound=True, desktop=True, mail=True),
    NotificationKind.COVER: Rule(sound=True, desktop=True, mail=True),
}
Minute = Annotated[int, msgspec.Meta(ge=0, lt=MINUTES, examples=[22 * 60])]
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From one minute of the day to another, over midnight too; equal ends mean the whole day."""

    start: Minute
    end: Minute


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a member chose: a rule for every kind, quiet hours, and the time zone they are meant in."""

    rules: dict[NotificationKind, Rule]
    quiet: QuietHours | None
    time_zone: Annotated[str, msgspec.Meta(examples=["Asia/Shanghai"])]
    version: int

    def kinds(self, way: str) -> list[NotificationKind]:
        """Give the kinds that one hears of in a way."""
        return [kind for kind, rule in self.rules.items() if getattr(rule, way)]


class ChoiceChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The choice as it shall be, and the version it was read at; kinds left out are as they are by default."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    rules: dict[NotificationKind, Rule]
    quiet: QuietHours | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=64, examples=["Asia/Shanghai"])] = "Asia/Shanghai"


class TicketMark(msgspec.Struct, frozen=True, kw_only=True):
    """Of which ticket a notification tells."""

    id: UUID
    number: Number
    subject: str
    customer: str


class CoverMark(msgspec.Struct, frozen=True, kw_only=True):
    """Of covering whom a notification tells; without times where one covers them no more."""

    member_id: UUID
    step: CoverStep
    begins: datetime | None
    ends: datetime | None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened; `position` is its place in the log, and `message_id` the line of the ticket."""

    position: int
    kind: NotificationKind
    at: datetime
    actor_kind: ActorKind
    actor: str
    """Who did it, or whom one stands in for, as they are called now; empty for the system."""
    message_id: UUID | None
    ticket: TicketMark | None
    """null where it tells of no ticket"""
    read: bool
    cover: CoverMark | None = None
    """of the kind `cover`: whom one covers, and when"""
    note: str | None = None
    """For what a ticket that is back was put off, if somebody said so."""


class Reading(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which of them were read, or shall count as not read; at most 200."""

    positions: Annotated[list[Position], msgspec.Meta(min_length=1, max_length=200)]
    read: bool = True


class ReadingAll(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Everything up to this position was read."""

    through: Position


class Mute(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether one wants to hear nothing of a ticket."""

    muted: bool


def rules_of(kept: dict[str, dict[str, bool]]) -> dict[NotificationKind, Rule]:
    """Give the rule of every kind: what was chosen, else the default."""
    return {kind: msgspec.convert(kept[kind], Rule) if kind in kept else default for kind, default in DEFAULTS.items()}


def is_quiet(choice: Choice, now: datetime) -> bool:
    """Tell whether a moment lies in the quiet hours, by the member's own clock."""
    if choice.quiet is None:
        return False
    there = now.astimezone(zoneinfo.ZoneInfo(choice.time_zone))
    minute, start, end = there.hour * 60 + there.minute, choice.quiet.start, choice.quiet.end
    return start <= minute < end if start < end else minute >= start or minute < end
