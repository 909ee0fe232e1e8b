"""Pages of customers: narrowed, searched, by name or by when they last wrote; short work at a million.

First the ids in their order, then the rows. Only the conditions that are asked for stand in a statement: one plan for
all of them would use no index well.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers.model import FoundCustomer
from kefu.customers.naming import search_query
from kefu.customers.narrowing import MOST_SOUGHT, Narrowing
from kefu.customers.planning import read_off_terms
from kefu.customers.queries import find_customers
from kefu.fields import About, Seek, Sought, find_fields, read_sought
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput
from kefu.kit.http.paging import Moment, cut_page, read_mark

NEAR, NEAR_PAGE = 2000, 50
"""How many are looked at before an index is, for a page of so many."""
_CONDITIONS = {
    "tier": "customer.tier = %(tier)s",
    "company_id": "customer.company_id = %(company_id)s",
    "contacted_since": "contact.last_at >= %(contacted_since)s",
    "contacted_before": "contact.last_at < %(contacted_before)s",
}
_WITH_WORDS = "customer.terms @@ %(wanted)s::tsquery"
_MARKED = """customer_marks(customer.workspace_id, customer.fields)
    @> customer_marks(%(workspace_id)s::uuid, %(marked)s::jsonb)"""
_SOUGHT = {
    Seek.IS: "customer.fields @> %({name})s::jsonb",
    Seek.FILLED: "customer.fields ? %({name})s::text",
    Seek.EMPTY: "not customer.fields ? %({name})s::text",
}
# as in the marks, so in one way for ever: only the letters of ASCII
_FOLDED = """lower(customer.fields ->> %({name})s::text collate "C") = lower(%({name}_text)s::text collate "C")"""


class _Order(msgspec.Struct, frozen=True):
    """An order of customers: what leads, where a page goes on, and the type of its mark."""

    key: str
    source: str
    beyond: str
    end: str
    mark: Any


_BY_NAME = _Order(
    key="customer.name_key",
    source="from customer where customer.workspace_id = %(workspace_id)s",
    beyond="(customer.name_key, customer.id) > (%(key)s, %(last)s)",
    end="",
    mark=tuple[str, UUID],
)
_BY_CONTACT = _Order(
    key="contact.last_at",
    source="""from customer_contact contact
    join customer on customer.workspace_id = contact.workspace_id and customer.id = contact.customer_id
    where contact.workspace_id = %(workspace_id)s""",
    beyond="(contact.last_at, customer.id) < (%(key)s::timestamptz, %(last)s)",
    end=" desc",
    mark=tuple[Moment, UUID],
)


class _Found(msgspec.Struct, frozen=True):
    id: UUID
    key: Any


async def find_customer_page(
    tx: Tx,
    workspace_id: UUID,
    *,
    query: str = "",
    narrowing: Narrowing | None = None,
    sought: list[Sought] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> tuple[list[FoundCustomer], str | None]:
    """Give a page of customers with the mark of the next; every typed word must begin something of theirs.

    What can be found: name, pinyin, initials, addresses and parts of these. Raises InvalidInput for a bad mark, and for
    fields that nobody knows or in which such a thing cannot stand, unless what was found of them before is `sought`.
    """
    narrowing = narrowing or Narrowing()
    order = _BY_CONTACT if narrowing.by_contact else _BY_NAME
    conditions, params = _narrow(narrowing)
    conditions += ["customer.erased_at is null", "customer.merged_into_id is null"]
    params |= {"workspace_id": workspace_id, "limit": limit + 1}
    if after:
        params["key"], params["last"] = read_mark(after, order.mark)
        conditions.append(order.beyond)
    if sought is None:
        sought = await find_sought(tx, workspace_id, narrowing)
    exact, quick = _seek(sought, params)
    wanted = search_query(workspace_id, query)
    if wanted is not None:
        params["wanted"] = wanted
        exact.append(_WITH_WORDS)
    if not exact:
        found = await tx.all(_Found, _page(order, conditions), **params)
    else:
        found = await _near(tx, order, conditions, exact, params)
        if len(found) <= limit:
            found = await read_off_terms(tx, _Found, _page(order, [*conditions, *quick, *exact]), **params)
    page, mark = cut_page(found, limit, lambda row: (row.key, row.id))
    return await _listed(tx, workspace_id, [row.id for row in page]), mark


def _narrow(narrowing: Narrowing) -> tuple[list[str], dict[str, Any]]:
    asked = {name: getattr(narrowing, name) for name in _CONDITIONS}
    params = {name: value for name, value in asked.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in params]
    if narrowing.blocked is not None:
        conditions.append("customer.blocked_at is not null" if narrowing.blocked else "customer.blocked_at is null")
    return conditions, params


async def find_sought(tx: Tx, workspace_id: UUID, narrowing: Narrowing) -> list[Sought]:
    """Give what is looked for in the workspace's own fields; raises InvalidInput."""
    asked = {name: getattr(narrowing, name) for name in ("field", "field_filled", "field_empty")}
    for name, those in asked.items():
        if len(those) > MOST_SOUGHT:  # of what stands in an address nobody counted
            raise InvalidInput(field=name, reason="too_many", limit=MOST_SOUGHT)
    if not any(asked.values()):
        return []
    return read_sought(await find_fields(tx, workspace_id, About.CUSTOMER), *asked.values())


def _seek(sought: list[Sought], params: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Give the conditions of what is looked for, and what leads to it in the index; adds to the parameters."""
    exact, marked = list[str](), dict[str, list[Any]]()
    for number, one in enumerate(sought):
        name, key = f"sought_{number}", one.field.key
        folded = one.seek == Seek.IS and one.folded
        exact.append((_FOLDED if folded else _SOUGHT[one.seek]).format(name=name))
        params[name] = key
        if folded:
            params[f"{name}_text"] = one.value
        elif one.seek == Seek.IS:
            params[name] = _json({key: one.value})
        if one.seek != Seek.EMPTY:
            said = one.value if isinstance(one.value, list) else [one.value]
            marked.setdefault(key, []).extend(said if one.seek == Seek.IS else ())
    if not marked:
        return exact, []
    params["marked"] = _json(marked)
    return exact, [_MARKED]


def _json(fields: dict[str, Any]) -> str:
    return msgspec.json.encode(fields).decode()


def _page(order: _Order, conditions: list[str], *, limit: str = "limit", looked_at: str = "") -> str:
    narrowed = "".join(f" and {condition}" for condition in conditions)
    return (
        f"select customer.id, {order.key} as key{looked_at} {order.source}{narrowed}"
        f" order by {order.key}{order.end}, customer.id{order.end} limit %({limit})s"
    )


async def _near(tx: Tx, order: _Order, conditions: list[str], exact: list[str], params: dict[str, Any]) -> list[_Found]:
    """Look only at the next ones: a word, or a region, that many have fills a page there, however many there are."""
    next_ones = _page(order, conditions, limit="near", looked_at=", customer.terms, customer.fields")
    return await tx.all(
        _Found,
        f"select customer.id, customer.key from ({next_ones}) customer where {' and '.join(exact)}"  # noqa: S608
        f" order by customer.key{order.end}, customer.id{order.end} limit %(limit)s",
        near=NEAR * max(1, params["limit"] // NEAR_PAGE),
        **params,
    )


async def _listed(tx: Tx, workspace_id: UUID, ids: list[UUID]) -> list[FoundCustomer]:
    """Give the rows of a page in its order."""
    customers = await find_customers(tx, workspace_id, ids)
    contacts: dict[UUID, datetime] = dict(
        await tx.rows(
            """select customer_id, last_at from customer_contact
            where workspace_id = %(workspace_id)s and customer_id = any(%(ids)s)""",
            workspace_id=workspace_id,
            ids=ids,
        )
    )
    return [
        FoundCustomer(**msgspec.structs.asdict(customers[id]), last_contact_at=contacts.get(id))
        for id in ids
        if id in customers
    ]


async def find_customer_ids(tx: Tx, workspace_id: UUID, query: str, *, limit: int) -> list[UUID]:
    """Give the newest customers that typed words find, and who was merged into them, for lists of what is theirs."""
    wanted = search_query(workspace_id, query)
    if wanted is None:
        return []
    # found first, sorted then: the planner would rather walk through everybody, newest first, until `limit` are found
    return await tx.column(
        """with found as materialized (
            select id from customer where workspace_id = %(workspace_id)s and terms @@ %(wanted)s::tsquery limit 1000)
        , newest as materialized (select id from found order by id desc limit %(limit)s)
        select id from newest
        union select id from customer
        where workspace_id = %(workspace_id)s and merged_into_id in (select id from newest)""",
        workspace_id=workspace_id,
        wanted=wanted,
        limit=limit,
    )
