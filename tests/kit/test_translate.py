"""Sentences in two languages, and which of them is wanted."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit import translate as module
from kefu.kit.translate import LANGUAGES, catalogue, choose_language, translate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("EN-us", "en"),
        ("zh-Hans-CN", "zh"),
        ("en;q=0.5, zh;q=0.9", "zh"),
        ("fr, en;q=0.1", "en"),
        ("en;q=0", "zh"),
        ("en;q=x, zh", "zh"),
        ("*", "zh"),
        ("english", "zh"),
        ("en ; q=0.8 , zh ; q=0.7", "en"),
    ],
)
def test_the_language_that_is_wanted_most(header: str | None, language: str) -> None:
    assert choose_language(header) == language


@given(st.text())
def test_any_header_gives_one_of_the_languages(header: str) -> None:
    assert choose_language(header) in LANGUAGES


def test_sentences_are_filled_and_never_fail() -> None:
    assert translate("reasons.too_deep", "en", limit=32) == "The JSON is nested deeper than 32 levels."
    names = [{"zh": "订单号", "en": "Order number"}, {"zh": "金额", "en": "Amount"}]
    assert translate("{names}", "en", names=names) == "Order number, Amount"
    assert translate("{names}", "zh", names=names) == "订单号, 金额"
    assert translate("reasons.too_deep", "zh", limit=32) == "JSON 嵌套超过 32 层。"
    assert translate("reasons.too_deep", "en") == "The JSON is nested deeper than {limit} levels."
    assert translate("nobody.wrote.this", "zh") == "nobody.wrote.this"


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    import re

    zh, en = catalogue("zh"), catalogue("en")
    assert zh.keys() == en.keys()
    for key, sentence in zh.items():
        assert sorted(re.findall(r"\{\w+\}", sentence)) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_a_sentence_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "text").mkdir(parents=True)
        (tmp_path / name / "text" / "xx.json").write_text('{"errors.same": "x"}')
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    with pytest.raises(ValueError, match="defined twice"):
        catalogue("xx")
