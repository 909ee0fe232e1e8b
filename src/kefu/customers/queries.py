"""Reading customers, their identities and companies."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.customers.model import Company, Customer
from kefu.customers.naming import search_query
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.http.paging import cut_page, read_mark

_CUSTOMER = """select customer.id, customer.name, customer.tier, customer.locale, customer.note, customer.version,
    customer.blocked_at, customer.created_at, customer.name_key,
    case when company.id is not null then jsonb_build_object('id', company.id, 'name', company.name) end as company,
    coalesce((select jsonb_agg(jsonb_build_object('id', identity.id, 'channel', identity.channel,
                'address', identity.address, 'verified', identity.verified) order by identity.created_at, identity.id)
        from identity
        where identity.workspace_id = customer.workspace_id and identity.customer_id = customer.id), '[]') as identities
from customer
left join company on company.workspace_id = customer.workspace_id and company.id = customer.company_id
where customer.workspace_id = %(workspace_id)s"""

FIRST_MARK = ("", UUID(int=0))
NEAR = 2000
_NEAR = """ and customer.id in (
        select near.id from (
            select id, terms from customer
            where workspace_id = %(workspace_id)s and (name_key, id) > (%(name_key)s, %(last)s)
            order by name_key, id limit %(near)s) near
        where near.terms @@ %(wanted)s::tsquery)
    order by customer.name_key, customer.id limit %(limit)s"""
_PLANNER = """select set_config('enable_seqscan', %(choice)s, true), set_config('enable_indexscan', %(choice)s, true),
    set_config('enable_indexonlyscan', %(choice)s, true)"""


class _Sorted(Customer, frozen=True, kw_only=True):
    name_key: str


class _SortedCompany(Company, frozen=True, kw_only=True):
    name_key: str


class HeldCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's row that this transaction holds, with what decides whether a retry is the same request."""

    version: int
    fingerprint: bytes | None
    blocked: bool


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """To whom an address belongs, and who said so."""

    id: UUID
    customer_id: UUID
    verified: bool
    added_by: str


async def find_customer(tx: Tx, workspace_id: UUID, customer_id: UUID) -> Customer | None:
    """Give a customer with company and identities, or None."""
    return await tx.one(Customer, _CUSTOMER + " and customer.id = %(id)s", workspace_id=workspace_id, id=customer_id)


async def load_customer(tx: Tx, workspace_id: UUID, customer_id: UUID, field: str | None = None) -> Customer:
    """Give a customer with company and identities; raises NotFound, which names the field that the id came from."""
    found = await find_customer(tx, workspace_id, customer_id)
    if found is None:
        raise NotFound(field=field)
    return found


async def find_customers(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """Give those of the customers that exist, by id."""
    rows = await tx.all(
        Customer, _CUSTOMER + " and customer.id = any(%(ids)s)", workspace_id=workspace_id, ids=list(set(ids))
    )
    return {row.id: row for row in rows}


async def find_customer_page(
    tx: Tx, workspace_id: UUID, *, query: str = "", after: str | None = None, limit: int = 50
) -> tuple[list[Customer], str | None]:
    """Give customers by name (pinyin) with the mark of the next page; every typed word must begin something of theirs.

    What can be found: name, pinyin, initials, addresses and parts of these. Raises InvalidInput for a bad mark.
    """
    place = read_mark(after, tuple[str, UUID]) if after else FIRST_MARK
    wanted = search_query(workspace_id, query)
    if wanted is None:
        rows = await _page(tx, workspace_id, place, limit + 1)
    else:
        rows = await _page_near(tx, workspace_id, place, limit + 1, wanted)
        if len(rows) <= limit:
            rows = await _page_anywhere(tx, workspace_id, place, limit + 1, wanted)
    page, mark = cut_page(rows, limit, lambda row: (row.name_key, row.id))
    return [msgspec.convert(row, Customer, from_attributes=True) for row in page], mark


async def _page(tx: Tx, workspace_id: UUID, place: tuple[str, UUID], limit: int) -> list[_Sorted]:
    return await tx.all(
        _Sorted,
        _CUSTOMER
        + """ and (customer.name_key, customer.id) > (%(name_key)s, %(last)s)
        order by customer.name_key, customer.id limit %(limit)s""",
        workspace_id=workspace_id,
        name_key=place[0],
        last=place[1],
        limit=limit,
    )


async def _page_near(tx: Tx, workspace_id: UUID, place: tuple[str, UUID], limit: int, wanted: str) -> list[_Sorted]:
    """Look only at the next NEAR customers: a word that many have fills a page there, however many there are."""
    return await tx.all(
        _Sorted,
        _CUSTOMER + _NEAR,
        workspace_id=workspace_id,
        name_key=place[0],
        last=place[1],
        near=NEAR,
        wanted=wanted,
        limit=limit,
    )


async def _page_anywhere(tx: Tx, workspace_id: UUID, place: tuple[str, UUID], limit: int, wanted: str) -> list[_Sorted]:
    """Look through the index of terms, which is short work for a word that few have.

    The planner guesses that a beginning is common and would rather read all customers in order of their names until
    the page is full: measured 3.3 s at a million for a word that nobody has. So only the index is left to it.
    """
    await tx.run(_PLANNER, choice="off")
    found: list[UUID] = await tx.value(
        """select coalesce(array_agg(hit.id), '{}') from (
            select id from customer
            where workspace_id = %(workspace_id)s and terms @@ %(wanted)s::tsquery
              and (name_key, id) > (%(name_key)s, %(last)s)
            order by name_key, id limit %(limit)s) hit""",
        workspace_id=workspace_id,
        name_key=place[0],
        last=place[1],
        wanted=wanted,
        limit=limit,
    )
    await tx.run(_PLANNER, choice="on")
    return await tx.all(
        _Sorted,
        _CUSTOMER + " and customer.id = any(%(ids)s) order by customer.name_key, customer.id",
        workspace_id=workspace_id,
        ids=found,
    )


async def find_customer_by_identity(tx: Tx, workspace_id: UUID, channel: str, address: str) -> Customer | None:
    """Give the customer to whom a normalised address belongs, or None."""
    holder = await find_holder(tx, workspace_id, channel, address)
    return await find_customer(tx, workspace_id, holder.customer_id) if holder else None


async def find_holder(tx: Tx, workspace_id: UUID, channel: str, address: str) -> Holder | None:
    """Give who holds a normalised address, or None."""
    return await tx.one(
        Holder,
        """select id, customer_id, verified, added_by from identity
        where workspace_id = %(workspace_id)s and channel = %(channel)s and address = %(address)s""",
        workspace_id=workspace_id,
        channel=channel,
        address=address,
    )


async def find_and_lock(tx: Tx, workspace_id: UUID, customer_id: UUID) -> HeldCustomer | None:
    """Hold a customer's row against other changes, or None."""
    return await tx.one(
        HeldCustomer,
        """select version, fingerprint, blocked_at is not null as blocked from customer
        where workspace_id = %(workspace_id)s and id = %(id)s for no key update""",
        workspace_id=workspace_id,
        id=customer_id,
    )


async def lock_customer(tx: Tx, workspace_id: UUID, customer_id: UUID) -> HeldCustomer:
    """Hold a customer's row against other changes; raises NotFound."""
    held = await find_and_lock(tx, workspace_id, customer_id)
    if held is None:
        raise NotFound
    return held


async def find_company(tx: Tx, workspace_id: UUID, company_id: UUID) -> Company | None:
    """Give a company, or None."""
    return await tx.one(
        Company,
        """select id, name, version, created_at from company
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=company_id,
    )


async def find_company_page(
    tx: Tx, workspace_id: UUID, *, query: str = "", after: str | None = None, limit: int = 50
) -> tuple[list[Company], str | None]:
    """Give companies by name (pinyin) whose name holds the text; raises InvalidInput for a bad mark."""
    name_key, last = read_mark(after, tuple[str, UUID]) if after else FIRST_MARK
    rows = await tx.all(
        _SortedCompany,
        """select id, name, version, created_at, name_key from company
        where workspace_id = %(workspace_id)s and (name_key, id) > (%(name_key)s, %(last)s)
          and strpos(lower(name), lower(%(query)s)) > 0
        order by name_key, id limit %(limit)s""",
        workspace_id=workspace_id,
        name_key=name_key,
        last=last,
        query=query.strip(),
        limit=limit + 1,
    )
    page, mark = cut_page(rows, limit, lambda row: (row.name_key, row.id))
    return [msgspec.convert(row, Company, from_attributes=True) for row in page], mark


async def find_customer_ids(tx: Tx, workspace_id: UUID, query: str, *, limit: int) -> list[UUID]:
    """Give the newest customers that typed words find, for lists of what is theirs."""
    wanted = search_query(workspace_id, query)
    if wanted is None:
        return []
    # found first, sorted then: the planner would rather walk through everybody, newest first, until `limit` are found
    return await tx.column(
        """with found as materialized (
            select id from customer where workspace_id = %(workspace_id)s and terms @@ %(wanted)s::tsquery limit 1000)
        select id from found order by id desc limit %(limit)s""",
        workspace_id=workspace_id,
        wanted=wanted,
        limit=limit,
    )
