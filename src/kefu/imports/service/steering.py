"""What members do with an import: say which column is what, let it run, stop it, undo it."""

from collections.abc import Collection
from uuid import UUID

from kefu.fields import About, find_fields
from kefu.imports.events import CustomersImported
from kefu.imports.model import (
    OWN,
    UNDO_DAYS,
    WAITING,
    Import,
    ImportMapping,
    ImportMoved,
    ImportSettled,
    ImportState,
    ImportStep,
)
from kefu.imports.queries import HeldImport, load_import, lock_import
from kefu.imports.reading import is_usable
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, VersionConflict


async def set_mapping(tx: Tx, principal: Principal, import_id: UUID, data: ImportMapping) -> Import:
    """Say which column is what; all rows are looked through anew.

    Raises NotFound, VersionConflict, ImportMoved, or InvalidInput when a field comes twice or nobody could be known.
    """
    held = await _lock(tx, principal, import_id, data.version, WAITING)
    fields = [field for field in data.mapping if field]
    if len(data.mapping) != held.columns:
        raise InvalidInput(field="mapping", reason="import_mapping_length", count=held.columns)
    if len(set(fields)) != len(fields):
        raise InvalidInput(field="mapping", reason="import_mapping_twice")
    if not is_usable(fields):
        raise InvalidInput(field="mapping", reason="import_mapping_nobody")
    known = await find_fields(tx, principal.workspace_id, About.CUSTOMER)
    living = {OWN + field.key for field in known if not field.archived}
    if any(field.startswith(OWN) and field not in living for field in fields):
        raise InvalidInput(field="mapping", reason="field_unknown")
    mine = {"workspace_id": principal.workspace_id, "id": import_id}
    await tx.run(
        """update customer_import set mapping = %(mapping)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        mapping=[field or "" for field in data.mapping],
        **mine,
    )
    await tx.run(
        """update customer_import_row set outcome = null, reason = null, field = null, customer_id = null, keys = '{}'
        where workspace_id = %(workspace_id)s and import_id = %(id)s and cells <> '{}'""",
        **mine,
    )
    await _begin(tx, principal, import_id, ImportState.CHECKING)
    return await load_import(tx, principal.workspace_id, import_id)


async def run(tx: Tx, principal: Principal, import_id: UUID, data: ImportStep) -> Import:
    """Let an import run that was looked through. Raises NotFound, VersionConflict, ImportMoved."""
    await _lock(tx, principal, import_id, data.version, {ImportState.READY})
    await _begin(tx, principal, import_id, ImportState.RUNNING)
    await tx.run(
        """update customer_import set started_at = clock_timestamp(), member_id = %(member_id)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=import_id,
        member_id=principal.id,
    )
    return await load_import(tx, principal.workspace_id, import_id)


async def stop(tx: Tx, principal: Principal, import_id: UUID) -> Import:
    """Give a file up before it runs, or stop it while it does; what was brought in until then stays.

    Raises NotFound, ImportMoved.
    """
    held = await _lock(tx, principal, import_id, None, WAITING | {ImportState.RUNNING})
    await give_up(tx, principal.workspace_id, held)
    return await load_import(tx, principal.workspace_id, import_id)


async def undo(tx: Tx, principal: Principal, import_id: UUID, data: ImportStep) -> Import:
    """Begin to take back what an import brought in. Raises NotFound, VersionConflict, ImportMoved, ImportSettled."""
    held = await _lock(tx, principal, import_id, data.version, {ImportState.DONE, ImportState.CANCELLED})
    if held.started_at is None:
        raise ImportMoved(state=held.state.value)
    if held.settled:
        raise ImportSettled(days=UNDO_DAYS)
    await tx.run(
        """update customer_import set state = 'undoing', cursor = 0, undone_by = %(member_id)s, fence = fence + 1,
            version = version + 1, lease_until = '-infinity'
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=import_id,
        member_id=principal.id,
    )
    return await load_import(tx, principal.workspace_id, import_id)


async def give_up(tx: Tx, workspace_id: UUID, held: HeldImport) -> None:
    """End an import where it stands and forget what was not brought in; the import is held."""
    ran = held.state == ImportState.RUNNING
    mine = {"workspace_id": workspace_id, "id": held.id, "from": held.cursor if ran else 0}
    refused = ran and held.failed > 0  # these rows stay for a while, and what their columns are called
    await tx.run(
        """delete from customer_import_row
        where workspace_id = %(workspace_id)s and import_id = %(id)s and place > %(from)s""",
        **mine,
    )
    await tx.run(
        """update customer_import set state = 'cancelled', version = version + 1,
            header = case when %(refused)s then header else '{}' end, finished_at = clock_timestamp()
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        refused=refused,
        **mine,
    )
    if ran:
        record_end(tx, workspace_id, held, stopped=True)


def record_end(tx: Tx, workspace_id: UUID, held: HeldImport, *, stopped: bool) -> None:
    """Record what an import brought in."""
    tx.record(
        CustomersImported(
            workspace_id=workspace_id,
            subject_id=held.id,
            added=held.added,
            changed=held.changed,
            unchanged=held.unchanged,
            failed=held.failed,
            stopped=stopped,
        )
    )


async def _begin(tx: Tx, principal: Principal, import_id: UUID, state: ImportState) -> None:
    await tx.run(
        """update customer_import set state = %(state)s, cursor = 0, added = 0, changed = 0, unchanged = 0, failed = 0,
            fence = fence + 1, version = version + 1, lease_until = '-infinity'
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=import_id,
        state=state,
    )


async def _lock(
    tx: Tx, principal: Principal, import_id: UUID, version: int | None, states: Collection[ImportState]
) -> HeldImport:
    held = await lock_import(tx, principal.workspace_id, import_id)
    if version is not None and held.version != version:
        raise VersionConflict(current_version=held.version)
    if held.state not in states:
        raise ImportMoved(state=held.state.value)
    return held
