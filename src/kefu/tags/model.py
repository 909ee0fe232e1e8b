"""The words of tags."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict
from kefu.kit.http.limits import Version
from kefu.workspaces import clean_label

MOST_NAME = 60
MOST_COUNTED = 10_000
"""How many wear a tag is counted up to here."""
MOST_OFFERED = 500
OFFERED_COUNTED = 1000

TagName = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_NAME, examples=["发票"])]


class TagPart(StrEnum):
    """What can change about a tag."""

    NAME = "name"
    ARCHIVED = "archived"


class TagArchived(Conflict):
    """The tag `name` is archived: it stays where it is worn, and is put on no other ticket."""

    code = "tag_archived"


class TagNamed(Conflict):
    """There is a tag called so already, or one that was; `name` is what it is called now."""

    code = "tag_named"


class TagWorn(Conflict):
    """Something still wears or names the tag, so it is not deleted; `counts` says how much of what, `what` in words."""

    code = "tag_worn"


class FoundTag(msgspec.Struct, frozen=True):
    """A tag that is meant by a name or an id: where that one went into another, the other."""

    asked: str
    id: UUID
    name: str
    archived: bool


class TagUse(msgspec.Struct, frozen=True, kw_only=True):
    """A tag and how many tickets wear it, counted up to 1000.

    One that is not `offered` is itself `archived`, or went into another, whose name it has then. `also` are other names
    that mean it: what it was called before, and what went into it.
    """

    id: UUID
    name: str
    uses: int
    offered: bool
    archived: bool
    also: list[str]


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag as administrators see it.

    `also` are the names that mean it too: what it was called before, and what went into it. `uses` are the tickets
    that wear it, removed ones included; when that is not `exact` there are more. Who changed it last and when is told
    as far as the log was read.
    """

    id: UUID
    name: str
    archived: bool
    also: list[str]
    uses: int
    exact: bool
    version: int
    changed_by: UUID | None
    changed_at: datetime | None


class NewTag(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A tag to be made; `id` is made by the client and makes retries safe."""

    name: TagName
    id: UUID | None = None


class TagChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What should become different about a tag, and the version it was read at."""

    version: Version
    name: TagName | msgspec.UnsetType = msgspec.UNSET
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class TagMerge(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Into which tag another one goes, and the version that one was read at."""

    version: Version
    into: UUID


def clean_name(name: str, field: str = "name") -> str:
    """Give a name as it is kept, one for all ways to write its letters; raises InvalidInput."""
    return clean_label(name, field, "NFKC", most=MOST_NAME)
