"""What is looked for in fields, read off an address."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.fields import FieldType, Seek, Value, read_sought
from kefu.kit.errors import InvalidInput
from tests.fields.test_spelling import field


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        (FieldType.TEXT, " A-1:  7 ", "A-1: 7"),
        (FieldType.LONG_TEXT, "two\nlines", "two\nlines"),
        (FieldType.NUMBER, "2.50", 2.5),
        (FieldType.NUMBER, "-1e3", -1000),
        (FieldType.DATE, "2026-03-01", "2026-03-01"),
        (FieldType.CHECKBOX, "true", True),
        (FieldType.CHOICE, "small", "small"),
        (FieldType.CHOICE, "old", "old"),
        (FieldType.CHOICES, "old", ["old"]),
    ],
)
def test_what_stands_in_a_field_is_looked_for(type: FieldType, text: str, value: Value) -> None:
    [sought] = read_sought([field(type)], [f"it:{text}"], [], [])
    assert (sought.seek, sought.value) == (Seek.IS, value)
    assert sought.folded == (type in (FieldType.TEXT, FieldType.LONG_TEXT))


def test_a_box_that_is_not_ticked_is_empty() -> None:
    [no, filled, empty] = read_sought([field(FieldType.CHECKBOX)], ["it:false"], ["it"], ["it"])
    assert [one.seek for one in (no, filled, empty)] == [Seek.EMPTY, Seek.FILLED, Seek.EMPTY]


@pytest.mark.parametrize(
    ("type", "text", "reason"),
    [
        (FieldType.TEXT, "", "value_text"),
        (FieldType.TEXT, "x" * 501, "value_long"),
        (FieldType.NUMBER, "many", "value_number"),
        (FieldType.NUMBER, "NaN", "value_number"),
        (FieldType.NUMBER, "9" * 400, "value_number"),
        (FieldType.NUMBER, "1 2", "value_number"),
        (FieldType.NUMBER, "true", "value_number"),
        (FieldType.DATE, "2026-02-30", "value_date"),
        (FieldType.CHECKBOX, "maybe", "value_checkbox"),
        (FieldType.CHECKBOX, "", "value_checkbox"),
        (FieldType.CHOICE, "Too small", "value_unknown"),
        (FieldType.CHOICES, "small,both", "value_unknown"),
    ],
)
def test_what_cannot_stand_there_is_refused(type: FieldType, text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sought([field(type)], [f"it:{text}"], [], [])
    assert refused.value.field == "fields.it"
    assert refused.value.params["reason"] == reason


def test_nobody_knows_other_fields_nor_archived_ones() -> None:
    gone = msgspec.structs.replace(field(FieldType.TEXT), archived=True)
    for fields, asked in (([gone], (["it:1"], [], [])), ([], ([], ["it"], [])), ([gone], ([], [], ["it"]))):
        with pytest.raises(InvalidInput) as refused:
            read_sought(fields, *asked)
        assert refused.value.params["reason"] == "field_unknown"


@given(st.sampled_from(FieldType), st.text())
def test_whatever_is_written_is_read_or_refused(type: FieldType, text: str) -> None:
    with contextlib.suppress(InvalidInput):
        [sought] = read_sought([field(type)], [f"it:{text}"], [], [])
        assert (sought.value is None) == (sought.seek != Seek.IS)
