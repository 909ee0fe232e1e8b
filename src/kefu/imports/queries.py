"""Reading imports and their rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.imports.model import UNDO_DAYS, WAIT_HOURS, Column, Import, ImportOutcome, ImportRow, ImportState, Undone
from kefu.imports.rows import shown_values
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import Moment, Position, cut_page, read_mark
from kefu.kit.translate import translate

_IMPORT = f"""select import.id, import.name, import.member_id, member.name as member_name, import.encoding,
    import.delimiter, import.header, array_replace(import.mapping, '', null) as mapping, import.state, import.version,
    import.rows, import.cursor, import.added, import.changed, import.unchanged, import.failed, import.taken_back,
    import.kept, import.by_restore, import.created_at,
    case when import.failed > 0 and import.header <> '{{}}' and import.state not in ('draft', 'checking', 'running')
        and coalesce(import.finished_at, import.created_at) > now() - interval '{WAIT_HOURS} hours'
        then coalesce(import.finished_at, import.created_at) + interval '{WAIT_HOURS} hours' end as refused_until,
    import.started_at, import.finished_at, import.undone_at,
    case when import.started_at is not null and import.state in ('done', 'cancelled')
        and import.finished_at > now() - interval '{UNDO_DAYS} days'
        then import.finished_at + interval '{UNDO_DAYS} days' end as undo_until
from customer_import import
join member on member.workspace_id = import.workspace_id and member.id = import.member_id
where import.workspace_id = %(workspace_id)s"""  # noqa: S608  constants only


class HeldImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import's row that this transaction holds."""

    id: UUID
    member_id: UUID
    mapping: list[Column | None]
    columns: int
    state: ImportState
    version: int
    rows: int
    cursor: int
    added: int
    changed: int
    unchanged: int
    failed: int
    taken_back: int
    kept: int
    sha256: bytes
    fence: int
    started_at: datetime | None
    settled: bool


class HeldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that the worker is at."""

    place: int
    cells: list[str]
    outcome: ImportOutcome | None
    reason: str | None
    field: str | None
    customer_id: UUID | None
    before: dict[str, Any] | None
    identities: list[UUID]
    version: int | None
    undone: Undone | None


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row in error, as it stood in the file."""

    line: int
    cells: list[str]
    reason: str
    field: str | None


class _KeptRow(HeldRow, frozen=True, kw_only=True):
    line: int
    customer_name: str | None


async def load_import(tx: Tx, workspace_id: UUID, import_id: UUID) -> Import:
    """Give an import; raises NotFound."""
    found = await tx.one(Import, _IMPORT + " and import.id = %(id)s", workspace_id=workspace_id, id=import_id)
    if found is None:
        raise NotFound
    return found


async def find_import_page(
    tx: Tx, workspace_id: UUID, *, after: str | None, limit: int
) -> tuple[list[Import], str | None]:
    """Give imports, the newest first; raises InvalidInput for a bad mark."""
    moment, last = read_mark(after, tuple[Moment, UUID]) if after else (None, None)
    rows = await tx.all(
        Import,
        _IMPORT
        + """ and (%(moment)s::timestamptz is null or (import.created_at, import.id) < (%(moment)s, %(last)s::uuid))
        order by import.created_at desc, import.id desc limit %(limit)s""",
        workspace_id=workspace_id,
        moment=moment,
        last=last,
        limit=limit + 1,
    )
    return cut_page(rows, limit, lambda row: (row.created_at, row.id))


async def lock_import(tx: Tx, workspace_id: UUID, import_id: UUID) -> HeldImport:
    """Hold an import against other verbs and the worker; raises NotFound."""
    found = await tx.one(
        HeldImport,
        f"""select id, member_id, array_replace(mapping, '', null) as mapping, cardinality(header) as columns, state,
            version, rows, cursor, added, changed, unchanged, failed, taken_back, kept, sha256, fence, started_at,
            coalesce(finished_at < now() - interval '{UNDO_DAYS} days', false) as settled
        from customer_import where workspace_id = %(workspace_id)s and id = %(id)s for update""",  # noqa: S608
        workspace_id=workspace_id,
        id=import_id,
    )
    if found is None:
        raise NotFound
    return found


async def find_rows_after(tx: Tx, workspace_id: UUID, import_id: UUID, place: int, limit: int) -> list[HeldRow]:
    """Give the next rows."""
    return await tx.all(
        HeldRow,
        """select place, cells, outcome, reason, field, customer_id, before, identities, version,
            undone
        from customer_import_row
        where workspace_id = %(workspace_id)s and import_id = %(import_id)s and place > %(place)s
        order by place limit %(limit)s""",
        workspace_id=workspace_id,
        import_id=import_id,
        place=place,
        limit=limit,
    )


async def find_row_page(
    tx: Tx, workspace_id: UUID, import_id: UUID, *, outcome: ImportOutcome | None, undone: Undone | None,
    after: str | None, limit: int, language: str,
) -> tuple[list[ImportRow], str | None]:  # fmt: skip
    """Give an import's rows in the file's order; raises NotFound, or InvalidInput for a bad mark."""
    (place,) = read_mark(after, tuple[Position]) if after else (0,)
    found = await load_import(tx, workspace_id, import_id)
    rows = await tx.all(
        _KeptRow,
        """select row.place, row.line, row.cells, row.outcome, row.reason, row.field, row.customer_id, row.undone,
            row.before, row.identities, row.version, customer.name as customer_name
        from customer_import_row row
        left join customer on customer.workspace_id = row.workspace_id and customer.id = row.customer_id
        where row.workspace_id = %(workspace_id)s and row.import_id = %(import_id)s and row.place > %(place)s
          and (%(outcome)s::text is null or row.outcome = %(outcome)s)
          and (%(undone)s::text is null or row.undone = %(undone)s)
        order by row.place limit %(limit)s""",
        workspace_id=workspace_id,
        import_id=import_id,
        place=min(max(place, 0), 2**31 - 1),
        outcome=outcome,
        undone=undone,
        limit=limit + 1,
    )
    page, mark = cut_page(rows, limit, lambda row: (row.place,))
    return [_shown(row, found, language) for row in page], mark


async def find_refused(tx: Tx, workspace_id: UUID, import_id: UUID) -> list[RefusedRow]:
    """Give the rows in error that can still be read, as they stood in the file."""
    return await tx.all(
        RefusedRow,
        """select line, cells, reason, field from customer_import_row
        where workspace_id = %(workspace_id)s and import_id = %(import_id)s and outcome = 'error' and cells <> '{}'
        order by place""",
        workspace_id=workspace_id,
        import_id=import_id,
    )


async def count_outcomes(tx: Tx, workspace_id: UUID, import_id: UUID) -> dict[str, int]:
    """Count the rows by what becomes of them."""
    rows = await tx.rows(
        """select outcome, count(*) as count from customer_import_row
        where workspace_id = %(workspace_id)s and import_id = %(import_id)s and outcome is not null group by outcome""",
        workspace_id=workspace_id,
        import_id=import_id,
    )
    return {row["outcome"]: row["count"] for row in rows}


def _shown(row: _KeptRow, found: Import, language: str) -> ImportRow:
    return ImportRow(
        place=row.place,
        line=row.line,
        outcome=row.outcome,
        reason=row.reason,
        text=translate(f"reasons.{row.reason}", language) if row.reason else None,
        field=row.field,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        values=shown_values(row.cells, found.mapping),
        undone=row.undone,
    )
