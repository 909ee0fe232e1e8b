"""Customers: who is served, by which addresses, and the companies they belong to."""

from kefu.customers.addresses import normalise_address
from kefu.customers.companies import load_company
from kefu.customers.company_listing import find_company_page
from kefu.customers.events import (
    CompanyAdded,
    CompanyChanged,
    CustomerAdded,
    CustomerBlocked,
    CustomerChanged,
    CustomerMerged,
    CustomerMergeReceived,
    CustomerMergeReturned,
    CustomerNoteAdded,
    CustomerNoteChanged,
    CustomerNoteDeleted,
    CustomerNoteRestored,
    CustomerRemoved,
    CustomersExported,
    CustomerUnblocked,
    CustomerUnmerged,
    IdentityAdded,
    IdentityRemoved,
    IdentityVerified,
)
from kefu.customers.listing import find_customer_ids, find_customer_page
from kefu.customers.matching import find_all_kept_as, find_companies_named, find_owners
from kefu.customers.model import (
    Company,
    Customer,
    CustomerChange,
    CustomerErased,
    CustomerField,
    GoesOnElsewhere,
    HeldKind,
    Identity,
    IdentityTaken,
    NewBlock,
    NewCompany,
    NewCustomer,
    NewCustomerNote,
    NewIdentity,
)
from kefu.customers.naming import fold, search_terms
from kefu.customers.queries import (
    find_customer,
    find_customer_by_identity,
    find_customers,
    find_parts,
    hold_merges,
    is_erased,
    load_customer,
    lock_customer,
    lock_to_erase,
)
from kefu.customers.service.belonging import add_company
from kefu.customers.service.blocking import set_block
from kefu.customers.service.exporting import COLUMNS
from kefu.customers.service.keeping import add_customer, add_identity, change_customer
from kefu.customers.service.meeting import meet_customer
from kefu.customers.service.merging import take_apart
from kefu.customers.service.noting import add_note
from kefu.customers.service.removing import remove_customer, remove_identities
from kefu.customers.tiers import Tier, TierBy

__all__ = [
    "COLUMNS",
    "Company",
    "CompanyAdded",
    "CompanyChanged",
    "Customer",
    "CustomerAdded",
    "CustomerBlocked",
    "CustomerChange",
    "CustomerChanged",
    "CustomerErased",
    "CustomerField",
    "CustomerMergeReceived",
    "CustomerMergeReturned",
    "CustomerMerged",
    "CustomerNoteAdded",
    "CustomerNoteChanged",
    "CustomerNoteDeleted",
    "CustomerNoteRestored",
    "CustomerRemoved",
    "CustomerUnblocked",
    "CustomerUnmerged",
    "CustomersExported",
    "GoesOnElsewhere",
    "HeldKind",
    "Identity",
    "IdentityAdded",
    "IdentityRemoved",
    "IdentityTaken",
    "IdentityVerified",
    "NewBlock",
    "NewCompany",
    "NewCustomer",
    "NewIdentity",
    "NewCustomerNote",
    "Tier",
    "TierBy",
    "add_company",
    "add_customer",
    "add_identity",
    "add_note",
    "change_customer",
    "find_all_kept_as",
    "find_companies_named",
    "find_company_page",
    "find_customer",
    "find_customer_by_identity",
    "find_customer_ids",
    "find_customer_page",
    "find_customers",
    "find_owners",
    "find_parts",
    "fold",
    "hold_merges",
    "is_erased",
    "load_company",
    "load_customer",
    "lock_customer",
    "lock_to_erase",
    "meet_customer",
    "normalise_address",
    "remove_customer",
    "remove_identities",
    "search_terms",
    "set_block",
    "take_apart",
]
