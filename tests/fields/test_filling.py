"""What can stand in a field."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.fields.filling import clean_value, told_value
from kefu.fields.model import (
    About,
    Called,
    Field,
    FieldChoice,
    FieldHelp,
    FieldType,
    Kind,
    NewFieldChoice,
    clean_choices,
    clean_kinds,
    derive_key,
)
from kefu.kit.errors import InvalidInput

CHOICES = [
    FieldChoice(key="small", name=Called(zh="偏小", en="Too small")),
    FieldChoice(key="large", name=Called(zh="偏大")),
    FieldChoice(key="gone", name=Called(en="Gone"), retired=True),
]


def field(type: FieldType, choices: list[FieldChoice] | None = None) -> Field:
    return Field(
        id=UUID(int=1),
        about=About.TICKET,
        key="it",
        type=type,
        name=Called(en="It"),
        help=FieldHelp(),
        choices=choices or [],
        kinds=[],
        required=False,
        archived=False,
        version=1,
    )


@pytest.mark.parametrize(
    ("type", "given", "stands"),
    [
        (FieldType.TEXT, "  A-1  024 ", "A-1 024"),
        (FieldType.TEXT, "   ", None),
        (FieldType.TEXT, "x" * 500, "x" * 500),
        (FieldType.LONG_TEXT, " one\ntwo ", "one\ntwo"),
        (FieldType.LONG_TEXT, " \n ", None),
        (FieldType.NUMBER, 0, 0),
        (FieldType.NUMBER, 2.0, 2),
        (FieldType.NUMBER, -1.5, -1.5),
        (FieldType.DATE, "2028-02-29", "2028-02-29"),
        (FieldType.CHECKBOX, True, True),
        (FieldType.CHECKBOX, False, None),
        (FieldType.CHOICE, "small", "small"),
        (FieldType.CHOICES, ["large", "small", "large"], ["small", "large"]),
        (FieldType.CHOICES, [], None),
        *[(type, None, None) for type in FieldType],
    ],
)
def test_what_fits_stands(type: FieldType, given: Any, stands: Any) -> None:
    value = clean_value(field(type, CHOICES), given)
    assert value == stands
    assert isinstance(value, stands.__class__)


@pytest.mark.parametrize(
    ("type", "given", "reason"),
    [
        (FieldType.TEXT, 1, "value_text"),
        (FieldType.TEXT, "x" * 501, "value_long"),
        (FieldType.TEXT, "a\x07b", "line"),
        (FieldType.LONG_TEXT, ["a"], "value_long_text"),
        (FieldType.NUMBER, "1", "value_number"),
        (FieldType.NUMBER, True, "value_number"),
        (FieldType.NUMBER, 1e16, "value_number"),
        (FieldType.NUMBER, 10**400, "value_number"),
        (FieldType.NUMBER, float("nan"), "value_number"),
        (FieldType.DATE, "2026-02-29", "value_date"),
        (FieldType.DATE, "20260301", "value_date"),
        (FieldType.DATE, "2026-W01-1", "value_date"),
        (FieldType.CHECKBOX, "yes", "value_checkbox"),
        (FieldType.CHECKBOX, 1, "value_checkbox"),
        (FieldType.CHOICE, ["small"], "value_choice"),
        (FieldType.CHOICE, "huge", "value_unknown"),
        (FieldType.CHOICE, "gone", "value_retired"),
        (FieldType.CHOICES, "small", "value_choices"),
        (FieldType.CHOICES, ["small", "gone"], "value_retired"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(type: FieldType, given: Any, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_value(field(type, CHOICES), given)
    assert (refused.value.field, refused.value.params["reason"]) == ("fields.it", reason)


def test_a_choice_that_was_retired_stays_where_it_was() -> None:
    assert clean_value(field(FieldType.CHOICE, CHOICES), "gone", "gone") == "gone"
    several = field(FieldType.CHOICES, CHOICES)
    assert clean_value(several, ["gone", "small"], ["gone"]) == ["small", "gone"]


@given(st.none() | st.text(max_size=20) | st.integers() | st.floats() | st.booleans() | st.lists(st.text(max_size=5)))
def test_whatever_is_given_fits_or_is_refused_and_fits_again(given: Any) -> None:
    for type in FieldType:
        one = field(type, CHOICES)
        try:
            value = clean_value(one, given)
        except InvalidInput:
            continue
        assert value is None or clean_value(one, value) == value
        assert value is None or told_value(one, value) is not None


def test_keys_are_words_that_nothing_else_has() -> None:
    assert derive_key(Called(zh="订单号"), set(), "field") == "dingdanhao"
    assert derive_key(Called(zh="订单号", en="Order number"), set(), "field") == "order_number"
    assert derive_key(Called(en="Order number"), {"order_number", "order_number_2"}, "field") == "order_number_3"
    assert derive_key(Called(en="???"), set(), "field") == "field"
    assert derive_key(Called(en="Step 1"), set(), "field") == "step_1"
    assert len(derive_key(Called(en="x" * 200), {"x" * 56}, "field")) <= 60


def test_choices_keep_their_keys_and_none_is_lost() -> None:
    renamed = NewFieldChoice(key="small", name=Called(en="Tight"))
    added = NewFieldChoice(name=Called(en="Too small"))
    after = clean_choices(FieldType.CHOICE, [added, renamed], CHOICES)
    assert [(choice.key, choice.retired) for choice in after] == [
        ("too_small", False),
        ("small", False),
        ("large", True),
        ("gone", True),
    ]
    for wanted, reason in (
        ([NewFieldChoice(key="huge", name=Called(en="Huge"))], "choice_unknown"),
        ([renamed, renamed], "choice_unknown"),
        ([], "choices_none"),
        ([NewFieldChoice(name=Called(en="New"))] * 99, "choices_many"),
    ):
        with pytest.raises(InvalidInput) as refused:
            clean_choices(FieldType.CHOICE, wanted, CHOICES)
        assert refused.value.params["reason"] == reason
    with pytest.raises(InvalidInput):
        clean_choices(FieldType.TEXT, [added], [])


def test_all_kinds_is_none_in_particular() -> None:
    assert clean_kinds(list(Kind)) == []
    assert clean_kinds([Kind.REQUEST, Kind.COMPLAINT, Kind.REQUEST]) == [Kind.COMPLAINT, Kind.REQUEST]
