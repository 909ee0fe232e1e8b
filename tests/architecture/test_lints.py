"""Every rule of tools/lint passes its good samples, catches each bad one, and holds for the whole tree."""

import pytest

from tools.lint import Finding, Rule, Tree
from tools.lint.__main__ import RULES, read_tree


def _samples(kind: str) -> list[object]:
    return [
        pytest.param(rule, sample, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, sample in enumerate(getattr(rule, kind))
    ]


@pytest.fixture(scope="module")
def tree() -> Tree:
    return read_tree()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_samples_of_both_kinds(rule: Rule) -> None:
    assert rule.good
    assert rule.bad


@pytest.mark.parametrize(("rule", "sample"), _samples("good"))
def test_a_good_sample_passes(rule: Rule, sample: Tree) -> None:
    assert list(rule.find(sample)) == []


@pytest.mark.parametrize(("rule", "sample"), _samples("bad"))
def test_a_bad_sample_is_caught(rule: Rule, sample: Tree) -> None:
    assert list(rule.find(sample))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_tree_keeps_the_rule(rule: Rule, tree: Tree) -> None:
    assert [str(finding) for finding in rule.find(tree)] == []


def test_a_finding_prints_as_an_editor_reads_it() -> None:
    assert str(Finding("a.py", 3, "odd")) == "a.py:3: odd"
