"""Adding companies, changing them, and saying whose e-mail domain is whose."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from kefu.customers.companies import find_company, load_company
from kefu.customers.domains import DomainTaken, clean_domains
from kefu.customers.events import CompanyAdded, CompanyChanged
from kefu.customers.model import Company, CompanyChange, CompanyField, NewCompany
from kefu.customers.service.judging import begin_sweep
from kefu.customers.service.retrying import fingerprint_of
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.sorting import sort_key
from kefu.workspaces import clean_line


async def add_company(tx: Tx, principal: Principal, new: NewCompany) -> Company:
    """Add a company. Raises InvalidInput, DomainTaken or IdTaken."""
    workspace_id, company_id = principal.workspace_id, given_id(new.id)
    name, domains = clean_line(new.name, "name"), clean_domains(new.domains)
    fingerprint = fingerprint_of(principal, new)
    inserted = await tx.run(
        """insert into company (workspace_id, id, name, name_key, tier, note, fingerprint)
        values (%(workspace_id)s, %(id)s, %(name)s, %(name_key)s, %(tier)s, %(note)s, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=company_id,
        name=name,
        name_key=sort_key(name),
        tier=new.tier,
        note=new.note,
        fingerprint=fingerprint,
    )
    stored = await tx.value(
        "select fingerprint from company where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=company_id,
    )
    if stored != fingerprint:
        raise IdTaken(field="id")
    if inserted:
        await _put_domains(tx, workspace_id, company_id, [], domains)
        tx.record(CompanyAdded(workspace_id=workspace_id, subject_id=company_id))
    return await load_company(tx, workspace_id, company_id)


async def change_company(tx: Tx, principal: Principal, company_id: UUID, change: CompanyChange) -> Company:
    """Change a company as read at `change.version`; another tier reaches its customers in the background.

    Raises NotFound, VersionConflict, InvalidInput or DomainTaken.
    """
    workspace_id = principal.workspace_id
    before = await load_company(tx, workspace_id, company_id, lock=True)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    new = _decide(before, change)
    fields = [field for field in CompanyField if getattr(before, field.value) != new[field.value]]
    if not fields:
        return before
    await tx.run(
        """update company set name = %(name)s, name_key = %(name_key)s, tier = %(tier)s, note = %(note)s,
            version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=company_id,
        name=new["name"],
        name_key=sort_key(new["name"]),
        tier=new["tier"],
        note=new["note"],
    )
    await _put_domains(tx, workspace_id, company_id, before.domains, new["domains"])
    tx.record(
        CompanyChanged(
            workspace_id=workspace_id,
            subject_id=company_id,
            fields=fields,
            tier_before=before.tier,
            tier=new["tier"],
        )
    )
    if CompanyField.TIER in fields:
        await begin_sweep(tx, principal, company_id)
    return await load_company(tx, workspace_id, company_id)


def _decide(before: Company, change: CompanyChange) -> dict[str, Any]:
    """Give what stands there afterwards, by field."""
    new = {
        field.value: getattr(before, field.value) if (value := getattr(change, field.value)) is UNSET else value
        for field in CompanyField
    }
    if change.name is not UNSET:
        new["name"] = clean_line(change.name, "name")
    if change.domains is not UNSET:
        new["domains"] = clean_domains(change.domains)
    return new


async def _put_domains(tx: Tx, workspace_id: UUID, company_id: UUID, before: list[str], after: list[str]) -> None:
    """Let these domains be the company's; raises DomainTaken where one is another company's."""
    mine = {"workspace_id": workspace_id, "company_id": company_id}
    await tx.run(
        """delete from company_domain
        where workspace_id = %(workspace_id)s and company_id = %(company_id)s and domain <> all(%(domains)s)""",
        domains=after,
        **mine,
    )
    for domain in (domain for domain in after if domain not in before):  # in order, so that two never deadlock
        added = await tx.run(
            """insert into company_domain (workspace_id, domain, company_id)
            values (%(workspace_id)s, %(domain)s, %(company_id)s)
            on conflict (workspace_id, domain) do nothing""",
            domain=domain,
            **mine,
        )
        if not added:
            raise await _taken(tx, workspace_id, domain)


async def _taken(tx: Tx, workspace_id: UUID, domain: str) -> DomainTaken:
    owner = await tx.value(
        "select company_id from company_domain where workspace_id = %(workspace_id)s and domain = %(domain)s",
        workspace_id=workspace_id,
        domain=domain,
    )
    company = await find_company(tx, workspace_id, owner) if owner else None
    return DomainTaken(
        field="domains",
        domain=domain,
        company=company.name if company else "",
        company_id=str(owner) if owner else None,
    )
