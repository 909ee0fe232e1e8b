"""From bytes to rows: encoding, delimiter, header and which column is what. No I/O, nothing is guessed twice."""

import csv
import io
import re
from collections.abc import Sequence
from functools import cache
from itertools import product

import msgspec

from kefu.customers import COLUMNS
from kefu.fields import Field, fold_heading, read_headings
from kefu.imports.model import FILE_BYTES, MOST_COLUMNS, MOST_ROWS, OWN, Column, ImportField
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import LANGUAGES, translate

csv.field_size_limit(FILE_BYTES)  # a long cell is its row's error, not the file's
CELL_LENGTH = 5001
"""A cell is kept up to one character more than any field may have: enough to see that it is too long."""
HEADING_LENGTH = 300
"""So much of a column's name is kept: a field's longest name and its key stand in it."""
DELIMITERS = (",", ";", "\t")
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f]")
MATCHING = frozenset({ImportField.NAME, ImportField.EMAIL, ImportField.PHONE, ImportField.OTHER, ImportField.ID})
"""Without one of these a row is about nobody."""


class Line(msgspec.Struct, frozen=True):
    """A row: where it begins in the file, counted from 1, and its cells."""

    number: int
    cells: list[str]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was understood."""

    encoding: str
    delimiter: str
    header: list[str]
    lines: list[Line]


def read_sheet(content: bytes) -> Sheet:
    """Read a file whole. Raises InvalidInput with the reason: which rule it breaks, and at which line."""
    encoding, text = decode(content)
    delimiter = find_delimiter(text)
    header: list[str] | None = None
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    at = 1
    try:
        for cells in reader:
            begins, at = at, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = check_header(cells)
            elif len(lines) == MOST_ROWS:
                raise _refused("import_rows", limit=MOST_ROWS)
            else:
                lines.append(Line(begins, [cell[:CELL_LENGTH] for cell in cells]))
    except csv.Error as error:
        raise _refused("import_quotes", line=at) from error
    if header is None:
        raise _refused("file_empty")
    if not lines:
        raise _refused("import_only_header")
    return Sheet(encoding=encoding, delimiter=delimiter, header=header, lines=lines)


def decode(content: bytes) -> tuple[str, str]:
    """Give encoding and text: UTF-8 or UTF-16 by their marks, else UTF-8, else GB18030. Raises InvalidInput."""
    if not content.strip():
        raise _refused("file_empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        tried = ["utf-8-sig"]
    else:
        tried = ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if strange := _STRANGE.search(text):
            raise _refused("import_binary", line=text.count("\n", 0, strange.start()) + 1)
        return encoding.removesuffix("-sig"), text
    raise _refused("import_encoding")


def find_delimiter(text: str) -> str:
    """Give what stands between cells: what cuts the first line that says anything into most cells."""
    counts = []
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter)
        counts.append(len(next(reader, [])))
    return DELIMITERS[counts.index(max(counts))]


def check_header(cells: Sequence[str]) -> list[str]:
    """Give the names of the columns; raises InvalidInput where one is there twice or there are too many."""
    names = [" ".join(cell.split())[:HEADING_LENGTH] for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise _refused("import_columns", limit=MOST_COLUMNS)
    folded = [name.casefold() for name in names if name]
    for name in names:
        if folded.count(name.casefold()) > 1:
            raise _refused("import_header_twice", name=name[:50])
    return names


def guess_mapping(header: Sequence[str], own: Sequence[Field] = ()) -> list[Column | None]:
    """Give which field each column seems to be, each field once; None where that is not known.

    `own` are the fields of the workspace: by name, key, or name and key as the export writes those of one name. What
    our export calls a column comes first, then how they are called, and last what a column may be elsewhere: so each
    is known by what it is called today, whatever keys and other words say.
    """
    keys = {fold_heading(field.key): OWN + field.key for field in own}
    called = {name: OWN + key for name, key in read_headings(own).items()}
    names: dict[str, Column | None] = {**keys, **_known(), **called, **_exported()}
    taken: set[Column] = set()
    mapping: list[Column | None] = []
    for name in header:
        field = names.get(fold_heading(name))
        mapping.append(None if field in taken else field)
        if field:
            taken.add(field)
    return mapping


def is_usable(mapping: Sequence[Column | None]) -> bool:
    """Tell whether a mapping says of a row whom it is about."""
    return not MATCHING.isdisjoint(mapping)


@cache
def _exported() -> dict[str, ImportField | None]:
    """Give what our own export calls columns; None of what is not read from them."""
    fields = {field.value: field for field in ImportField}
    return {
        fold_heading(translate(f"customers.column.{column}", language)): fields.get(column)
        for column, language in product(COLUMNS, LANGUAGES)
    }


@cache
def _known() -> dict[str, ImportField]:
    """Give what columns are called elsewhere."""
    names = {fold_heading(field.value): field for field in ImportField}
    for field, language in product(ImportField, LANGUAGES):
        for name in translate(f"imports.known.{field}", language).split("|"):
            names[fold_heading(name)] = field
    return names


def _refused(reason: str, **params: object) -> InvalidInput:
    return InvalidInput(field="body", reason=reason, **params)
