"""Customers: who is served, by which addresses, and the companies they belong to."""

from kefu.customers.events import (
    CompanyAdded,
    CustomerAdded,
    CustomerBlocked,
    CustomerChanged,
    CustomerUnblocked,
    IdentityAdded,
    IdentityVerified,
)
from kefu.customers.model import (
    Company,
    Customer,
    CustomerChange,
    CustomerField,
    Identity,
    IdentityTaken,
    NewBlock,
    NewCompany,
    NewCustomer,
    NewIdentity,
    Tier,
    normalise_address,
)
from kefu.customers.naming import fold, search_terms
from kefu.customers.queries import (
    find_company_page,
    find_customer,
    find_customer_by_identity,
    find_customer_ids,
    find_customer_page,
    find_customers,
    load_customer,
    lock_customer,
)
from kefu.customers.service.blocking import set_block
from kefu.customers.service.keeping import add_company, add_customer, add_identity, change_customer
from kefu.customers.service.meeting import meet_customer

__all__ = [
    "Company",
    "CompanyAdded",
    "Customer",
    "CustomerAdded",
    "CustomerBlocked",
    "CustomerChange",
    "CustomerChanged",
    "CustomerField",
    "CustomerUnblocked",
    "Identity",
    "IdentityAdded",
    "IdentityTaken",
    "IdentityVerified",
    "NewBlock",
    "NewCompany",
    "NewCustomer",
    "NewIdentity",
    "Tier",
    "add_company",
    "add_customer",
    "add_identity",
    "change_customer",
    "find_company_page",
    "find_customer",
    "find_customer_by_identity",
    "find_customer_ids",
    "find_customer_page",
    "find_customers",
    "fold",
    "load_customer",
    "lock_customer",
    "meet_customer",
    "normalise_address",
    "search_terms",
    "set_block",
]
