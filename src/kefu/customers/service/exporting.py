"""The list of customers as a file, read page by page while it is sent: a million of them never lie in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from kefu.customers.events import CustomersExported
from kefu.customers.listing import find_customer_page, find_sought
from kefu.customers.model import FoundCustomer
from kefu.customers.narrowing import Narrowing, NewCustomerExport
from kefu.fields import About, Field, Sought, Spelling, find_fields, write_headings
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.spreadsheets import BOM, write_lines
from kefu.kit.translate import LANGUAGES, translate

PAGE = 500
COLUMNS = (
    "name",
    "tier",
    "company",
    "email",
    "phone",
    "other",
    "language",
    "about",
    "blocked",
    "contact",
    "added",
    "id",
)
_BETWEEN = "; "


async def record_export(tx: Tx, principal: Principal, wanted: NewCustomerExport) -> list[Sought]:
    """Record that a list is taken away and by what it was narrowed; what was typed is not told.

    Gives what is looked for in own fields, for the whole file: such a field may be archived meanwhile. Raises
    InvalidInput while that can still be answered: for fields as the list does.
    """
    sought = await find_sought(tx, principal.workspace_id, narrowing_of(wanted))
    tx.record(
        CustomersExported(
            workspace_id=principal.workspace_id,
            subject_id=principal.workspace_id,
            tier=wanted.tier,
            company_id=wanted.company_id,
            blocked=wanted.blocked,
            by_contact=narrowing_of(wanted).by_contact,
            searched=bool(wanted.query.strip()),
            by_fields=list(dict.fromkeys(one.field.id for one in sought)),
        )
    )
    return sought


def narrowing_of(wanted: NewCustomerExport) -> Narrowing:
    """Give by what the list is narrowed."""
    fields = {name: getattr(wanted, name) for name in Narrowing.__struct_fields__}
    return Narrowing(**fields)


async def export_blocks(
    db: Db, workspace_id: UUID, wanted: NewCustomerExport, sought: list[Sought], language: str
) -> AsyncIterator[bytes]:
    """Yield the file, each page as of its own moment: who is renamed meanwhile may stand in it twice, or not at all."""
    async with db.transaction() as tx:
        fields = [field for field in await find_fields(tx, workspace_id, About.CUSTOMER) if not field.archived]
    heading = write_lines([name_columns(fields, language)])
    yield BOM + heading if wanted.bom else heading
    narrowing, after = narrowing_of(wanted), None
    spellings = [Spelling(field) for field in fields]
    while True:
        async with db.transaction() as tx:
            page, after = await find_customer_page(
                tx, workspace_id, query=wanted.query, narrowing=narrowing, sought=sought, after=after, limit=PAGE
            )
        yield write_lines(_cells(customer, spellings, language) for customer in page)
        if after is None:
            return


def name_columns(fields: Sequence[Field], language: str) -> list[str]:
    """Give what the columns are called, the workspace's own fields last, so that an import knows each of them."""
    taken = {one: [translate(f"customers.column.{name}", one) for name in COLUMNS] for one in LANGUAGES}
    return taken[language] + write_headings(fields, language, chain.from_iterable(taken.values()))


def _cells(customer: FoundCustomer, spellings: Sequence[Spelling], language: str) -> list[str]:
    addresses: dict[str, list[str]] = {"email": [], "phone": [], "other": []}
    for identity in customer.identities:
        known = identity.channel in addresses
        address = identity.address if known else f"{identity.channel}:{identity.address}"
        addresses[identity.channel if known else "other"].append(address)
    return [
        customer.name,
        translate(f"customers.tier.{customer.tier}", language),
        customer.company.name if customer.company else "",
        *(_BETWEEN.join(those) for those in addresses.values()),
        customer.locale.value if customer.locale else "",
        customer.note,
        _moment(customer.blocked_at),
        _moment(customer.last_contact_at),
        _moment(customer.created_at),
        str(customer.id),
        *(
            one.write(customer.fields[one.field.key], language) if one.field.key in customer.fields else ""
            for one in spellings
        ),
    ]


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
