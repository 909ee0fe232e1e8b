"""What stands in fields as the text of cells, and back."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.fields import About, Called, Field, FieldType, Value, clean_value, read_value, write_value
from kefu.fields.model import FieldChoice, FieldHelp
from kefu.kit.errors import InvalidInput
from kefu.kit.spreadsheets import plain_cell, safe_cell
from kefu.kit.translate import LANGUAGES

CHOICES = [
    FieldChoice(key="small", name=Called(zh="偏小", en="Too small")),
    FieldChoice(key="both", name=Called(zh="左;右", en="Left; right")),
    FieldChoice(key="old", name=Called(en="Again"), retired=True),
    FieldChoice(key="again", name=Called(zh="再次", en="Again")),
]
KEYS = ["small", "both", "again"]


def field(type: FieldType) -> Field:
    return Field(
        id=UUID(int=1),
        about=About.CUSTOMER,
        key="it",
        type=type,
        name=Called(en="It"),
        help=FieldHelp(),
        choices=CHOICES if type in (FieldType.CHOICE, FieldType.CHOICES) else [],
        kinds=[],
        required=False,
        archived=False,
        version=1,
    )


def come_back(type: FieldType, value: Value, language: str) -> Value | None:
    """Give what stands there after it was written into a cell, made harmless, and read again."""
    cell = safe_cell(write_value(field(type), value, language))
    return clean_value(field(type), read_value(field(type), plain_cell(cell).strip()))


numbers = st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: x != int(x))


@given(numbers, st.sampled_from(LANGUAGES))
def test_a_number_comes_back_as_it_was(value: float, language: str) -> None:
    assert come_back(FieldType.NUMBER, value, language) == value


@given(st.dates(), st.sampled_from(LANGUAGES))
def test_a_day_comes_back_as_it_was(value: object, language: str) -> None:
    assert come_back(FieldType.DATE, str(value), language) == str(value)


@given(st.text("aé字=+-@'\"; ", min_size=1, max_size=20), st.sampled_from(LANGUAGES))
def test_a_text_comes_back_as_it_was(text: str, language: str) -> None:
    value = clean_value(field(FieldType.TEXT), text)
    if value is not None and plain_cell(str(value)) == value:  # else it looks as if it had been made harmless already
        assert come_back(FieldType.TEXT, value, language) == value


@given(st.sampled_from(KEYS), st.sampled_from(LANGUAGES))
def test_a_choice_comes_back_as_it_was(key: str, language: str) -> None:
    assert come_back(FieldType.CHOICE, key, language) == key
    assert come_back(FieldType.CHOICES, [key], language) == [key]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_else_was_written_comes_back_as_it_was(language: str) -> None:
    assert come_back(FieldType.CHECKBOX, True, language) is True
    assert come_back(FieldType.CHOICES, ["small", "again"], language) == ["small", "again"]


@pytest.mark.parametrize(
    ("type", "text", "given"),
    [
        (FieldType.NUMBER, "１２", 12),
        (FieldType.NUMBER, "1.50", 1.5),
        (FieldType.NUMBER, "+3", 3),
        (FieldType.DATE, "2026/3/1", "2026-03-01"),
        (FieldType.DATE, "2026年3月1日", "2026-03-01"),
        (FieldType.CHECKBOX, "TRUE", True),
        (FieldType.CHECKBOX, "是", True),
        (FieldType.CHECKBOX, "no", False),
        (FieldType.CHOICE, " too  SMALL", "small"),
        (FieldType.CHOICE, "small", "small"),
        (FieldType.CHOICES, "偏小；再次", ["small", "again"]),
        (FieldType.TEXT, " as it is ", " as it is "),
    ],
)
def test_people_write_in_many_ways(type: FieldType, text: str, given: object) -> None:
    assert read_value(field(type), text) == given


@pytest.mark.parametrize(
    ("type", "text", "reason"),
    [
        (FieldType.NUMBER, "a dozen", "value_number"),
        (FieldType.NUMBER, "1e999", "value_number"),
        (FieldType.NUMBER, "9" * 5000, "value_number"),
        (FieldType.NUMBER, "1,5", "value_number"),
        (FieldType.DATE, "2026-02-30", "value_date"),
        (FieldType.DATE, "soon", "value_date"),
        (FieldType.CHECKBOX, "perhaps", "value_checkbox"),
        (FieldType.CHOICE, "偏大", "value_unknown"),
        (FieldType.CHOICES, "偏小; 偏大", "value_unknown"),
        (FieldType.TEXT, "x" * 501, "value_long"),
        (FieldType.LONG_TEXT, "x" * 5001, "value_long"),
    ],
)
def test_what_does_not_fit_is_refused(type: FieldType, text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        clean_value(field(type), read_value(field(type), text))
    assert wrong.value.params["reason"] == reason
    assert wrong.value.field == "fields.it"
