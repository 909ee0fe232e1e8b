"""The words of imports: their states, the fields a column can be, and what becomes of a row."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict
from kefu.kit.http.limits import Version

FILE_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
UNDO_DAYS = 30
"""For so long an import can be undone; until then it is known what was there before."""
WAIT_HOURS = 24
"""So long a file waits to be run, and refused rows to be taken away; then they are forgotten."""


class ImportState(StrEnum):
    """Where an import stands; at three of these the worker is at it."""

    DRAFT = "draft"
    CHECKING = "checking"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


WAITING = frozenset({ImportState.DRAFT, ImportState.CHECKING, ImportState.READY})
"""Nothing was written yet."""
AT_WORK = frozenset({ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING})


class ImportField(StrEnum):
    """What a column can hold of what every customer has."""

    ID = "id"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    OTHER = "other"
    COMPANY = "company"
    TIER = "tier"
    LANGUAGE = "language"
    ABOUT = "about"


OWN = "fields."
"""With this and its key begins the column of a field of the workspace's own."""
Column = Annotated[
    str,
    msgspec.Meta(
        max_length=80,
        pattern=rf"^({'|'.join(ImportField)}|fields[.].+)$(?!\n)",
        description="id, name, email, phone, other, company, tier, language, about, or `fields.` and a field's key",
        examples=["email", "fields.member_number"],
    ),
]


class ImportOutcome(StrEnum):
    """What becomes of a row: a customer who is new, changed or as they were, or nothing at all."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


class Undone(StrEnum):
    """What undoing did with a row."""

    TAKEN_BACK = "taken_back"
    KEPT = "kept"


class ImportMoved(Conflict):
    """The import is in another state by now (`state`), in which this cannot be done."""

    code = "import_moved"


class ImportSettled(Conflict):
    """An import can be undone for so many `days`, and these are over."""

    code = "import_settled"


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is brought in: `mapping` gives each column its field, null leaves it out.

    The numbers are over all rows: of the preview until it runs, then of what was done; `cursor` rows of `rows` are
    through. `version` goes back with every verb. `by_restore`: given up since a backup was restored while it waited.
    `refused_until`: until then rows in error can be taken away; null where there are none (any more). `undo_until`
    is null where nothing can be undone (any more).
    """

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["customers.csv"])]
    member_id: UUID
    member_name: str
    encoding: Annotated[str, msgspec.Meta(examples=["utf-8"])]
    delimiter: Annotated[str, msgspec.Meta(examples=[","])]
    header: list[str]
    mapping: list[Column | None]
    state: ImportState
    version: int
    rows: int
    cursor: int
    added: int
    changed: int
    unchanged: int
    failed: int
    taken_back: int
    kept: int
    by_restore: bool
    refused_until: datetime | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file and what becomes of it; `values` as they are read, while the row has not been brought in.

    `line` is where it begins in the file. `reason` is a stable name and `text` its sentence: why it is in error, or
    why it was kept although the import was undone.
    """

    place: int
    line: int
    outcome: ImportOutcome | None
    reason: str | None
    text: str | None
    field: str | None
    customer_id: UUID | None
    customer_name: str | None
    values: dict[Column, str]
    undone: Undone | None


class ImportMapping(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which field each column is, in their order; null leaves a column out."""

    version: Version
    mapping: Annotated[list[Column | None], msgspec.Meta(max_length=MOST_COLUMNS)]


class ImportStep(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which state of the import was looked at."""

    version: Version
