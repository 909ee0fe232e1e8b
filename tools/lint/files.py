"""Rules about files as such: their length, and what must not stand in any of them."""

import re
from collections.abc import Iterator

from tools.lint import Finding, Rule, Tree, each_file

LIMITS = {".py": 400, ".ts": 250, ".tsx": 250}
GENERATED = ("frontend/packages/api/src/schema.ts",)


def _long(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.items():
        limit = next((n for ending, n in LIMITS.items() if path.endswith(ending)), None)
        lines = text.count("\n") + (not text.endswith("\n"))
        if limit is not None and lines > limit and path not in GENERATED and not path.endswith(".d.ts"):
            yield Finding(path, limit, f"{lines} lines, at most {limit}: split by noun, then by verb")


LENGTHS = Rule(
    "lengths",
    "a file that does not fit into the head is two files",
    _long,
    good=({"src/kefu/a.py": "x\n" * 400}, {GENERATED[0]: "x\n" * 9000}, {"docs/a.md": "x\n" * 900}),
    bad=({"src/kefu/a.py": "x\n" * 401}, {"frontend/apps/console/src/a.tsx": "x\n" * 251}),
)

# Written in pieces, so that this file does not find itself.
_MACHINE = re.compile(
    r"(?<![\w.:/-])/(?:ro{2}t|work|tmp/bo{2}t|home/[a-z]\w*|Users/[A-Za-z]\w*)/"
    r"|--(?:extra-)?ind[e]x-url\b|\bregistry\s*=\s*[\"']?http|\"resolved\":\s*\"http"
    r"|registry\.np[m]js|npmm[i]rror|files\.python[h]osted|pypi\.or[g]/simple|pypi\.tun[a]"
)
_MADE_BY_NPM = "frontend/package-lock.json"


def _machine(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := _MACHINE.search(line):
            yield number, f"names a machine or a registry: {found[0]}"


MACHINES = Rule(
    "machines",
    "a clone must work in any folder and with any mirror",
    each_file(lambda path: not path.startswith("docs/decisions/"), _machine),
    good=(
        {"a.py": 'path = "/var/lib/kefu/"'},
        {"requirements/base.txt": "alembic==1.20.1 \\"},
        {"a.ts": 'fetch("/api/work/")'},
    ),
    bad=(
        {"a.py": 'path = "/ro' + 'ot/data"'},
        {"a.json": '{"resolved": ' + '"https://example.org/x.tgz"}'},
        {"requirements/base.txt": "--ind" + "ex-url https://example.org"},
        {"Makefile": "x: /home/" + "ann/kefu"},
    ),
)

_UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b|raise NotImplemented[E]rror")


def _unfinished(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := _UNFINISHED.search(line):
            yield number, f"unfinished by its own word: {found[0]}"


UNFINISHED = Rule(
    "unfinished",
    "what is left to do stands in an issue, not in the code",
    each_file(
        lambda path: path.endswith((".py", ".ts", ".tsx", ".sql", ".sh", ".css")) and path not in GENERATED,
        _unfinished,
    ),
    good=({"a.py": "todos = []"},),
    bad=({"a.py": "# TO" + "DO later"}, {"a.ts": "// FIX" + "ME"}),
)
