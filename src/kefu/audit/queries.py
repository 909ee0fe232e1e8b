"""Reading the audit: by time, newest first, narrowed by what an index leads to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.audit.model import Row, Wanted
from kefu.customers import find_parts
from kefu.kit.db import Tx
from kefu.kit.http.paging import cut_page, read_mark

_CONDITIONS = {
    "topic": "topic = %(topic)s",
    "member_id": "actor_id = %(member_id)s",
    "subject_id": "subject_id = %(subject_id)s",
    "subject_ids": "subject_id = any(%(subject_ids)s)",
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
}

_DONE = "topic not in ('view', 'ahead')"
"""Looks are many and would hide what was done; with these very words their own indexes leave them out."""


async def find_page(
    tx: Tx, workspace_id: UUID, wanted: Wanted, *, after: str | None = None, limit: int = 50
) -> tuple[list[Row], str | None]:
    """Give entries, newest first; raises InvalidInput for a bad mark.

    Only the conditions that are asked for stand in the statement: one plan for all would use no index well.
    """
    conditions, params = await _narrow(tx, workspace_id, wanted)
    if after:
        params["last_at"], params["last"] = read_mark(after, tuple[datetime, int])
        conditions.append("(at, position) < (%(last_at)s, %(last)s)")
    rows = await tx.all(
        Row,
        """select position, at, topic, type, actor_kind, actor_id, subject_id, data from audit_entry
        where workspace_id = %(workspace_id)s"""  # noqa: S608  constants only
        + "".join(f" and {condition}" for condition in conditions)
        + " order by at desc, position desc limit %(limit)s + 1",
        workspace_id=workspace_id,
        limit=limit,
        **params,
    )
    return cut_page(rows, limit, lambda row: (row.at, row.position))


async def count_entries(tx: Tx, workspace_id: UUID, wanted: Wanted) -> int:
    """Give how many entries there are."""
    conditions, params = await _narrow(tx, workspace_id, wanted)
    found = await tx.value(
        "select count(*) from audit_entry where workspace_id = %(workspace_id)s"  # noqa: S608  constants only
        + "".join(f" and {condition}" for condition in conditions),
        workspace_id=workspace_id,
        **params,
    )
    return int(found)


async def find_called(tx: Tx, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give what shared views, saved replies and macros are called, and tags and companies, by id.

    What is somebody's own has no name here. Views are read by their table: they read the log as the audit does.
    """
    rows = await tx.rows(
        """select id, name from saved_view
            where workspace_id = %(workspace_id)s and id = any(%(ids)s) and unit_id is not null
        union all select id, title from saved_reply
            where workspace_id = %(workspace_id)s and id = any(%(ids)s) and unit_id is not null
        union all select id, name from macro
            where workspace_id = %(workspace_id)s and id = any(%(ids)s) and unit_id is not null
        union all select id, name from tag where workspace_id = %(workspace_id)s and id = any(%(ids)s)
        union all select id, name from company where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    return {row["id"]: row["name"] for row in rows}


async def _narrow(tx: Tx, workspace_id: UUID, wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """Give the conditions that are asked for, and their parameters.

    A customer means also whom they took in: what was done to those and who looked at them is about the same person.
    """
    asked = {name: getattr(wanted, name) for name in Wanted.__struct_fields__}
    asked["topic"] = wanted.topic and wanted.topic.value
    if wanted.subject_id and len(parts := await find_parts(tx, workspace_id, wanted.subject_id)) > 1:
        asked |= {"subject_id": None, "subject_ids": parts}  # only then: one id is found in the order of time
    params = {name: value for name, value in asked.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in params]
    return (conditions if "topic" in params else [*conditions, _DONE]), params
