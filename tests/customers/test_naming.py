"""Which typed beginnings find a customer."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kefu.customers.naming import TERM_LENGTH, search_query, search_terms

WORKSPACE = UUID("01890000-0000-7000-8000-000089abcdef")


def test_chinese_names_are_found_by_characters_pinyin_and_initials() -> None:
    terms = search_terms("张伟明")
    assert {"张伟明", "伟明", "明", "zhangweiming", "weiming", "ming", "zwm"} <= set(terms)


def test_latin_names_are_found_by_every_word() -> None:
    assert set(search_terms("Ann O'Neil")) == {"ann", "o'neil", "o", "neil"}


def test_full_width_and_capital_letters_are_the_same() -> None:
    assert search_terms("ＡＮＮ") == search_terms("ann")


def test_addresses_are_found_by_their_parts() -> None:
    assert {"ann.b@example.com", "ann", "example"} <= set(search_terms("", ["ann.b@example.com"]))
    assert {"+8613800138000", "13800138000"} <= set(search_terms("", ["+8613800138000"]))


def test_nothing_typed_is_no_query() -> None:
    assert search_query(WORKSPACE, "  ") is None
    assert search_query(WORKSPACE, "\x00") is None


def test_a_query_quotes_what_was_typed() -> None:
    assert search_query(WORKSPACE, "zhang o'ne\\") == "'89abcdef/zhang':* & '89abcdef/o''ne\\\\':*"


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=3))
def test_terms_always_fit_the_database(name: str, addresses: list[str]) -> None:
    terms = search_terms(name, addresses)
    assert all(0 < len(term) <= TERM_LENGTH * 3 and "\x00" not in term for term in terms)
    assert len(terms) < 1000 + 300 * 4
