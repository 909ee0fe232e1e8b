"""What stands in the workspace's own fields of customers."""

from collections.abc import Iterable
from uuid import UUID

from kefu.fields import About, Field, Filled, Values, clean_values, find_fields
from kefu.kit.db import Tx


async def fill(
    tx: Tx, workspace_id: UUID, given: Values, before: Filled, *, back: bool = False
) -> tuple[Filled, list[UUID]]:
    """Give what will stand in a customer's fields, and the ids of those that change; raises InvalidInput.

    What is put `back` stood there already: it may, whatever was archived or retired since.
    """
    if not given:
        return before, []
    fields = await find_fields(tx, workspace_id, About.CUSTOMER)
    put = {key: value for key, value in {**before, **given}.items() if value is not None}
    after = put if back else clean_values(fields, given, before)
    return after, _changed(fields, before, after)


async def find_changed(tx: Tx, workspace_id: UUID, before: Filled, after: Filled) -> list[UUID]:
    """Give the ids of the fields in which something else stands."""
    if before == after:
        return []
    return _changed(await find_fields(tx, workspace_id, About.CUSTOMER), before, after)


def _changed(fields: Iterable[Field], before: Filled, after: Filled) -> list[UUID]:
    return [field.id for field in fields if before.get(field.key) != after.get(field.key)]
