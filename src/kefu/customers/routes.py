"""HTTP of customers and companies."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, patch, post, put
from litestar.params import Parameter, QueryParameter

from kefu.customers.model import Company, Customer, CustomerChange, NewBlock, NewCompany, NewCustomer, NewIdentity
from kefu.customers.queries import find_company_page, find_customer_page, load_customer
from kefu.customers.service.blocking import set_block
from kefu.customers.service.keeping import add_company, add_customer, add_identity, change_customer
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once

Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="Beginnings of a name, its pinyin or an address")
]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class CustomerPage(msgspec.Struct, kw_only=True):
    """Customers by name; `next` goes back as `after` and is null on the last page."""

    items: list[Customer]
    next: str | None


class CompanyPage(msgspec.Struct, kw_only=True):
    """Companies by name; `next` goes back as `after` and is null on the last page."""

    items: list[Company]
    next: str | None


@get("/api/customers", guards=[requires(Permission.CUSTOMER_READ)], summary="List or find customers")
async def list_customers(
    tx: Tx, principal: Principal, words: Words = "", after: After = None, limit: Many = 50
) -> CustomerPage:
    """Give customers sorted by name (pinyin); every typed word must begin a name, its pinyin or an address."""
    items, mark = await find_customer_page(tx, principal.workspace_id, query=words, after=after, limit=limit)
    return CustomerPage(items=items, next=mark)


@post("/api/customers", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Add a customer")
async def create_customer(tx: Tx, principal: Principal, data: NewCustomer) -> Customer:
    """Add a customer; the same `id` with the same content gives the same answer."""
    return await add_customer(tx, principal, data)


@get("/api/customers/{id:uuid}", guards=[requires(Permission.CUSTOMER_READ)], summary="Read a customer")
async def read_customer(tx: Tx, principal: Principal, id: UUID) -> Customer:
    """Give a customer with company and identities."""
    return await load_customer(tx, principal.workspace_id, id)


@patch("/api/customers/{id:uuid}", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Change a customer")
async def update_customer(tx: Tx, principal: Principal, once: Once, id: UUID, data: CustomerChange) -> Customer:
    """Change what is named; fields left out stay."""
    return await once(tx, data, Customer, lambda: change_customer(tx, principal, id, data))


@put("/api/customers/{id:uuid}/block", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Block a customer")
async def put_block(tx: Tx, principal: Principal, once: Once, id: UUID, data: NewBlock) -> Customer:
    """Let what a customer says from now on be spam, or listen to them again."""
    return await once(tx, data, Customer, lambda: set_block(tx, principal, id, data))


@post(
    "/api/customers/{id:uuid}/identities",
    guards=[requires(Permission.CUSTOMER_WRITE)],
    summary="Put an address with a customer",
)
async def create_identity(tx: Tx, principal: Principal, id: UUID, data: NewIdentity) -> Customer:
    """Put an unverified address with a customer; 409 `identity_taken` when it is another customer's."""
    return await add_identity(tx, principal, id, data)


@get("/api/companies", guards=[requires(Permission.CUSTOMER_READ)], summary="List or find companies")
async def list_companies(
    tx: Tx, principal: Principal, words: Words = "", after: After = None, limit: Many = 50
) -> CompanyPage:
    """Give companies sorted by name (pinyin) whose name holds the text."""
    items, mark = await find_company_page(tx, principal.workspace_id, query=words, after=after, limit=limit)
    return CompanyPage(items=items, next=mark)


@post("/api/companies", guards=[requires(Permission.CUSTOMER_WRITE)], summary="Add a company")
async def create_company(tx: Tx, principal: Principal, data: NewCompany) -> Company:
    """Add a company; the same `id` with the same content gives the same answer."""
    return await add_company(tx, principal, data)


ROUTES = [
    list_customers,
    create_customer,
    read_customer,
    update_customer,
    put_block,
    create_identity,
    list_companies,
    create_company,
]
