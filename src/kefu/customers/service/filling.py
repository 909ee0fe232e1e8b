"""What stands in the workspace's own fields of customers."""

from uuid import UUID

from kefu.fields import About, Filled, Values, clean_values, find_fields
from kefu.kit.db import Tx


async def fill(tx: Tx, workspace_id: UUID, given: Values, before: Filled) -> Filled:
    """Give what will stand in a customer's fields; raises InvalidInput."""
    if not given:
        return before
    return clean_values(await find_fields(tx, workspace_id, About.CUSTOMER), given, before)


async def find_changed(tx: Tx, workspace_id: UUID, before: Filled, after: Filled) -> list[UUID]:
    """Give the ids of the fields in which something else stands."""
    keys = {key for key in before | after if before.get(key) != after.get(key)}
    if not keys:
        return []
    return [field.id for field in await find_fields(tx, workspace_id, About.CUSTOMER) if field.key in keys]
