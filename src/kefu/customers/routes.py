"""HTTP of customers and companies."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, patch, post, put
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from kefu.customers.companies import load_company
from kefu.customers.company_listing import find_company_page
from kefu.customers.listing import find_customer_page
from kefu.customers.merge_routes import MERGE_ROUTES
from kefu.customers.model import (
    Company,
    CompanyChange,
    Customer,
    CustomerChange,
    CustomerNote,
    CustomerNoteChange,
    HistoryEntry,
    ListedCompany,
    ListedCustomer,
    NewBlock,
    NewCompany,
    NewCustomer,
    NewCustomerNote,
    NewIdentity,
)
from kefu.customers.narrowing import FieldKeys, FieldsSaid, Narrowing, NewCustomerExport
from kefu.customers.queries import (
    find_history_page,
    find_note_page,
    load_customer,
)
from kefu.customers.rules.routes import RULE_ROUTES
from kefu.customers.service.belonging import add_company, change_company
from kefu.customers.service.blocking import set_block
from kefu.customers.service.exporting import export_blocks, record_export
from kefu.customers.service.keeping import (
    add_customer,
    add_identity,
    change_customer,
)
from kefu.customers.service.noting import add_note, change_note, set_deleted
from kefu.customers.tiers import Tier
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.context import language_of
from kefu.kit.http.idempotency import Once
from kefu.kit.http.looks import Thing, look_at

Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="Beginnings of a name, its pinyin or an address")
]
NameWords = Annotated[
    str,
    QueryParameter(name="query", max_length=200, description="Parts of a name, its pinyin or initials"),
]
Asked = Request[Any, Any, Any]
FEW = 10
"""Where own fields leave so few of a page, somebody may be trying what stands in somebody's."""
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class CustomerPage(msgspec.Struct, kw_only=True):
    """Customers in order; `next` goes back as `after` and is null on the last page."""

    items: list[ListedCustomer]
    next: str | None


class CompanyPage(msgspec.Struct, kw_only=True):
    """Companies by name; `next` goes back as `after` and is null on the last page."""

    items: list[ListedCompany]
    next: str | None


class NotePage(msgspec.Struct, kw_only=True):
    """Notes, newest first; `next` goes back as `after` and is null on the last page."""

    items: list[CustomerNote]
    next: str | None


class HistoryPage(msgspec.Struct, kw_only=True):
    """What was changed, newest first; `next` goes back as `after` and is null on the last page."""

    items: list[HistoryEntry]
    next: str | None


@get("/api/customers", guards=[requires(Permission.CUSTOMER_READ)], summary="List or find customers")
async def list_customers(
    request: Asked,
    tx: Tx,
    principal: Principal,
    words: Words = "",
    tier: Tier | None = None,
    company_id: UUID | None = None,
    blocked: bool | None = None,
    contacted_since: datetime | None = None,
    contacted_before: datetime | None = None,
    field: FieldsSaid | None = None,
    field_filled: FieldKeys | None = None,
    field_empty: FieldKeys | None = None,
    after: After = None,
    limit: Many = 50,
) -> CustomerPage:
    """Give customers by name (pinyin), or by when they last wrote where a time of contact is asked for.

    Every typed word must begin a name, its pinyin or an address. What is noted about them, and the workspace's own
    fields, are given by `GET /api/customers/{id}` only, which counts as a look. Where own fields narrow it to a few,
    that tells what stands there, and counts as a look at each of them.
    """
    narrowing = Narrowing(
        tier=tier,
        company_id=company_id,
        blocked=blocked,
        contacted_since=contacted_since,
        contacted_before=contacted_before,
        field=field or [],
        field_filled=field_filled or [],
        field_empty=field_empty or [],
    )
    items, mark = await find_customer_page(
        tx, principal.workspace_id, query=words, narrowing=narrowing, after=after, limit=limit
    )
    if narrowing.by_fields and len(items) <= FEW:
        for one in items:
            look_at(request, principal, Thing.CUSTOMER, one.id)
    return CustomerPage(items=[one.listed for one in items], next=mark)


@post(
    "/api/customers/exports",
    guards=[requires(Permission.CUSTOMER_EXPORT)],
    summary="Take the list of customers away as CSV",
    status_code=200,
)
async def export_customers(
    request: Request[Any, Any, Any], tx: Tx, principal: Principal, data: NewCustomerExport
) -> Stream:
    """Give a file for spreadsheets, with addresses; that it was taken stands in the audit."""
    sought = await record_export(tx, principal, data)
    blocks = export_blocks(request.app.state.db, principal.workspace_id, data, sought, language_of(request))
    headers = {"Content-Disposition": 'attachment; filename="kefu-customers.csv"', "Cache-Control": "no-store"}
    return Stream(blocks, media_type="text/csv", headers=headers)


@post("/api/customers", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Add a customer")
async def create_customer(tx: Tx, principal: Principal, data: NewCustomer) -> Customer:
    """Add a customer; the same `id` with the same content gives the same answer."""
    return await add_customer(tx, principal, data)


@get("/api/customers/{id:uuid}", guards=[requires(Permission.CUSTOMER_READ)], summary="Read a customer")
async def read_customer(request: Asked, tx: Tx, principal: Principal, id: UUID) -> Customer:
    """Give a customer with company and identities. It counts as a look at them."""
    customer = await load_customer(tx, principal.workspace_id, id)
    look_at(request, principal, Thing.CUSTOMER, customer.id)
    return customer


@patch("/api/customers/{id:uuid}", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Change a customer")
async def update_customer(
    request: Asked, tx: Tx, principal: Principal, once: Once, id: UUID, data: CustomerChange
) -> Customer:
    """Change what is named; fields left out stay. The answer counts as a look at them."""
    customer = await once(tx, data, Customer, lambda: change_customer(tx, principal, id, data))
    look_at(request, principal, Thing.CUSTOMER, id)
    return customer


@put("/api/customers/{id:uuid}/block", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Block a customer")
async def put_block(request: Asked, tx: Tx, principal: Principal, once: Once, id: UUID, data: NewBlock) -> Customer:
    """Let what a customer says from now on be spam, or listen to them again. The answer counts as a look."""
    customer = await once(tx, data, Customer, lambda: set_block(tx, principal, id, data))
    look_at(request, principal, Thing.CUSTOMER, id)
    return customer


@post(
    "/api/customers/{id:uuid}/identities",
    guards=[requires(Permission.CUSTOMER_WRITE)],
    summary="Put an address with a customer",
)
async def create_identity(request: Asked, tx: Tx, principal: Principal, id: UUID, data: NewIdentity) -> Customer:
    """Put an unverified address with a customer; 409 `identity_taken` when it is another customer's."""
    customer = await add_identity(tx, principal, id, data)
    look_at(request, principal, Thing.CUSTOMER, id)
    return customer


@get(
    "/api/customers/{id:uuid}/history", guards=[requires(Permission.CUSTOMER_READ)], summary="Read a customer's history"
)
async def list_customer_history(
    request: Asked, tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 50
) -> HistoryPage:
    """Give what was changed about a customer, newest first."""
    look_at(request, principal, Thing.CUSTOMER, (await load_customer(tx, principal.workspace_id, id)).id)
    items, mark = await find_history_page(tx, principal.workspace_id, id, after=after, limit=limit)
    return HistoryPage(items=items, next=mark)


@get("/api/customers/{id:uuid}/notes", guards=[requires(Permission.CUSTOMER_READ)], summary="Read notes")
async def list_customer_notes(
    request: Asked, tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 50
) -> NotePage:
    """Give what members wrote down about a customer, newest first."""
    look_at(request, principal, Thing.CUSTOMER, (await load_customer(tx, principal.workspace_id, id)).id)
    items, mark = await find_note_page(tx, principal.workspace_id, id, after=after, limit=limit)
    return NotePage(items=items, next=mark)


@post("/api/customers/{id:uuid}/notes", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Write a note")
async def create_customer_note(tx: Tx, principal: Principal, id: UUID, data: NewCustomerNote) -> CustomerNote:
    """Write down something about a customer; the same `id` with the same content gives the same answer."""
    return await add_note(tx, principal, id, data)


@patch(
    "/api/customers/{id:uuid}/notes/{note_id:uuid}",
    guards=[requires(Permission.CUSTOMER_WRITE)],
    summary="Word a note anew",
)
async def update_customer_note(
    tx: Tx, principal: Principal, once: Once, id: UUID, note_id: UUID, data: CustomerNoteChange
) -> CustomerNote:
    """Change the text of one's own note."""
    return await once(tx, data, CustomerNote, lambda: change_note(tx, principal, id, note_id, data))


@delete(
    "/api/customers/{id:uuid}/notes/{note_id:uuid}",
    guards=[requires(Permission.CUSTOMER_WRITE)],
    summary="Take a note away",
)
async def delete_customer_note(tx: Tx, principal: Principal, id: UUID, note_id: UUID) -> None:
    """Take a note away: its author, or who manages the workspace. It can be restored."""
    await set_deleted(tx, principal, id, note_id, deleted=True)


@put(
    "/api/customers/{id:uuid}/notes/{note_id:uuid}/restoration",
    guards=[requires(Permission.CUSTOMER_WRITE)],
    summary="Restore a note",
)
async def restore_customer_note(tx: Tx, principal: Principal, id: UUID, note_id: UUID) -> CustomerNote:
    """Bring back a note that was taken away."""
    return await set_deleted(tx, principal, id, note_id, deleted=False)


@get("/api/companies", guards=[requires(Permission.CUSTOMER_READ)], summary="List or find companies")
async def list_companies(
    tx: Tx, principal: Principal, words: NameWords = "", after: After = None, limit: Many = 50
) -> CompanyPage:
    """Give companies by name (pinyin), each with how many customers belong to it.

    Every typed word must stand in the name, or begin its pinyin or initials.
    """
    items, mark = await find_company_page(tx, principal.workspace_id, query=words, after=after, limit=limit)
    return CompanyPage(items=items, next=mark)


@post("/api/companies", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Add a company")
async def create_company(tx: Tx, principal: Principal, data: NewCompany) -> Company:
    """Add a company; the same `id` with the same content gives the same answer."""
    return await add_company(tx, principal, data)


@get("/api/companies/{id:uuid}", guards=[requires(Permission.CUSTOMER_READ)], summary="Read a company")
async def read_company(tx: Tx, principal: Principal, id: UUID) -> Company:
    """Give a company; its customers are `GET /api/customers` with `company_id`."""
    return await load_company(tx, principal.workspace_id, id)


@patch("/api/companies/{id:uuid}", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Change a company")
async def update_company(tx: Tx, principal: Principal, once: Once, id: UUID, data: CompanyChange) -> Company:
    """Change what is named; fields left out stay."""
    return await once(tx, data, Company, lambda: change_company(tx, principal, id, data))


@get(
    "/api/companies/{id:uuid}/history", guards=[requires(Permission.CUSTOMER_READ)], summary="Read a company's history"
)
async def list_company_history(
    tx: Tx, principal: Principal, id: UUID, after: After = None, limit: Many = 50
) -> HistoryPage:
    """Give what was changed about a company, newest first."""
    await load_company(tx, principal.workspace_id, id)
    items, mark = await find_history_page(tx, principal.workspace_id, id, after=after, limit=limit)
    return HistoryPage(items=items, next=mark)


ROUTES = [
    list_customers,
    export_customers,
    create_customer,
    read_customer,
    update_customer,
    put_block,
    create_identity,
    list_customer_history,
    list_customer_notes,
    create_customer_note,
    update_customer_note,
    delete_customer_note,
    restore_customer_note,
    *MERGE_ROUTES,
    list_companies,
    create_company,
    read_company,
    update_company,
    list_company_history,
    *RULE_ROUTES,
]
