"""Page marks."""

import contextlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.errors import InvalidInput
from kefu.kit.http.paging import MomentText, Position, cut_page, mark_of, read_mark


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50), st.uuids())
def test_what_was_marked_is_read(name: str, id: UUID) -> None:
    mark = mark_of(name, id)
    assert mark.isascii()
    assert read_mark(mark, tuple[str, UUID]) == (name, id)


@pytest.mark.parametrize("text", ["infinity", "-infinity", "2026-11-26 09:00:00+00", "2026-11-26 09:00:00.123456+00"])
def test_moments_as_the_database_writes_them_are_marks(text: str) -> None:
    assert read_mark(mark_of(text), tuple[MomentText]) == (text,)


@pytest.mark.parametrize(
    ("key", "kind"), [("陈思雨", MomentText), ("2026-11-26", MomentText), (10**20, Position), (-1, Position)]
)
def test_the_mark_of_another_list_is_refused(key: object, kind: object) -> None:
    with pytest.raises(InvalidInput):
        read_mark(mark_of(key), tuple[kind])  # type: ignore[valid-type]


@given(st.text(max_size=60))
def test_anything_else_is_refused_politely(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert read_mark(text, tuple[str, UUID])


def test_a_mark_of_other_keys_or_with_nul_is_refused() -> None:
    for mark in (mark_of("a"), mark_of("a", 1), mark_of("a\0b", UUID(int=1)), ""):
        with pytest.raises(InvalidInput):
            read_mark(mark, tuple[str, UUID])


@given(st.lists(st.integers(), max_size=20), st.integers(1, 20))
def test_a_page_is_cut_at_its_limit(rows: list[int], limit: int) -> None:
    page, mark = cut_page(rows[: limit + 1], limit, lambda row: (row,))
    assert page == rows[:limit]
    assert (mark is None) == (len(rows) <= limit)
