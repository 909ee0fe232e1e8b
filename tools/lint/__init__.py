"""Our own lint rules: what ruff, mypy and import-linter cannot know.

A rule looks at a tree (path → text) and yields findings. It carries lines that are good and lines that are
bad, and tests/architecture proves it on them: a rule that never failed proves nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Tree = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Rule:
    """A rule with its reason and the samples that prove it."""

    name: str
    why: str
    find: Callable[[Tree], Iterator[Finding]]
    good: tuple[Tree, ...]
    bad: tuple[Tree, ...]


def each_file(
    covers: Callable[[str], bool], find: Callable[[str], Iterator[tuple[int, str]]]
) -> Callable[[Tree], Iterator[Finding]]:
    """Make a rule's search from one that looks at a single file's text."""

    def search(tree: Tree) -> Iterator[Finding]:
        for path, text in tree.items():
            if covers(path):
                for line, message in find(text):
                    yield Finding(path, line, message)

    return search


def is_source(path: str) -> bool:
    """Tell whether a path is Python of the product."""
    return path.startswith("src/kefu/") and path.endswith(".py")


def is_demo(path: str) -> bool:
    """Tell whether a path holds demo data, which is text by nature."""
    return "/demo/" in path or path.endswith("/demo.py")
