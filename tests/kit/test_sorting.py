"""Sort keys by pinyin."""

from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.sorting import MAX_LENGTH, sort_key


def test_names_of_both_languages_sort_together() -> None:
    names = ["赵六", "bob", "王芳", "阿里", "Tom", "林晓", "Alice", "陈"]
    assert sorted(names, key=sort_key) == ["阿里", "Alice", "bob", "陈", "林晓", "Tom", "王芳", "赵六"]


def test_width_case_and_spaces_do_not_matter() -> None:
    assert sort_key("  Ｔｏｍ   LEE ") == sort_key("tom lee") == "tom lee"


@given(st.text(max_size=300))
def test_every_name_has_a_bounded_key(name: str) -> None:
    assert len(sort_key(name)) <= MAX_LENGTH
    assert sort_key(name) == sort_key(name)
