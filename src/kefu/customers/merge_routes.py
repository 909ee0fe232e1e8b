"""HTTP of customers who are the same: finding them, merging them, taking them apart."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post

from kefu.customers.model import (
    Customer,
    CustomerMergePreview,
    CustomerMergeUndo,
    Duplicate,
    MergedCustomer,
    NewCustomerMerge,
)
from kefu.customers.queries import find_duplicates, find_merged_customers, load_customer
from kefu.customers.service.merging import merge, preview_merge, unmerge
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.kit.http.looks import Thing, look_at

Asked = Request[Any, Any, Any]


class DuplicateList(msgspec.Struct, frozen=True):
    """Who is perhaps the same, addresses they proved first."""

    items: list[Duplicate]


class MergedList(msgspec.Struct, frozen=True):
    """Who was merged into a customer, the latest first."""

    items: list[MergedCustomer]


@get(
    "/api/customers/{id:uuid}/duplicates",
    guards=[requires(Permission.CUSTOMER_READ)],
    summary="Find who is perhaps the same",
)
async def list_duplicates(request: Asked, tx: Tx, principal: Principal, id: UUID) -> DuplicateList:
    """Give customers with an address that is alike on another channel. It counts as a look."""
    customer = await load_customer(tx, principal.workspace_id, id)
    look_at(request, principal, Thing.CUSTOMER, id)
    kept_as = customer.merged_into.id if customer.merged_into else id
    return DuplicateList(await find_duplicates(tx, principal.workspace_id, kept_as))


@get("/api/customers/{id:uuid}/merged", guards=[requires(Permission.CUSTOMER_READ)], summary="List merged customers")
async def list_merged_customers(request: Asked, tx: Tx, principal: Principal, id: UUID) -> MergedList:
    """Give who was merged into a customer, as they were known until then. It counts as a look."""
    look_at(request, principal, Thing.CUSTOMER, (await load_customer(tx, principal.workspace_id, id)).id)
    return MergedList(await find_merged_customers(tx, principal.workspace_id, id))


@get(
    "/api/customers/{id:uuid}/merge",
    guards=[requires(Permission.CUSTOMER_MERGE)],
    summary="Preview the merge of two customers",
    opt={"refuses": {409}},
)
async def preview_customer_merge(
    request: Asked, tx: Tx, principal: Principal, id: UUID, into: UUID
) -> CustomerMergePreview:
    """Tell what would change if the customer were kept as another one. It counts as a look at both."""
    shown = await preview_merge(tx, principal.workspace_id, id, into)
    for customer in (shown.customer, shown.into):
        look_at(request, principal, Thing.CUSTOMER, customer.id)
    return shown


@post(
    "/api/customers/{id:uuid}/merge",
    guards=[requires(Permission.CUSTOMER_MERGE)],
    summary="Merge a customer into another one",
    status_code=200,
)
async def create_customer_merge(
    request: Asked, tx: Tx, principal: Principal, once: Once, id: UUID, data: NewCustomerMerge
) -> Customer:
    """Keep a customer as another one, who is shown with everything of both; the answer counts as a look at them."""
    kept = await once(tx, data, Customer, lambda: merge(tx, principal, id, data))
    look_at(request, principal, Thing.CUSTOMER, kept.id)
    return kept


@post(
    "/api/customers/{id:uuid}/merge/undo",
    guards=[requires(Permission.CUSTOMER_MERGE)],
    summary="Take two merged customers apart",
    status_code=200,
)
async def undo_customer_merge(
    request: Asked, tx: Tx, principal: Principal, once: Once, id: UUID, data: CustomerMergeUndo
) -> Customer:
    """Let a merged customer stand alone again, with what came to them before and since; within 30 days.

    The answer counts as a look.
    """
    alone = await once(tx, data, Customer, lambda: unmerge(tx, principal, id, data))
    look_at(request, principal, Thing.CUSTOMER, alone.id)
    return alone


MERGE_ROUTES = [
    list_duplicates,
    list_merged_customers,
    preview_customer_merge,
    create_customer_merge,
    undo_customer_merge,
]
