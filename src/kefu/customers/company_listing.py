"""Pages of companies by name, looked for by words: short work with very many, as in `listing.py`.

First the ids in their order, then the rows with what is counted for each.
"""

from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.companies import COLUMNS
from kefu.customers.model import MOST_COUNTED, ListedCompany
from kefu.customers.naming import search_query
from kefu.customers.planning import read_off_terms
from kefu.kit.db import Tx
from kefu.kit.http.paging import cut_page, read_mark

NEAR = 1000
"""How many are looked at by name before the index of words is."""
FIRST_MARK = ("", UUID(int=0))
_NEXT = """select id, name_key, terms from company
where workspace_id = %(workspace_id)s and (name_key, id) > (%(name_key)s, %(last)s)"""
_ORDER = " order by name_key, id limit %(limit)s"
_BY_NAME = _NEXT + _ORDER
_NEAR = f"""select id, name_key from ({_NEXT} order by name_key, id limit %(near)s) company
where terms @@ %(wanted)s::tsquery{_ORDER}"""  # noqa: S608  constants only
_ANYWHERE = f"{_NEXT} and terms @@ %(wanted)s::tsquery{_ORDER}"
# The order is that of an index, so that no planner takes to the table where one company has most of the customers.
_LISTED = f"""select {COLUMNS}, least(counted.found, %(most)s)::int as customers, counted.found <= %(most)s as exact
from company
cross join lateral (
    select count(*) as found from (
        select from customer where customer.workspace_id = company.workspace_id and customer.company_id = company.id
            and customer.merged_into_id is null
        order by customer.id limit %(most)s + 1) belongs) counted
where company.workspace_id = %(workspace_id)s and company.id = any(%(ids)s)"""  # noqa: S608  constants only


class _Found(msgspec.Struct, frozen=True):
    id: UUID
    name_key: str


async def find_company_page(
    tx: Tx, workspace_id: UUID, *, query: str = "", after: str | None = None, limit: int = 50
) -> tuple[list[ListedCompany], str | None]:
    """Give companies by name (pinyin) with the mark of the next ones; raises InvalidInput for a bad mark.

    Every typed word must stand in the name, or begin its pinyin or initials from any character on.
    """
    name_key, last = read_mark(after, tuple[str, UUID]) if after else FIRST_MARK
    params = {"workspace_id": workspace_id, "name_key": name_key, "last": last, "limit": limit + 1}
    wanted = search_query(workspace_id, query)
    if wanted is None:
        found = await tx.all(_Found, _BY_NAME, **params)
    else:
        found = await _find(tx, params | {"wanted": wanted})
    page, mark = cut_page(found, limit, lambda row: (row.name_key, row.id))
    return await _listed(tx, workspace_id, [row.id for row in page]), mark


async def _find(tx: Tx, params: dict[str, Any]) -> list[_Found]:
    """Look at the next ones, where a common word fills a page, then into the index, which is short for a rare one."""
    found = await tx.all(_Found, _NEAR, near=NEAR, **params)
    if len(found) == params["limit"]:
        return found
    return await read_off_terms(tx, _Found, _ANYWHERE, **params)


async def _listed(tx: Tx, workspace_id: UUID, ids: list[UUID]) -> list[ListedCompany]:
    """Give the rows of a page in its order."""
    rows = await tx.all(ListedCompany, _LISTED, workspace_id=workspace_id, ids=ids, most=MOST_COUNTED)
    there = {row.id: row for row in rows}
    return [there[id] for id in ids if id in there]
