"""What stood in a ticket's fields before each change of them, and after it; of what was erased nothing."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from kefu.fields import Filled, Value, find_fields
from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from kefu.kit.log import find_ticket_facts, find_waiting_facts
from kefu.tickets.wire import ValueChange

CHANGED: Final = "ticket.fields_changed"
Standing = Mapping[UUID, Value]


async def find_changes(tx: Tx, workspace_id: UUID, ticket_id: UUID, now: Filled) -> dict[int, list[ValueChange]]:
    """Give what became different in fields, by the positions of the facts that tell it (the newest thousand).

    What has no place in the log yet is not told, but it lies between those and `now`; the same snapshot gives both.
    """
    placed = await find_ticket_facts(tx, workspace_id, ticket_id, types=[CHANGED])
    facts = placed + await find_waiting_facts(tx, workspace_id, ticket_id, types=[CHANGED])
    ids = {field.key: field.id for field in await find_fields(tx, workspace_id)}

    def by_id(values: Filled) -> Standing:
        return {ids[key]: value for key, value in values.items() if key in ids}

    rows = await tx.all(
        _Kept,
        """select revision, text from revision
        where workspace_id = %(workspace_id)s and subject_id = %(ticket_id)s and subject_kind = 'ticket_fields'""",
        workspace_id=workspace_id,
        ticket_id=ticket_id,
    )
    kept = {row.revision: by_id(msgspec.json.decode(row.text, type=Filled)) for row in rows}
    earlier = {fact.position: kept.get(fact.data["revision"]) if fact.data["revision"] else {} for fact in facts}
    told = tell_changes(facts, earlier, by_id(now))
    return {fact.position: told[fact.position] for fact in placed}


def tell_changes(
    facts: Sequence[Recorded], earlier: Mapping[int, Standing | None], now: Standing
) -> dict[int, list[ValueChange]]:
    """Go back from what stands there now; `earlier` is what stood there before each fact, None when that is gone.

    What stood there after a change is what the next one found. Where one side is not known, nothing is told, nor where
    both are the same: then what lay between them was erased.
    """
    told: dict[int, list[ValueChange]] = {}
    standing: dict[UUID, Value | None] = dict(now)
    lost: set[UUID] = set()
    for fact in reversed(facts):
        was, changes = earlier[fact.position], list[ValueChange]()
        for id in (UUID(id) for id in fact.data["changed"]):
            before, after = was.get(id) if was is not None else None, standing.get(id)
            if was is not None and id not in lost and before != after:
                changes.append(ValueChange(field_id=id, before=before, after=after))
            standing[id] = before
            (lost.add if was is None else lost.discard)(id)
        told[fact.position] = changes
    return told


class _Kept(msgspec.Struct, frozen=True):
    revision: int
    text: str
