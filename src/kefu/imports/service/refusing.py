"""Refused rows as a file: corrected in a spreadsheet, it can be brought in again."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from kefu.fields import About, find_fields
from kefu.imports.events import RefusedRowsExported
from kefu.imports.model import OWN, ImportMoved
from kefu.imports.queries import RefusedRow, find_refused, load_import
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.spreadsheets import BOM, write_lines
from kefu.kit.translate import translate


async def export_refused(tx: Tx, principal: Principal, import_id: UUID, language: str) -> bytes:
    """Give the rows in error as CSV: what is wrong, in a language, then the file's own columns; it is a fact.

    Raises NotFound, or ImportMoved where there are none (any more).
    """
    found = await load_import(tx, principal.workspace_id, import_id)
    if found.refused_until is None:
        raise ImportMoved(state=found.state.value)
    rows = await find_refused(tx, principal.workspace_id, import_id)
    fields = await find_fields(tx, principal.workspace_id, About.CUSTOMER)
    own = {OWN + field.key: field.name.in_(language) for field in fields}
    tx.record(RefusedRowsExported(workspace_id=principal.workspace_id, subject_id=import_id, rows=len(rows)))
    return BOM + write_lines(_lines(found.header, rows, own, language))


def _lines(header: list[str], rows: Iterable[RefusedRow], own: Mapping[str, str], language: str) -> Iterable[list[str]]:
    # what is wrong stands first: a row with too few or too many cells keeps them where they were
    yield [translate("imports.refused.column", language), *header]
    for row in rows:
        yield [_wrong(row, own, language), *row.cells]


def _wrong(row: RefusedRow, own: Mapping[str, str], language: str) -> str:
    text = translate(f"reasons.{row.reason}", language)
    if row.field is None:
        return translate("imports.refused.row", language, line=row.line, text=text)
    name = own.get(row.field) or translate(f"customers.column.{row.field}", language)
    return translate("imports.refused.cell", language, line=row.line, field=name, text=text)
