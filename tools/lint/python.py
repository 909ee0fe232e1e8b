"""Rules about Python: names, who commits, whose insides, what facts may hold."""

import ast
import re
import tomllib
from collections.abc import Iterator

from tools.lint import Finding, Rule, Tree, each_file, is_source

FORBIDDEN_NAMES = {
    "manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities", "process", "handle",
}  # fmt: skip
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def words_of(name: str) -> set[str]:
    """Split a snake_case or CamelCase name into lower-case words."""
    return {word.lower() for word in _WORDS.findall(name)}


def _names(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.items():
        if not path.endswith(".py") or not path.startswith(("src/", "tools/", "bench/", "torture/")):
            continue
        for part in path.removesuffix(".py").split("/"):
            if bad := words_of(part) & FORBIDDEN_NAMES:
                yield Finding(path, 1, f"a file or folder called “{bad.pop()}”: say what it is")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
                bad := words_of(node.name) & FORBIDDEN_NAMES
            ):
                yield Finding(path, node.lineno, f"{node.name}: “{bad.pop()}” says nothing; name the verb or noun")


NAMES = Rule(
    "names",
    "a thing that cannot be named is not understood yet",
    _names,
    good=({"src/kefu/a.py": "def lock_ticket(): ...\nclass Processor: ..."}, {"src/kefu/handlebar.py": ""}),
    bad=(
        {"src/kefu/a.py": "class TicketManager: ..."},
        {"src/kefu/a.py": "async def handle_message(): ..."},
        {"src/kefu/utils.py": ""},
    ),
)

MAY_COMMIT = ("src/kefu/kit/db.py", "src/kefu/migrations/run.py")
_COMMIT_SQL = re.compile(r"^\s*(?:commit|rollback|begin|start transaction)\b", re.IGNORECASE)


def _commits(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback"):
            yield node.lineno, f".{node.attr}: only kit/db.py ends a transaction"
        elif (
            isinstance(node, ast.Call)
            and any(
                isinstance(a, ast.Constant) and isinstance(a.value, str) and _COMMIT_SQL.match(a.value)
                for a in node.args
            )
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("run", "execute", "value")
        ):
            yield node.lineno, "SQL that ends a transaction: only kit/db.py does"


COMMITS = Rule(
    "commits",
    "one request, one transaction, one COMMIT (architecture, rule 1)",
    each_file(lambda path: is_source(path) and path not in MAY_COMMIT, _commits),
    good=({MAY_COMMIT[0]: "connection.commit()"}, {"src/kefu/a.py": "tx.after_commit(call)"}),
    bad=(
        {"src/kefu/tickets/service.py": "async def f(tx): await tx.connection.commit()"},
        {"src/kefu/kit/log.py": "cursor.execute('commit')"},
    ),
)

COMPOSERS = {"kit", "cli", "web", "worker", "migrations", "demo"}


def _modules(tree: Tree) -> set[str]:
    found = {path.split("/")[2] for path in tree if is_source(path) and path.count("/") > 2}
    return found - COMPOSERS


def _imports(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name


def _insides(tree: Tree) -> Iterator[Finding]:
    """Look at imports of another module's files, and for a module that import-linter does not protect."""
    for path, text in tree.items():
        if not is_source(path):
            continue
        own = path.split("/")[2].removesuffix(".py")
        for line, name in _imports(text):
            root, _, rest = name.partition(".")
            module, _, inside = rest.partition(".")
            if root == "kefu" and inside and module not in {*COMPOSERS, own}:
                yield Finding(path, line, f"{name} is private; import from kefu.{module}")
    if "pyproject.toml" in tree:
        contracts = tomllib.loads(tree["pyproject.toml"])["tool"]["importlinter"]["contracts"]
        protected = {name for contract in contracts for name in contract.get("protected_modules", [])}
        for module in sorted(_modules(tree)):
            if f"kefu.{module}.*" not in protected:
                yield Finding("pyproject.toml", 1, f"no `protected` contract of import-linter for kefu.{module}")


_PROTECTED = "[[tool.importlinter.contracts]]\nprotected_modules = ['kefu.tickets.*']\n"
INSIDES = Rule(
    "insides",
    "what a module does not export it may change without asking anybody",
    _insides,
    good=(
        {"src/kefu/views/reactions.py": "from kefu.tickets import TicketRow\nfrom kefu.kit.db import Tx"},
        {
            "src/kefu/tickets/routes.py": "from kefu.tickets.wire import TicketRow",
            "pyproject.toml": _PROTECTED,
        },
    ),
    bad=(
        {"src/kefu/views/reactions.py": "from kefu.tickets.queries import load_ticket"},
        {"src/kefu/views/reactions.py": "import kefu.tickets.queries"},
        {"src/kefu/fresh/model.py": "", "pyproject.toml": _PROTECTED},
    ),
)

# Words of a closed list that a channel, a tier or a setting defines; not something a person typed.
CLOSED_WORDS = {
    "availability", "channel", "locale", "purpose", "reason", "role", "roles", "scope", "scopes",
    "state", "tier",
}  # fmt: skip


def _facts(text: str) -> Iterator[tuple[int, str]]:
    for kind in ast.walk(ast.parse(text)):
        if not isinstance(kind, ast.ClassDef):
            continue
        if any(word.arg == "tag" for word in kind.keywords) and ast.get_docstring(kind) is None:
            yield kind.lineno, f"{kind.name} has no docstring; docs/events.md shows it"
        for field in kind.body:
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                holds_text = any(isinstance(n, ast.Name) and n.id in ("str", "Any") for n in ast.walk(field.annotation))
                in_class = isinstance(field.annotation, ast.Subscript) and "ClassVar" in ast.unparse(field.annotation)
                if holds_text and not in_class and field.target.id not in CLOSED_WORDS:
                    yield field.lineno, f"{field.target.id}: facts hold ids, enums and numbers, never text"


FACTS = Rule(
    "facts",
    "erasing a person never touches the log (architecture, rule 6)",
    each_file(lambda path: is_source(path) and path.endswith("/events.py") and "/kit/" not in path, _facts),
    good=({"src/kefu/a/events.py": 'class Sent(E, tag="sent"):\n    """It."""\n    id: UUID\n    channel: str'},),
    bad=(
        {"src/kefu/a/events.py": 'class Sent(E, tag="x.sent"):\n    """It went."""\n    subject: str'},
        {"src/kefu/a/events.py": 'class Sent(E, tag="x.sent"):\n    """It went."""\n    names: list[str]'},
        {"src/kefu/a/events.py": 'class Sent(E, tag="x.sent"):\n    id: UUID'},
    ),
)
