"""What this module holds of a person: rows that wait, what was there before an import, and what a file is called."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.db import Tx
from kefu.kit.personal import PersonalData

_OF_CUSTOMER = """from customer_import_row row
where row.workspace_id = %(workspace_id)s and row.customer_id = %(id)s
  and (row.cells <> '{}' or row.keys <> '{}' or row.before is not null)"""
_SAYS = """(part.text = lower(identity.address) or part.text = lower(identity.channel || ':' || identity.address)
    or (position('@' in identity.address) > 0 and strpos(part.text, lower(identity.address)) > 0)
    or (identity.channel = 'phone' and regexp_replace(part.text, '\\D', '', 'g') = any(array[
        regexp_replace(identity.address, '\\D', '', 'g'), regexp_replace(identity.address, '^[+]86', ''),
        '00' || regexp_replace(identity.address, '\\D', '', 'g')])))"""
_MENTIONED = f"""(exists (
    select from unnest(%(where)s) as cell
    cross join regexp_split_to_table(lower(cell), '[;' || chr(65307) || ']') as raw
    cross join lateral (select btrim(raw, E' \\t\\n\\r''') as text) part
    join identity on identity.workspace_id = %(workspace_id)s and identity.customer_id = %(id)s and {_SAYS})
  or exists (select from unnest(%(where)s) as cell
    where regexp_replace(lower(btrim(cell, E' \\t\\n\\r''')), 'urn:|uuid:|[{{}}-]', '', 'g')
      = replace(%(id)s::uuid::text, '-', ''))
  or exists (select from customer cross join unnest(%(where)s) as cell
    where customer.workspace_id = %(workspace_id)s and customer.id = %(id)s and customer.name <> ''
      and btrim(regexp_replace(cell, '\\s+', ' ', 'g'), ' ''') = btrim(customer.name, ' ''')))"""  # noqa: S608


def _mentioned(column: str) -> str:
    return _MENTIONED.replace("%(where)s", column)


_KEYED = """row.keys && array(select identity.channel || ':' || identity.address from identity
    where identity.workspace_id = %(workspace_id)s and identity.customer_id = %(id)s)"""
_HEADED = f"(import.header <> '{{}}' and {_mentioned('import.header')})"
# without its ending; a name in Latin letters must stand as a word, or Li would take every list
_NAMED = rf"""({_mentioned("array[regexp_replace(import.name, '[.][^.]*$', '')]")}
  or exists (select from customer where customer.workspace_id = %(workspace_id)s and customer.id = %(id)s
    and customer.name <> '' and lower(import.name) ~ ('(?<![a-z])'
      || regexp_replace(lower(customer.name), '([].*+?^$(){{}}|\\[])', '\\\1', 'g') || '(?![a-z])')))"""


async def count(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, int]:
    """Count the rows that are known to be about the customer."""
    found = await tx.value(f"select count(*) {_OF_CUSTOMER}", workspace_id=workspace_id, id=customer_id)
    return {"imported_rows": int(found)}


async def find_ids(tx: Tx, workspace_id: UUID, customer_id: UUID) -> list[UUID]:
    """Give the ids of imports whose header or name tells of the customer; answers tell both, but no rows.

    Also of those whose header is gone by now: an answer that was kept before may still tell it.
    """
    return await tx.column(
        f"""select import.id from customer_import import where import.workspace_id = %(workspace_id)s
          and (import.header = '{{}}' or {_HEADED} or {_NAMED})""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        id=customer_id,
    )


async def show(tx: Tx, workspace_id: UUID, customer_id: UUID) -> dict[str, Any]:
    """Give the rows with what stands in them, or what was there before they were brought in."""
    rows = await tx.rows(
        f"""select row.line, row.cells, row.before {_OF_CUSTOMER} order by row.import_id, row.place""",
        workspace_id=workspace_id,
        id=customer_id,
    )
    return {"imported_rows": [msgspec.to_builtins(dict(row)) for row in rows]}


async def erase(tx: Tx, workspace_id: UUID, customer_id: UUID) -> None:
    """Empty every row about the customer, and those that wait or were refused and name them; files' names too.

    They are named by id, address or name. Their addresses are still there: who holds more is erased first. Merges are
    held, so no batch is under way; imports are held before their rows, as everywhere.
    """
    mine = {"workspace_id": workspace_id, "id": customer_id}
    await tx.run(
        f"""update customer_import import set header = array_fill(''::text, array[cardinality(import.header)])
        where import.workspace_id = %(workspace_id)s and {_HEADED}""",  # noqa: S608  constants only
        **mine,
    )
    await tx.run(
        f"""update customer_import import set name = ''
        where import.workspace_id = %(workspace_id)s and {_NAMED}""",  # noqa: S608  constants only
        **mine,
    )
    await tx.run(
        f"""update customer_import_row row set cells = '{{}}', keys = '{{}}', outcome = 'error', reason = 'row_erased',
            field = null
        where row.workspace_id = %(workspace_id)s and row.cells <> '{{}}'
          and (row.customer_id = %(id)s or {_KEYED} or {_mentioned("row.cells")})""",  # noqa: S608  constants only
        **mine,
    )
    await tx.run(
        """update customer_import_row set before = null, keys = '{}'
        where workspace_id = %(workspace_id)s and customer_id = %(id)s""",
        **mine,
    )


PERSONAL = PersonalData(count=count, ids=find_ids, show=show, erase=erase)
