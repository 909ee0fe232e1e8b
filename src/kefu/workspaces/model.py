"""The words of workspaces: the tenant, and its organisation as a tree of units."""

import unicodedata
import zoneinfo
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line, Version

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories of what cannot be seen: controls, zero widths, what turns the writing direction."""
_BLANK = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)))
"""What is called a letter, a mark or a symbol, and is drawn as nothing."""
_JOINER, _PICTURED = "\u200d", frozenset({"So", "Sk"})
_TEXTLIKE = frozenset(
    map(chr, (0x203C, 0x2049, 0x2139, 0x2194, 0x25FB, 0x25FC, 0x25FD, 0x25FE, 0x2934, 0x2935, 0x3030, 0x303D))
)
"""Pictures by Unicode's emoji data (15.1) that are no symbols by their category."""
_KEYS, _KEYCAP = frozenset("0123456789#*"), "\u20e3"
_SELECTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_FLAG, _FLAG_LETTERS = "\U0001f3f4", frozenset(map(chr, range(0xE0020, 0xE0080)))
_JOINS = frozenset({_JOINER}) | _SELECTS | _FLAG_LETTERS
"""What makes one picture of several, or of a sign, and after anything else is not seen."""
NO_PLACES = frozenset({"Factory", "localtime"})
"""Names among the time zones that are none: a clock nobody set, and whatever the server's own happens to be."""
CLOSE_AFTER_DAYS = 4
"""After so many days a solved ticket is closed, where nobody set it otherwise."""
MAX_DEPTH = 20
MAX_UNITS = 2000
MAX_EVER = 2 * MAX_UNITS
"""Bounds of one workspace's tree, so that it can always be listed whole: of units in use, and with archived ones."""


Zone = Annotated[str, msgspec.Meta(max_length=64, examples=["Asia/Shanghai"])]
Days = Annotated[int, msgspec.Meta(ge=1, le=60)]
"""A customer has at least a day to say that it is not solved; after two months a new question is a new ticket."""


class Locale(StrEnum):
    """A language of the interface."""

    ZH = "zh"
    EN = "en"


class UnitKind(StrEnum):
    """What a unit is: the one headquarters, a region, or a team."""

    HEADQUARTERS = "headquarters"
    REGION = "region"
    TEAM = "team"


class UnitLoop(Conflict):
    """A unit cannot lie below itself."""

    code = "unit_loop"


class UnitMisplaced(Conflict):
    """There is one headquarters at the top; regions do not lie below teams."""

    code = "unit_misplaced"


class TreeFull(Conflict):
    """The tree would become too deep or too large; `limit` says of what there are too many."""

    code = "tree_full"


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant; everything belongs to exactly one."""

    id: UUID
    name: str
    locale: Locale
    time_zone: str
    close_after_days: int = CLOSE_AFTER_DAYS
    assign_on_reply: bool = True
    version: int


class WorkspaceChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about the workspace, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    """The language of what goes to somebody whose own is not known."""
    time_zone: Zone | msgspec.UnsetType = msgspec.UNSET
    close_after_days: Days | msgspec.UnsetType = msgspec.UNSET
    """So many times 24 hours after it was solved a ticket is closed; those solved before keep their time."""
    assign_on_reply: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether a ticket that nobody holds becomes theirs who answers it."""


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A node of the service organisation; `path` leads from the headquarters to the unit itself.

    An archived one is still named where it was, and nothing new is put there.
    """

    id: UUID
    name: str
    parent_id: UUID | None
    kind: UnitKind
    path: tuple[UUID, ...]
    version: int
    archived: bool = False


class Founded(msgspec.Struct, frozen=True, kw_only=True):
    """A new workspace with the top of its tree."""

    workspace: Workspace
    headquarters: Unit


class NewUnit(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A unit to be added below another; `id` is made by the client and makes retries safe."""

    name: Annotated[Line, msgspec.Meta(examples=["华东区"])]
    parent_id: UUID
    kind: UnitKind = UnitKind.TEAM
    id: UUID | None = None


class UnitChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a unit, and the version it was read at."""

    version: Version
    name: Line | msgspec.UnsetType = msgspec.UNSET
    kind: UnitKind | msgspec.UnsetType = msgspec.UNSET
    parent_id: UUID | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


def check_place(kind: UnitKind, parent: UnitKind | None) -> None:
    """Refuse kinds that cannot lie so; raises UnitMisplaced."""
    if (parent is None) != (kind == UnitKind.HEADQUARTERS):
        raise UnitMisplaced(field="kind")
    if kind == UnitKind.REGION and parent == UnitKind.TEAM:
        raise UnitMisplaced(field="parent_id")


def check_time_zone(name: str) -> str:
    """Give the name of a time zone that exists (IANA); raises InvalidInput."""
    if name in NO_PLACES or name not in zoneinfo.available_timezones():
        raise InvalidInput(field="time_zone", reason="time_zone")
    return name


def clean_line(text: str, field: str) -> str:
    """Give a one-line text without outer and doubled spaces; raises InvalidInput when nothing visible is left.

    Control characters and those that turn the writing direction of what follows are refused.
    """
    cleaned = " ".join(text.split())
    kinds = {unicodedata.category(character) for character in cleaned}
    if kinds & {"Cc", "Cs"} or kinds <= {"Cf", "Zs", "Mn"} or not _TURNS.isdisjoint(cleaned):
        raise InvalidInput(field=field, reason="line")
    return cleaned


def clean_label(text: str, field: str, form: Literal["NFC", "NFKC"] = "NFC", *, most: int | None = None) -> str:
    """Give what a thing is called, by which people tell it from others, as `clean_line` does and in one Unicode form.

    Raises InvalidInput, also where something in it cannot be seen: two would look the same and be different.
    """
    if form == "NFKC":
        text = _unselect(text)
    cleaned = clean_line(unicodedata.normalize(form, text), field)
    if _is_unseen(cleaned):
        raise InvalidInput(field=field, reason="unseen")
    if most is not None and len(cleaned) > most:
        raise InvalidInput(field=field, reason="line_long", limit=most)
    return cleaned


def _is_unseen(text: str) -> bool:
    """Tell whether something in a text is not drawn; what joins pictures belongs to them."""
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return any(_joins_nothing(*near) if near[1] in _JOINS else _is_blank(near[1]) for near in around)


def _joins_nothing(before: str, join: str, after: str) -> bool:
    if join in _FLAG_LETTERS:
        return before != _FLAG and before not in _FLAG_LETTERS
    if before in _KEYS:
        return join not in _SELECTS or after != _KEYCAP
    pictured = unicodedata.category(before) in _PICTURED or before in _TEXTLIKE or before in _SELECTS
    return not pictured or (join == _JOINER and unicodedata.category(after) not in _PICTURED)


def _unselect(text: str) -> str:
    """Take away what says that a sign is a picture where the form of compatibility makes letters of the sign."""
    return "".join(
        sign
        for before, sign in zip(f" {text}", text, strict=False)
        if sign not in _SELECTS or unicodedata.normalize("NFKC", before) == before
    )


def _is_blank(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or character in _BLANK


def says_nothing(text: str) -> bool:
    """Tell whether whoever reads a text would see nothing at all: no letter, no sign, no picture.

    Signs of private use are drawn where the font has them: old telephones wrote pictures so.
    """
    return all(
        character.isspace() or character in _JOINS or (_is_blank(character) and unicodedata.category(character) != "Co")
        for character in text
    )


def fold_label(text: str) -> str:
    """Give a name as it is compared: whatever its case, its spaces and the form its letters are written in."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
