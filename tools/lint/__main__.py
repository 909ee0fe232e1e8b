"""`python -m tools.lint`: look at every file that git knows or would add, print findings, exit 1 on any."""

import subprocess
import sys
from pathlib import Path

from tools.lint import Rule, Tree
from tools.lint.files import LENGTHS, MACHINES, UNFINISHED
from tools.lint.python import COMMITS, FACTS, INSIDES, NAMES
from tools.lint.sql import TRIGGERS, WORKSPACE_FIRST
from tools.lint.texts import CATALOGUES, ERROR_TEXTS, PLAIN_TEXT

ROOT = Path(__file__).resolve().parent.parent.parent
RULES: tuple[Rule, ...] = (
    LENGTHS,
    MACHINES,
    UNFINISHED,
    COMMITS,
    FACTS,
    INSIDES,
    NAMES,
    PLAIN_TEXT,
    TRIGGERS,
    WORKSPACE_FIRST,
    CATALOGUES,
    ERROR_TEXTS,
)


def read_tree(root: Path = ROOT) -> Tree:
    """Give the text of every file that belongs to the project; what is not UTF-8 is left out."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    tree: dict[str, str] = {}
    for name in filter(None, listing.stdout.decode().split("\0")):
        path = root / name
        if path.is_file() and not path.is_symlink():
            try:
                tree[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return tree


def main() -> int:
    tree = read_tree()
    findings = 0
    for rule in RULES:
        found = list(rule.find(tree))
        findings += len(found)
        if found:
            print(f"{rule.name}: {rule.why}")
            for finding in found:
                print(f"  {finding}")
    print(f"{len(RULES)} rules, {len(tree)} files, {findings or 'no'} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
