"""tools/generate: pages made from facts, and the check that they are up to date.

That the committed files are the newest is asked by `make lint` (`python -m tools.generate --check`).
"""

from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest

from kefu.kit.events import Event, registry
from tools import generate


class LampLit(Event, frozen=True, kw_only=True, tag="lamp.lit"):
    """A lamp was lit."""

    lamp_id: UUID
    watts: int | None
    friends: list[UUID]


class LampBroken(Event, frozen=True, kw_only=True, tag="lamp.broken"):
    """A lamp broke."""

    lamp_id: UUID


@pytest.mark.parametrize(
    ("annotation", "words"),
    [(UUID, "uuid"), (int | None, "number or null"), (list[UUID], "list of uuid"), (bool, "yes/no"), (str, "word")],
)
def test_a_type_is_told_in_words(annotation: object, words: str) -> None:
    assert generate.kind_of(annotation) == words


def test_a_closed_list_of_words_is_told_by_its_words() -> None:
    assert generate.kind_of(Literal["a", "b"]) == '"a" or "b"'


def test_fields_that_all_facts_have_are_left_out() -> None:
    assert generate.fields_of(LampLit) == {
        "lamp_id": "uuid",
        "watts": "number or null",
        "friends": "list of uuid",
    }


def test_the_page_has_every_fact_of_the_product_and_none_of_the_tests() -> None:
    page = generate.render_events()
    ours = {name for name, kind in registry().items() if kind.__module__.startswith("kefu.") and "." in name}
    assert ours
    assert {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")} == ours
    assert "lamp." not in page


def test_what_is_missing_or_different_is_stale(tmp_path: Path) -> None:
    (tmp_path / "same.md").write_text("a")
    (tmp_path / "other.md").write_text("b")
    rendered = {"same.md": "a", "other.md": "a", "missing.md": "a"}
    assert generate.stale(rendered, tmp_path) == ["other.md", "missing.md"]
