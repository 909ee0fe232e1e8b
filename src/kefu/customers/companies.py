"""Reading companies, and which one an address belongs to."""

from collections.abc import Iterable
from uuid import UUID

from kefu.customers.addresses import Address
from kefu.customers.domains import domains_of
from kefu.customers.model import Company
from kefu.customers.tiers import Tier
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound

COLUMNS = """company.id, company.name, company.tier, company.note, company.version, company.created_at,
    array(select domain from company_domain belongs
        where belongs.workspace_id = company.workspace_id and belongs.company_id = company.id
        order by domain) as domains"""
_COMPANY = f"""select {COLUMNS} from company
where company.workspace_id = %(workspace_id)s and company.id = %(id)s"""  # noqa: S608  a constant


async def find_company(tx: Tx, workspace_id: UUID, company_id: UUID, *, lock: bool = False) -> Company | None:
    """Give a company, held against other changes when asked, or None."""
    return await tx.one(
        Company,
        _COMPANY + (" for no key update" if lock else ""),
        workspace_id=workspace_id,
        id=company_id,
    )


async def load_company(tx: Tx, workspace_id: UUID, company_id: UUID, *, lock: bool = False) -> Company:
    """Give a company, held against other changes when asked; raises NotFound."""
    found = await find_company(tx, workspace_id, company_id, lock=lock)
    if found is None:
        raise NotFound
    return found


async def find_company_of(tx: Tx, workspace_id: UUID, addresses: Iterable[Address]) -> UUID | None:
    """Give the company to which the first of these addresses belongs that belongs to any, or None."""
    domains = domains_of(addresses)
    if not domains:
        return None
    found: UUID | None = await tx.value(
        """select company_id from company_domain
        where workspace_id = %(workspace_id)s and domain = any(%(domains)s)
        order by array_position(%(domains)s, domain) limit 1""",
        workspace_id=workspace_id,
        domains=domains,
    )
    return found


async def find_company_tier(tx: Tx, workspace_id: UUID, company_id: UUID | None) -> Tier | None:
    """Give a company's tier, which stays until the transaction ends.

    Who joins the company meanwhile either has the new tier, or is there before it changes and is looked through.
    """
    if company_id is None:
        return None
    tier = await tx.value(
        "select tier from company where workspace_id = %(workspace_id)s and id = %(id)s for share",
        workspace_id=workspace_id,
        id=company_id,
    )
    return Tier(tier) if tier else None
