"""What stands in fields as the text of cells, and back."""

import time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.fields import About, Called, Field, FieldType, Spelling, Value, clean_value
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


def field(type: FieldType, choices: list[FieldChoice] = CHOICES) -> Field:
    return Field(
        id=UUID(int=1),
        about=About.CUSTOMER,
        key="it",
        type=type,
        name=Called(en="It"),
        help=FieldHelp(),
        choices=choices if type in (FieldType.CHOICE, FieldType.CHOICES) else [],
        kinds=[],
        required=False,
        archived=False,
        version=1,
    )


def come_back(type: FieldType, value: Value, language: str) -> Value | None:
    """Give what stands there after it was written into a cell, made harmless, and read again."""
    return brought_back(field(type), value, language)


def brought_back(one: Field, value: Value, language: str, before: Value | None = None) -> Value | None:
    spelling = Spelling(one)
    cell = safe_cell(spelling.write(value, language))
    return clean_value(one, spelling.read(plain_cell(cell).strip(), before), before)


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
    assert come_back(FieldType.CHOICES, ["small", "both"], language) == ["small", "both"]


def gold() -> list[FieldChoice]:
    """A choice that was renamed, a new one of its old name, two of one name, and a retired one of that name."""
    return [
        FieldChoice(key="gold", name=Called(en="Silver")),
        FieldChoice(key="gold_2", name=Called(en="Gold")),
        FieldChoice(key="again", name=Called(en="Again")),
        FieldChoice(key="again_2", name=Called(zh="再次", en="again")),
        FieldChoice(key="old", name=Called(en="Again"), retired=True),
        FieldChoice(key="one", name=Called(en="One; two")),
        FieldChoice(key="two", name=Called(en="two")),
        FieldChoice(key="first", name=Called(en="One")),
    ]


def test_a_name_comes_before_the_key_of_another_choice() -> None:
    spelling = Spelling(field(FieldType.CHOICE, gold()))
    assert (spelling.write("gold_2", "en"), spelling.read("Gold")) == ("Gold", "gold_2")
    assert (spelling.write("gold", "en"), spelling.read("silver")) == ("Silver", "gold")
    assert spelling.read("gold_2") == "gold_2", "where it is nobody's name"


def test_of_two_choices_of_one_name_the_one_that_stands_there_is_meant_or_none() -> None:
    spelling = Spelling(field(FieldType.CHOICE, gold()))
    for key in ("again", "again_2", "old"):
        assert spelling.read("AGAIN", key) == key
        assert spelling.read(spelling.write(key, "en")) == key
    assert spelling.write("old", "en") == "Again (old)"
    assert spelling.write("again_2", "zh") == "再次"
    for before in (None, "gold"):
        with pytest.raises(InvalidInput) as wrong:
            spelling.read("Again", before)
        assert wrong.value.params["reason"] == "value_unknown"


named = st.sampled_from(["Gold", "gold", "Gold (a)", "a", "One", "Two", "One; two", "One; two; a", "金;银", "b"])
choices = st.lists(st.tuples(named, named | st.none(), st.booleans()), min_size=1, max_size=5)


@settings(deadline=None)
@given(choices, st.data(), st.sampled_from(LANGUAGES))
def test_whatever_choices_are_called_an_import_changes_nothing_or_is_refused(
    names: list[tuple[str, str | None, bool]], data: st.DataObject, language: str
) -> None:
    keys = "abcde"[: len(names)]
    every = [
        FieldChoice(key=key, name=Called(zh=zh, en=en), retired=retired)
        for key, (en, zh, retired) in zip(keys, names, strict=True)
    ]
    value = sorted(data.draw(st.sets(st.sampled_from(keys), min_size=1)))
    for one, stands in ((field(FieldType.CHOICES, every), value), (field(FieldType.CHOICE, every), value[0])):
        try:
            assert brought_back(one, stands, language, stands) == stands
        except InvalidInput as refused:
            assert refused.params["reason"] == "value_unknown"  # noqa: PT017  rather than guessed


def test_a_choice_that_was_added_meanwhile_is_written_by_its_key() -> None:
    assert Spelling(field(FieldType.CHOICES)).write(["small", "new"], "en") == "Too small; new"
    assert Spelling(field(FieldType.CHOICE)).write("new", "en") == "new"


@pytest.mark.parametrize("text", ["9" * 40_000 + "x", "." + "9" * 40_000 + "x", "; " * 20_000 + "x"])
def test_a_long_cell_is_read_in_time_that_grows_with_it(text: str) -> None:
    spellings = [Spelling(field(type)) for type in (FieldType.NUMBER, FieldType.CHOICES)]
    began = time.process_time()
    assert spellings[0].read(text) == text
    with pytest.raises(InvalidInput):
        spellings[1].read(text)
    assert time.process_time() - began < 2, "many times as long when every digit may begin the fraction"


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
    assert Spelling(field(type)).read(text) == given


@pytest.mark.parametrize(
    ("type", "text", "reason"),
    [
        (FieldType.NUMBER, "a dozen", "value_number"),
        (FieldType.NUMBER, "1e999", "value_number"),
        (FieldType.NUMBER, "9" * 5000, "value_number"),
        (FieldType.NUMBER, "0" * 40 + "7", "value_number"),
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
        clean_value(field(type), Spelling(field(type)).read(text))
    assert wrong.value.params["reason"] == reason
    assert wrong.value.field == "fields.it"
