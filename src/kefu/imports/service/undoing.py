"""Taking back what rows brought in, unless work went on with the customer since."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from kefu.customers import (
    CustomerChange,
    CustomerErased,
    GoesOnElsewhere,
    change_customer,
    load_customer,
    lock_to_erase,
    remove_customer,
    remove_identities,
)
from kefu.imports.model import ImportOutcome, Undone
from kefu.imports.queries import HeldImport, HeldRow
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.discover import find_personal
from kefu.kit.errors import KefuError, NotFound, VersionConflict

OWN = frozenset({"identities", "imported_rows", "field_values"})
"""What a customer has from the import itself; whoever has anything else is in use: as who has fields of tickets."""


class Returned(msgspec.Struct, kw_only=True):
    """What is written down of a row that was to be taken back."""

    place: int
    undone: Undone
    reason: str | None = None


class _InUseError(Exception):
    pass


async def take_back(
    tx: Tx, principal: Principal, held: HeldImport, rows: Sequence[HeldRow]
) -> list[ImportOutcome | Undone]:  # fmt: skip
    """Take back new customers and changed fields; whom somebody changed since, or works with, is left as they are."""
    touched = [row for row in rows if row.outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED) and row.undone is None]
    returned = [await _return(tx, principal, row) for row in touched]
    await tx.run(
        """update customer_import_row row set undone = told.undone, reason = told.reason,
            before = case when told.undone = 'taken_back' then null else row.before end
        from jsonb_to_recordset(%(told)s::jsonb) as told(place int, undone text, reason text)
        where row.workspace_id = %(workspace_id)s and row.import_id = %(import_id)s and row.place = told.place""",
        workspace_id=principal.workspace_id,
        import_id=held.id,
        told=msgspec.json.encode(returned).decode(),
    )
    return [one.undone for one in returned]


async def _return(tx: Tx, principal: Principal, row: HeldRow) -> Returned:
    assert row.customer_id is not None  # of new and changed ones it is known who they are
    try:
        async with tx.savepoint():
            if row.outcome == ImportOutcome.NEW:
                await _remove(tx, principal, row.customer_id, row)
            else:
                await _restore(tx, principal, row.customer_id, row)
    except _InUseError:
        return Returned(place=row.place, undone=Undone.KEPT, reason="undo_in_use")
    except (VersionConflict, GoesOnElsewhere):
        return Returned(place=row.place, undone=Undone.KEPT, reason="undo_changed")
    except (NotFound, CustomerErased):
        return Returned(place=row.place, undone=Undone.KEPT, reason="undo_gone")
    except KefuError:
        return Returned(place=row.place, undone=Undone.KEPT, reason="undo_failed")
    return Returned(place=row.place, undone=Undone.TAKEN_BACK)


async def _remove(tx: Tx, principal: Principal, customer_id: UUID, row: HeldRow) -> None:
    workspace_id = principal.workspace_id
    await lock_to_erase(tx, workspace_id, customer_id)  # from here on nobody can begin to work with them
    for personal in find_personal():
        counts = await personal.count(tx, workspace_id, customer_id)
        if any(count for kind, count in counts.items() if kind not in OWN):
            raise _InUseError
    if not await remove_customer(tx, principal, customer_id, row.version or 0, row.identities):
        raise _InUseError


async def _restore(tx: Tx, principal: Principal, customer_id: UUID, row: HeldRow) -> None:
    before = await load_customer(tx, principal.workspace_id, customer_id)
    if before.erased_at is not None:
        raise CustomerErased
    change = msgspec.convert({"version": row.version or 0, **(row.before or {})}, _Before)
    await change_customer(
        tx,
        principal,
        customer_id,
        CustomerChange(**{name: getattr(change, name) for name in ("version", *(row.before or {}))}),
        back=True,
    )
    if row.identities:
        await remove_identities(tx, principal, customer_id, row.identities)


class _Before(CustomerChange):
    """What was there before may be empty, which nobody may ask for."""

    name: str | msgspec.UnsetType = msgspec.UNSET
