"""From bytes to rows: what spreadsheets write is understood, and what is no table is refused with its reason."""

from typing import Any

import pytest

from kefu.imports import reading
from kefu.imports.model import ImportField
from kefu.imports.reading import guess_mapping, is_usable, read_sheet
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import LANGUAGES, translate

F = ImportField
TABLE = "姓名,邮箱\n张伟明,zhang@example.com\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    sheet = read_sheet(TABLE.encode(encoding))
    assert sheet.encoding == encoding.removesuffix("-sig")
    assert (sheet.header, sheet.lines[0].cells) == (["姓名", "邮箱"], ["张伟明", "zhang@example.com"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_and_ends_of_lines_are_found(delimiter: str, ending: str) -> None:
    lines = [f"name{delimiter}note", f'Ann{delimiter}"a, b; c\td"', f"Bob{delimiter}"]
    sheet = read_sheet(ending.join(lines).encode())
    assert sheet.delimiter == delimiter
    assert [line.cells for line in sheet.lines] == [["Ann", "a, b; c\td"], ["Bob", ""]]


def test_a_row_is_named_by_the_line_where_it_begins() -> None:
    sheet = read_sheet(b'name,note\nAnn,"one\ntwo\nthree"\n\n,\nBob,x\n')
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(2, "Ann"), (7, "Bob")]


def test_empty_columns_at_the_end_are_none() -> None:
    assert read_sheet(b"name,note,,\nAnn,x,,\n").header == ["name", "note"]


@pytest.mark.parametrize(
    ("content", "reason", "params"),
    [
        (b"", "file_empty", {}),
        (b" \n\n", "file_empty", {}),
        (b"\xef\xbb\xbf", "file_empty", {}),
        (b",,\n,,\n", "file_empty", {}),
        (b"name,e-mail\n\n", "import_only_header", {}),
        (b"name\nAnn\nB\x00b\n", "import_binary", {"line": 3}),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "import_binary", {"line": 2}),
        (b"PK\x03\x04\x14\x00\x06\x00", "import_binary", {"line": 1}),
        (b"name\n\xff\xfe\xfd", "import_encoding", {}),
        (b"name,Name \nAnn,Bob\n", "import_header_twice", {"name": "name"}),
        (b'name\nAnn\n"Bob\n', "import_quotes", {}),
        (b'name\nAnn\n"Bob"x\n', "import_quotes", {}),
        (b",".join(b"%d" % number for number in range(101)) + b"\nx\n", "import_columns", {"limit": 100}),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, reason: str, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sheet(content)
    said = dict(refused.value.params)
    assert (refused.value.field, said.pop("reason")) == ("body", reason)
    assert params.items() <= said.items()
    for language in LANGUAGES:
        sentence = translate(f"reasons.{reason}", language, **said)
        assert sentence != f"reasons.{reason}"
        assert "{" not in sentence


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert len(read_sheet(b"name\na\nb\nc\n").lines) == 3
    with pytest.raises(InvalidInput):
        read_sheet(b"name\na\nb\nc\nd\n")


def test_a_long_cell_is_no_failure_of_the_file() -> None:
    [line] = read_sheet(b"name\n" + b"x" * 300_000 + b"\n").lines
    assert len(line.cells[0]) == 5001


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_our_export_are_known(language: str) -> None:
    columns = ["name", "tier", "company", "email", "phone", "other", "language", "about", "blocked", "contact", "added"]
    header = [translate(f"customers.column.{name}", language) for name in [*columns, "id"]]
    assert guess_mapping(header) == [*(F(name) for name in columns[:8]), None, None, None, F.ID]


def test_what_others_call_them_is_known_and_each_field_is_taken_once() -> None:
    assert guess_mapping(["Full Name", "EMAIL", "mobile_phone", "公司名称", "备注", "Email address", "Shoe size"]) == [
        F.NAME,
        F.EMAIL,
        F.PHONE,
        F.COMPANY,
        F.ABOUT,
        None,
        None,
    ]
    assert is_usable([None, F.PHONE])
    assert not is_usable([F.TIER, F.COMPANY, None])
