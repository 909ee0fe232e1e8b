"""Looking at rows and bringing them in, through the verbs by which customers are added and changed by hand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import (
    Customer,
    CustomerChange,
    NewCompany,
    NewCustomer,
    NewIdentity,
    TierBy,
    add_company,
    add_customer,
    add_identity,
    change_customer,
    find_all_kept_as,
    find_companies_named,
    find_customers,
    find_owners,
)
from kefu.fields import About, Spelling, find_fields
from kefu.imports.model import ImportOutcome, Undone
from kefu.imports.queries import HeldImport, HeldRow
from kefu.imports.rows import Plan, RowError, Said, decide, read_row
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import KefuError

Result = ImportOutcome | Undone


class Seen(msgspec.Struct, kw_only=True):
    """A row that was read, and what is to be done about it; `error` when nothing is."""

    place: int
    said: Said | None = None
    plan: Plan | None = None
    error: RowError | None = None


class Told(msgspec.Struct, kw_only=True):
    """What is written down of a row."""

    place: int
    outcome: ImportOutcome
    reason: str | None = None
    field: str | None = None
    customer_id: UUID | None = None
    keys: list[str] = []
    before: dict[str, Any] | None = None
    identities: list[UUID] = []
    version: int | None = None


class Fresh(msgspec.Struct):
    """Companies that this batch added, by their names in small letters."""

    companies: dict[str, UUID]


async def look_at(tx: Tx, principal: Principal, held: HeldImport, rows: Sequence[HeldRow]) -> list[Result]:
    """Note what would become of the rows; nothing else is written."""
    told = []
    for seen in await _see(tx, principal.workspace_id, held, [row for row in rows if row.cells]):
        one = _told(seen)
        one.keys = seen.said.keys() if seen.said else []
        told.append(one)
    await _write_down(tx, principal.workspace_id, held.id, told, clear=False)
    return []  # they are counted at the end, when it is known which rows repeat an earlier one


async def bring_in(tx: Tx, principal: Principal, held: HeldImport, rows: Sequence[HeldRow]) -> list[Result]:
    """Bring the rows in that were not in error, as things stand now; what was there before is kept for undoing."""
    told = {row.place: _again(row) for row in rows if row.outcome == ImportOutcome.ERROR}
    fresh = Fresh({})
    good = [row for row in rows if row.outcome != ImportOutcome.ERROR]
    for seen in await _see(tx, principal.workspace_id, held, good):
        added = dict(fresh.companies)
        try:
            async with tx.savepoint():
                told[seen.place] = await _do(tx, principal, seen, fresh)
        except KefuError:  # an address that somebody else was quicker to give to another customer, and the like
            told[seen.place] = Told(place=seen.place, outcome=ImportOutcome.ERROR, reason="row_raced")
            fresh.companies = added  # the row's company went with it
    await _write_down(tx, principal.workspace_id, held.id, list(told.values()), clear=True)
    return [one.outcome for one in told.values()]


async def _see(tx: Tx, workspace_id: UUID, held: HeldImport, rows: Sequence[HeldRow]) -> list[Seen]:
    """Read rows and decide about each, with one look-up of each kind for all of them."""
    own = {field.key: Spelling(field) for field in await find_fields(tx, workspace_id, About.CUSTOMER)}
    seen = [_read(row, held) for row in rows]
    said = [one.said for one in seen if one.said]
    owners = await find_owners(tx, workspace_id, (address for one in said for address in one.addresses))
    kept_as = await find_all_kept_as(tx, workspace_id, (one.id for one in said if one.id))
    known = await find_customers(tx, workspace_id, [*owners.values(), *kept_as.values()])
    companies = await find_companies_named(tx, workspace_id, {one.company for one in said if one.company})
    for one in seen:
        try:
            one.plan = decide(one.said, owners, known, kept_as, companies, own) if one.said else None
        except RowError as error:
            one.error = error
    return seen


def _read(row: HeldRow, held: HeldImport) -> Seen:
    try:
        return Seen(place=row.place, said=read_row(row.cells, held.columns, held.mapping))
    except RowError as error:
        return Seen(place=row.place, error=error)


def _told(seen: Seen) -> Told:
    if seen.error:
        return Told(place=seen.place, outcome=ImportOutcome.ERROR, reason=seen.error.reason, field=seen.error.field)
    assert seen.plan is not None  # what was read was decided
    customer = seen.plan.customer
    return Told(place=seen.place, outcome=seen.plan.outcome, customer_id=customer.id if customer else None)


def _again(row: HeldRow) -> Told:
    return Told(
        place=row.place, outcome=ImportOutcome.ERROR, reason=row.reason, field=row.field, customer_id=row.customer_id
    )


async def _do(tx: Tx, principal: Principal, seen: Seen, fresh: Fresh) -> Told:
    told, plan, said = _told(seen), seen.plan, seen.said
    if plan is None or said is None or told.outcome in (ImportOutcome.ERROR, ImportOutcome.SAME):
        return told
    company_id = await _company(tx, principal, plan, said, fresh)
    if plan.customer is None:
        added = await add_customer(
            tx,
            principal,
            NewCustomer(
                name=said.name or "",  # a new one has a name, or the row was in error
                tier=said.tier,
                company_id=company_id,
                locale=said.locale,
                note=said.note or "",
                fields={**plan.fields},
                identities=said.identities(),
            ),
        )
        told.customer_id, told.version = added.id, added.version
        told.identities = [identity.id for identity in added.identities]
        return told
    change = {**plan.change, "company_id": company_id} if "company_id" in plan.change else plan.change
    return await _change(tx, principal, told, plan, change)


async def _change(tx: Tx, principal: Principal, told: Told, plan: Plan, change: dict[str, Any]) -> Told:
    customer = plan.customer
    assert customer is not None  # only a known one is changed
    told.before = {name: _before(customer, name, change) for name in change}
    changed = await change_customer(tx, principal, customer.id, CustomerChange(version=customer.version, **change))
    for channel, address in plan.addresses:
        changed = await add_identity(tx, principal, customer.id, NewIdentity(channel=channel, address=address))
    had = {identity.id for identity in customer.identities}
    told.identities = [identity.id for identity in changed.identities if identity.id not in had]
    told.version = changed.version
    return told


def _before(customer: Customer, name: str, change: dict[str, Any]) -> Any:
    """Give what stood there, as a change that brings it back."""
    if name == "company_id":
        return customer.company.id if customer.company else None
    if name == "fields":
        return {key: customer.fields.get(key) for key in change["fields"]}
    if name == "tier" and customer.tier_by != TierBy.HAND:
        return None
    return getattr(customer, name)


async def _company(tx: Tx, principal: Principal, plan: Plan, said: Said, fresh: Fresh) -> UUID | None:
    """Give the company that the row names, added where there is none."""
    if said.company is None:
        return None
    if known := plan.company_id or fresh.companies.get(said.company.lower()):
        return known
    added = await add_company(tx, principal, NewCompany(name=said.company))
    fresh.companies[said.company.lower()] = added.id
    return added.id


async def _write_down(tx: Tx, workspace_id: UUID, import_id: UUID, told: Sequence[Told], *, clear: bool) -> None:
    """Note what became of rows; `clear` empties those that were brought in, refused ones stay to be taken away."""
    await tx.run(
        """update customer_import_row row set outcome = told.outcome, reason = told.reason, field = told.field,
            customer_id = told.customer_id, before = told.before, identities = told.identities, version = told.version,
            keys = case when %(clear)s and told.outcome = 'error' then row.keys else told.keys end,
            cells = case when %(clear)s and told.outcome <> 'error' then '{}' else row.cells end
        from jsonb_to_recordset(%(told)s::jsonb) as told(place int, outcome text, reason text, field text,
            customer_id uuid, keys text[], before jsonb, identities uuid[], version int)
        where row.workspace_id = %(workspace_id)s and row.import_id = %(import_id)s and row.place = told.place""",
        workspace_id=workspace_id,
        import_id=import_id,
        told=msgspec.json.encode(told).decode(),
        clear=clear,
    )
