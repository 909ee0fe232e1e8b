"""Rules about SQL: the workspace leads, and nothing happens behind our back."""

import ast
import re
from collections.abc import Iterator

from tools.lint import Finding, Rule, Tree, is_source

# The log and what is older than any workspace (architecture, rule 4). `workspace` is its own key.
EXEMPT = {"outbox", "event", "log_head", "cursor", "reaction_failure", "workspace"}
ALL_WORKSPACES = re.compile(r"(?:/\*|--)\s*every workspace: \S")

_STATEMENT = re.compile(r"^\s*(?:select|insert|update|delete|with|from|where|/\*|--)\b|^\s*(?:/\*|--)", re.IGNORECASE)
_CREATED = re.compile(r"^\s*create table (?:if not exists )?(\w+) \((.*?)^\)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_TABLE = re.compile(
    r"\b(?:(?:from|join)\s+(?:only\s+)?([a-z_]+)\b(?!\s*\()|(?:update|into)\s+([a-z_]+))", re.IGNORECASE
)
_INTO = re.compile(r"\binto\s+([a-z_]+)\s*(?:as \w+\s*)?\(([^)]*)\)", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\s+[\s(]*([\w.{}%]+)", re.IGNORECASE)
_JOIN = re.compile(
    r"\bjoin\s+(?:lateral\s+)?([a-z_]+)\b(?!\s*\()(?:\s+(?:as\s+)?(?!on\b|using\b)\w+)?\s+(?:on|using)\s*[\s(]*([\w.{}]+)",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\s*(?:update|delete)\b", re.IGNORECASE)
_CONFLICT = re.compile(r"\bon conflict\s*\(\s*(\w+)", re.IGNORECASE)


def tenant_tables(tree: Tree) -> set[str]:
    """Give the tables of the migrations that have a workspace and are not exempt."""
    found = set()
    for path, text in tree.items():
        if "/migrations/steps/" in path:
            found |= {name for name, columns in _CREATED.findall(text) if "workspace_id" in columns}
    return found - EXEMPT


def literals(text: str) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a file; what an f-string fills in stands as `{}`."""
    seen: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            parts = []
            for value in node.values:
                seen.add(id(value))
                parts.append(str(value.value) if isinstance(value, ast.Constant) else "{}")
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in seen:
            yield node.lineno, node.value


def tables_of(sql: str) -> list[str]:
    """Give the tables a statement names, in order; a function after `from` is none."""
    return [read or written for read, written in _TABLE.findall(sql)]


def faults(sql: str, tenants: set[str]) -> Iterator[str]:
    """Yield what is wrong with one statement: a key or condition that the workspace does not lead."""
    if ALL_WORKSPACES.search(sql) or not tenants.intersection(tables_of(sql)):
        return
    for table, columns in _INTO.findall(sql):
        if table in tenants and "workspace_id" not in columns:
            yield f"insert into {table} without workspace_id"
    for found in _WHERE.finditer(sql):
        before = tables_of(sql[: found.start()])[-1:]
        if tenants.intersection(before) and not _leads(found[1]):
            yield f"where on {before[0]} begins with {found[1]}, not with workspace_id"
    joins = [(f"join {table}", first) for table, first in _JOIN.findall(sql) if table in tenants]
    for place, first in [*joins, *(("on conflict", first) for first in _CONFLICT.findall(sql))]:
        if not _leads(first):
            yield f"{place} begins with {first}, not with workspace_id"
    if _CHANGES.match(sql) and not _WHERE.search(sql) and "{}" not in sql:
        yield "update or delete without a condition"


def _leads(first: str) -> bool:
    return first.rpartition(".")[2] == "workspace_id" or "{" in first


def _workspace_first(tree: Tree) -> Iterator[Finding]:
    tenants = tenant_tables(tree)
    for path, text in tree.items():
        if is_source(path) and "/migrations/" not in path:
            for line, literal in literals(text):
                if _STATEMENT.match(literal):
                    for fault in faults(literal, tenants):
                        yield Finding(path, line, f"{fault}; or say `/* every workspace: <why> */`")


_STEP = {
    "src/kefu/migrations/steps/0009_x.sql": (
        "create table ticket (\n    workspace_id uuid not null,\n    id uuid\n);\n"
        "create table tag (\n    workspace_id uuid not null\n);\n"
    )
}


def _query(sql: str) -> Tree:
    return _STEP | {"src/kefu/tickets/queries.py": f'SQL = """{sql}"""\n'}


WORKSPACE_FIRST = Rule(
    "workspace-first",
    "no query can reach another workspace, and every table can be spread by it (architecture, rule 4)",
    _workspace_first,
    good=(
        _query("select * from ticket t where t.workspace_id = %(w)s and t.id = 1"),
        _query("select 1 from ticket t join tag on tag.workspace_id = t.workspace_id where (t.workspace_id = 1)"),
        _query("select 1 from event where position > 1"),
        _query("select id from ticket where id > 1 /* every workspace: the timer loop serves them all */"),
        _query("insert into ticket (workspace_id, id) values (1, 2) on conflict (workspace_id, id) do nothing"),
        _STEP | {"src/kefu/a.py": 'SQL = f"select {COLUMNS} {FROM} and ticket.id = 1"'},
        _STEP | {"src/kefu/a.py": '"""Select from ticket where it is allowed."""'.replace("Select", "Reads")},
    ),
    bad=(
        _query("select * from ticket where id = 1 and workspace_id = 2"),
        _query("update ticket set a = 1 where id = 2"),
        _query("delete from tag"),
        _query("insert into ticket (id) values (1)"),
        _query("insert into ticket (workspace_id, id) values (1, 2) on conflict (id) do nothing"),
        _query("select 1 from tag join ticket on ticket.id = tag.id where tag.workspace_id = 1"),
        _query("select 1 from tag t join ticket x on x.id = t.id where t.workspace_id = 1"),
        _STEP | {"src/kefu/a.py": 'SQL = f"select {COLUMNS} from ticket where ticket.id = {X}"'},
        _query("with a as (select 1) select 1 from ticket where (number = 2)"),
    ),
)


def _triggers(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.items():
        if path.startswith("src/kefu/") and path.endswith((".sql", ".py")):
            for number, line in enumerate(text.splitlines(), 1):
                if re.search(r"\bcreate\s+(?:or replace\s+)?(?:constraint\s+)?(?:trigger|rule)\b", line, re.IGNORECASE):
                    yield Finding(path, number, "a trigger: say it in the verb, where a reader sees it")


TRIGGERS = Rule(
    "triggers",
    "what a verb does stands in the verb",
    _triggers,
    good=({"src/kefu/migrations/steps/1.sql": "create function f() returns int"},),
    bad=({"src/kefu/migrations/steps/1.sql": "create " + "trigger t before insert on ticket"},),
)
