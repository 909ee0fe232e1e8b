"""Whether a database has the newest schema: one cheap query, without Alembic."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

import psycopg

VERSIONS = Path(__file__).resolve().parent / "versions"
_REVISION = re.compile(r'^(revision|down_revision)\b[^=]*= *("\w+"|None)', re.MULTILINE)
CURRENT = "select array_agg(version_num::text) from alembic_version"


class Schema(StrEnum):
    """Where a database's schema stands; `newer` means that a newer Kefu wrote it."""

    MISSING = "missing"
    BEHIND = "behind"
    AT_HEAD = "at_head"
    NEWER = "newer"


@cache
def _following() -> dict[str | None, str]:
    """Give which step follows which, as the steps themselves say; the first follows None."""
    texts = [path.read_text(encoding="utf-8") for path in VERSIONS.glob("[0-9]*_*.py")]
    found = [dict(_REVISION.findall(text)) for text in texts]
    return {each["down_revision"].strip('"') if each["down_revision"] != "None" else None: each["revision"].strip('"')
            for each in found}  # fmt: skip


def known_steps() -> list[str]:
    """Give the steps that this Kefu knows, in the order in which they are taken, which need not be that of numbers."""
    steps, following = list[str](), _following()
    while (after := following.get(steps[-1] if steps else None)) is not None:
        steps.append(after)
    return steps


def judge(current: list[str] | None) -> Schema:
    """Tell what the revisions found in a database mean."""
    if not current:
        return Schema.MISSING
    steps = known_steps()
    if current == steps[-1:]:
        return Schema.AT_HEAD
    return Schema.BEHIND if set(current) <= set(steps) else Schema.NEWER


def find_schema(url: str) -> Schema:
    """Look at the database at this address; raises psycopg.OperationalError when it cannot be reached."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        row = connection.execute("select to_regclass('public.alembic_version') is not null").fetchone()
        if not (row and row[0]):
            return Schema.MISSING
        row = connection.execute(CURRENT).fetchone()
        return judge(row[0] if row else None)
