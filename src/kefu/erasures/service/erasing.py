"""Erasing a person: everything that any module holds of them, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kefu.customers import (
    Customer,
    CustomerErased,
    GoesOnElsewhere,
    HeldKind,
    find_parts,
    hold_merges,
    load_customer,
    lock_to_erase,
    take_apart,
)
from kefu.erasures import events
from kefu.erasures.ledger import Listed
from kefu.erasures.model import Erasure, ErasurePreview, Held, NewErasure
from kefu.erasures.queries import find_erasure
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.discover import find_personal
from kefu.kit.errors import IdTaken, VersionConflict
from kefu.kit.http.idempotency import forget_answers
from kefu.kit.ids import given_id, new_id


async def preview(tx: Tx, workspace_id: UUID, customer_id: UUID) -> ErasurePreview:
    """Tell what an erasure would take. Raises NotFound, CustomerErased, GoesOnElsewhere."""
    customer = await load_whole(tx, workspace_id, customer_id)
    if customer.erased_at is not None:
        raise CustomerErased
    held = await count_held(tx, workspace_id, await find_parts(tx, workspace_id, customer_id))
    return ErasurePreview(version=customer.version, items=[Held(HeldKind(kind), count) for kind, count in held.items()])


async def erase_person(tx: Tx, principal: Principal, customer_id: UUID, new: NewErasure) -> Erasure:
    """Erase a person for good, with who was merged into them; the same id again gives the same answer.

    Facts stay, they hold ids only. Bytes of files and the list outside of the database come after the COMMIT
    (`finish`). Raises NotFound, CustomerErased, GoesOnElsewhere, VersionConflict, IdTaken.
    """
    workspace_id, erasure_id = principal.workspace_id, given_id(new.id)
    earlier = await find_erasure(tx, workspace_id, erasure_id)
    if earlier is not None:
        if earlier.customer_id != customer_id:
            raise IdTaken(field="id")
        return earlier
    await hold_merges(tx, workspace_id)
    await load_whole(tx, workspace_id, customer_id)
    *parts, _ = await find_parts(tx, workspace_id, customer_id)
    for part in parts:
        await lock_to_erase(tx, workspace_id, part)
    version = await lock_to_erase(tx, workspace_id, customer_id)
    if version != new.version:
        raise VersionConflict(current_version=version)
    # each on its own, as they stand in the log and in the list: an older backup may know them apart
    for part in parts:
        await _erase(tx, workspace_id, new_id(), part)
    await _erase(tx, workspace_id, erasure_id, customer_id)
    done = await find_erasure(tx, workspace_id, erasure_id)
    assert done is not None  # it was written just now
    return done


async def erase_again(tx: Tx, entry: Listed) -> None:
    """Erase a person who was erased before and came back with a backup. Raises NotFound, CustomerErased.

    They may have been merged when it was written; who else is erased stands in the list as well.
    """
    await take_apart(tx, entry.workspace_id, entry.customer_id)
    await lock_to_erase(tx, entry.workspace_id, entry.customer_id)
    await _erase(tx, entry.workspace_id, entry.id, entry.customer_id, at=entry.at)


async def load_whole(tx: Tx, workspace_id: UUID, customer_id: UUID) -> Customer:
    """Give a customer who was not merged into another one: only whole persons are taken away or erased.

    Raises NotFound, GoesOnElsewhere.
    """
    customer = await load_customer(tx, workspace_id, customer_id)
    if customer.merged_into is not None:
        raise GoesOnElsewhere(customer_id=str(customer.merged_into.id))
    return customer


async def count_held(tx: Tx, workspace_id: UUID, parts: Sequence[UUID]) -> Counter[str]:
    """Count what all modules hold of a person, who may be known as several customers, by kind."""
    held: Counter[str] = Counter()
    for part in parts:
        for personal in find_personal():
            held.update(await personal.count(tx, workspace_id, part))
    return held


async def _erase(tx: Tx, workspace_id: UUID, erasure_id: UUID, customer_id: UUID, at: datetime | None = None) -> None:
    held = await count_held(tx, workspace_id, [customer_id])
    ids: list[UUID] = []
    for personal in find_personal():
        ids += await personal.ids(tx, workspace_id, customer_id)
    for personal in reversed(find_personal()):  # customers come last: by their addresses others find what is theirs
        await personal.erase(tx, workspace_id, customer_id)
    # last: whoever was answered while we waited for a lock has left the answer by now
    await forget_answers(tx, workspace_id, ids)
    await tx.run(
        """insert into erasure (workspace_id, id, customer_id, at)
        values (%(workspace_id)s, %(id)s, %(customer_id)s, coalesce(%(at)s::timestamptz, clock_timestamp()))""",
        workspace_id=workspace_id,
        id=erasure_id,
        customer_id=customer_id,
        at=at,
    )
    tx.record(
        events.CustomerErased(
            workspace_id=workspace_id,
            customer_id=customer_id,
            subject_id=customer_id,
            erasure_id=erasure_id,
            tickets=held["tickets"],
            messages=held["messages"] + held["internal_messages"],
            files=held["files"],
        )
    )
