"""Many customers at once, by their addresses, ids and companies: for those who bring in lists."""

from collections.abc import Iterable
from uuid import UUID

from kefu.kit.db import Tx


async def find_owners(tx: Tx, workspace_id: UUID, addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Give as whom the owners of normalised addresses (channel, address) are kept; nobody's are left out."""
    wanted = sorted(set(addresses))
    rows = await tx.rows(
        """select identity.channel, identity.address, coalesce(customer.merged_into_id, customer.id) as owner
        from unnest(%(channels)s::text[], %(addresses)s::text[]) as wanted(channel, address)
        join identity on identity.workspace_id = %(workspace_id)s and identity.channel = wanted.channel
            and identity.address = wanted.address
        join customer on customer.workspace_id = identity.workspace_id and customer.id = identity.customer_id
        where identity.workspace_id = %(workspace_id)s""",
        workspace_id=workspace_id,
        channels=[channel for channel, _ in wanted],
        addresses=[address for _, address in wanted],
    )
    return {(row["channel"], row["address"]): row["owner"] for row in rows}


async def find_all_kept_as(tx: Tx, workspace_id: UUID, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Give as whom those of the customers that exist are kept, by id."""
    rows = await tx.rows(
        """select id, coalesce(merged_into_id, id) as kept_as from customer
        where workspace_id = %(workspace_id)s and id = any(%(ids)s)""",
        workspace_id=workspace_id,
        ids=list(set(ids)),
    )
    return {row["id"]: row["kept_as"] for row in rows}


async def find_companies_named(tx: Tx, workspace_id: UUID, names: Iterable[str]) -> dict[str, list[UUID]]:
    """Give the companies of each name, capital and small letters alike; of no company is an empty list."""
    found: dict[str, list[UUID]] = {name: [] for name in names}
    if not found:
        return found
    rows = await tx.rows(
        """select wanted.name, company.id from unnest(%(names)s::text[]) as wanted(name)
        join company on company.workspace_id = %(workspace_id)s and lower(company.name) = lower(wanted.name)
        where company.workspace_id = %(workspace_id)s order by company.id""",
        workspace_id=workspace_id,
        names=list(found),
    )
    for row in rows:
        found[row["name"]].append(row["id"])
    return found
