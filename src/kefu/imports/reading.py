"""From bytes to rows: encoding, delimiter, header and which column is what. No I/O, nothing is guessed twice."""

import csv
import io
import re
from collections.abc import Sequence
from functools import cache
from itertools import product

import msgspec

from kefu.fields import Field
from kefu.imports.model import FILE_BYTES, MOST_COLUMNS, MOST_ROWS, OWN, Column, ImportField
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import LANGUAGES, translate

csv.field_size_limit(FILE_BYTES)  # a long cell is its row's error, not the file's
CELL_LENGTH = 5001
"""A cell is kept up to one character more than any field may have: enough to see that it is too long."""
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
    names = [" ".join(cell.split())[:200] for cell in cells]
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

    `own` are the fields of the workspace: by name, key, or name and key as the export writes those of one name.
    """
    names = {**_own_names(own), **_names()}
    taken: set[Column] = set()
    mapping: list[Column | None] = []
    for name in header:
        field = names.get(_plain(name))
        mapping.append(None if field in taken else field)
        if field:
            taken.add(field)
    return mapping


def is_usable(mapping: Sequence[Column | None]) -> bool:
    """Tell whether a mapping says of a row whom it is about."""
    return not MATCHING.isdisjoint(mapping)


@cache
def _names() -> dict[str, ImportField]:
    """Give what columns are called: as our own export calls them, and elsewhere."""
    names = {_plain(field.value): field for field in ImportField}
    for field, language in product(ImportField, LANGUAGES):
        names[_plain(translate(f"customers.column.{field}", language))] = field
        for name in translate(f"imports.known.{field}", language).split("|"):
            names[_plain(name)] = field
    return names


def _own_names(own: Sequence[Field]) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for field in own:
        column = OWN + field.key
        for name in filter(None, (field.name.zh, field.name.en)):
            names.setdefault(_plain(name), column)
            names[_plain(f"{name} ({field.key})")] = column
    return names | {_plain(field.key): OWN + field.key for field in own}


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _refused(reason: str, **params: object) -> InvalidInput:
    return InvalidInput(field="body", reason=reason, **params)
