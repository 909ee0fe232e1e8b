"""The worker's part: batch after batch, each one transaction with the cursor it moves; a kill costs one batch."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from kefu.customers import hold_merges
from kefu.imports.events import ImportReversed
from kefu.imports.model import AT_WORK, ImportOutcome, ImportState, Undone
from kefu.imports.queries import HeldImport, HeldRow, count_outcomes, find_rows_after, lock_import
from kefu.imports.service.bringing import bring_in, look_at
from kefu.imports.service.steering import record_end
from kefu.imports.service.undoing import take_back
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.events import ActorKind

LEASE_SECONDS = 60
TURN_SECONDS = 3.0
"""After so long an import lets others have its place; those that wait longest come first."""
BATCHES = {ImportState.CHECKING: 500, ImportState.RUNNING: 100, ImportState.UNDOING: 100}
_COUNTS = {
    ImportOutcome.NEW: "added",
    ImportOutcome.CHANGED: "changed",
    ImportOutcome.SAME: "unchanged",
    ImportOutcome.ERROR: "failed",
    Undone.TAKEN_BACK: "taken_back",
    Undone.KEPT: "kept",
}
Do = Callable[[Tx, Principal, HeldImport, Sequence[HeldRow]], Awaitable[list[ImportOutcome | Undone]]]
_DO: dict[ImportState, Do] = {
    ImportState.CHECKING: look_at,
    ImportState.RUNNING: bring_in,
    ImportState.UNDOING: take_back,
}


class Taken(msgspec.Struct, frozen=True):
    """An import that this worker is at, on whose behalf, while its fence is unchanged."""

    workspace_id: UUID
    id: UUID
    member_id: UUID
    fence: int


async def claim_imports(tx: Tx, limit: int) -> Sequence[Taken]:
    """Take imports that wait for a worker, for a minute; one of each workspace at a time."""
    await tx.run("select pg_advisory_xact_lock(hashtextextended('import claims', 0))")  # two would take one each
    return await tx.all(
        Taken,
        """update customer_import i set fence = fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
        from (
            select workspace_id, id from customer_import  /* every workspace: one loop serves them all */
            where (workspace_id, id) in (
                select distinct on (waits.workspace_id) waits.workspace_id, waits.id from customer_import waits
                where waits.state = any(%(states)s) and waits.lease_until < clock_timestamp() and not exists (
                    select from customer_import other where other.workspace_id = waits.workspace_id
                      and other.state = any(%(states)s) and other.lease_until >= clock_timestamp())
                order by waits.workspace_id, waits.lease_until, waits.created_at)
            order by lease_until, created_at limit %(limit)s for update skip locked
        ) due
        where i.workspace_id = due.workspace_id and i.id = due.id
        returning i.workspace_id, i.id, i.fence,
            case when i.state = 'undoing' then i.undone_by else i.member_id end as member_id""",
        limit=limit,
        states=sorted(AT_WORK),
        seconds=LEASE_SECONDS,
    )


async def work(db: Db, taken: Taken, seconds: float = TURN_SECONDS) -> None:
    """Go through rows for so long, at least a batch, until the end or until it is somebody else's or stopped."""
    until = time.monotonic() + seconds
    while await advance(db, taken):
        if time.monotonic() >= until:
            await _let_others(db, taken)
            return


async def advance(db: Db, taken: Taken) -> bool:
    """Do one batch; false when there is nothing left to do.

    Merges and erasures wait meanwhile: who is whom is asked once for all of its rows.
    """
    principal = Principal(workspace_id=taken.workspace_id, kind=ActorKind.MEMBER, id=taken.member_id)
    async with db.transaction(principal.actor) as tx:
        await hold_merges(tx, taken.workspace_id)
        held = await lock_import(tx, taken.workspace_id, taken.id)
        if held.fence != taken.fence or held.state not in AT_WORK:
            return False
        rows = await find_rows_after(tx, taken.workspace_id, held.id, held.cursor, BATCHES[held.state])
        outcomes = await _DO[held.state](tx, principal, held, rows)
        counts = {name: getattr(held, name) for name in _COUNTS.values()}
        for outcome in outcomes:
            counts[_COUNTS[outcome]] += 1
        cursor = rows[-1].place if rows else held.rows
        held = msgspec.structs.replace(held, cursor=cursor, **counts)
        more = len(rows) == BATCHES[held.state] and cursor < held.rows
        if not more:
            held = await _end(tx, taken.workspace_id, held)
        await _save(tx, taken.workspace_id, held, over=not more)
        return more


async def _let_others(db: Db, taken: Taken) -> None:
    """Stand behind all that wait."""
    async with db.transaction() as tx:
        await tx.run(
            """update customer_import set lease_until = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s and fence = %(fence)s and state = any(%(states)s)
              and lease_until > clock_timestamp()""",
            workspace_id=taken.workspace_id,
            id=taken.id,
            fence=taken.fence,
            states=sorted(AT_WORK),
        )


async def _end(tx: Tx, workspace_id: UUID, held: HeldImport) -> HeldImport:
    if held.state == ImportState.CHECKING:
        await _find_repeated(tx, workspace_id, held.id)
        counted = await count_outcomes(tx, workspace_id, held.id)
        counts = {_COUNTS[outcome]: counted.get(outcome.value, 0) for outcome in ImportOutcome}
        return msgspec.structs.replace(held, state=ImportState.READY, **counts)
    if held.state == ImportState.RUNNING:
        record_end(tx, workspace_id, held, stopped=False)
        return msgspec.structs.replace(held, state=ImportState.DONE)
    tx.record(ImportReversed(workspace_id=workspace_id, subject_id=held.id, taken_back=held.taken_back, kept=held.kept))
    return msgspec.structs.replace(held, state=ImportState.UNDONE)


async def _save(tx: Tx, workspace_id: UUID, held: HeldImport, *, over: bool) -> None:
    values: dict[str, Any] = {name: getattr(held, name) for name in ("cursor", "state", *_COUNTS.values())}
    await tx.run(
        """update customer_import set cursor = %(cursor)s, state = %(state)s, added = %(added)s, changed = %(changed)s,
            unchanged = %(unchanged)s, failed = %(failed)s, taken_back = %(taken_back)s, kept = %(kept)s,
            version = version + %(over)s::int,
            header = case when %(state)s = 'done' and %(failed)s = 0 then '{}' else header end,
            finished_at = case when %(state)s = 'done' then clock_timestamp() else finished_at end,
            undone_at = case when %(state)s = 'undone' then clock_timestamp() end,
            lease_until = case when %(over)s::int = 1 then '-infinity'
                else clock_timestamp() + make_interval(secs => %(seconds)s) end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=held.id,
        over=int(over),
        seconds=LEASE_SECONDS,
        **values,
    )


async def _find_repeated(tx: Tx, workspace_id: UUID, import_id: UUID) -> None:
    """Put rows in error that are about the same one as an earlier row: which of the two would be right?"""
    await tx.run(
        """with named as (
            select row.place, key from customer_import_row row
            cross join unnest(row.keys || coalesce('customer ' || row.customer_id, '')) as key
            where row.workspace_id = %(workspace_id)s and row.import_id = %(import_id)s and row.outcome <> 'error'
              and key <> ''
        ), first as (select key, min(place) as place from named group by key)
        update customer_import_row row set outcome = 'error', reason = 'row_repeated', field = null
        from (select distinct named.place from named join first using (key) where named.place > first.place) again
        where row.workspace_id = %(workspace_id)s and row.import_id = %(import_id)s and row.place = again.place""",
        workspace_id=workspace_id,
        import_id=import_id,
    )
