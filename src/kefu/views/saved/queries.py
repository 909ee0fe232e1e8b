"""Reading saved views themselves, and the tickets under one."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.replies import USABLE, usable_params
from kefu.views.queries import list_view
from kefu.views.saved.columns import COLUMNS, SavedPage, find_extras
from kefu.views.saved.conditions import Condition
from kefu.views.saved.looking import Looking
from kefu.views.saved.model import SavedView, view_of
from kefu.workspaces import load_workspace

_VIEW = (
    f"""select item.id, item.name, item.condition, item.sorting, {COLUMNS}, item.unit_id, item.owner_id,
    coalesce(hand.member_id, item.owner_id) as changed_by, item.changed_at, item.version, item.position,
    item.fingerprint, item.deleted_at
from saved_view item
left join saved_view_hand hand on hand.workspace_id = item.workspace_id and hand.view_id = item.id
where item.workspace_id = %(workspace_id)s and """  # noqa: S608  constants only
    + USABLE
)
_LIVE = _VIEW + " and item.deleted_at is null"


class HeldView(SavedView, frozen=True, kw_only=True):
    """A saved view with what decides about retries, restoring and its place."""

    position: Decimal
    fingerprint: bytes
    deleted_at: datetime | None


async def find_held(tx: Tx, principal: Principal, id: UUID, *, lock: bool = False) -> HeldView | None:
    """Give a saved view the principal may use, deleted or not, held against other changes when asked; or None."""
    end = " and item.id = %(id)s" + (" for no key update of item" if lock else "")
    return await tx.one(HeldView, _VIEW + end, id=id, **usable_params(principal))


async def load_view(tx: Tx, principal: Principal, id: UUID) -> SavedView:
    """Give a saved view the principal may use; raises NotFound."""
    found = await tx.one(SavedView, _LIVE + " and item.id = %(id)s", id=id, **usable_params(principal))
    if found is None:
        raise NotFound
    return found


async def find_views(tx: Tx, principal: Principal) -> list[SavedView]:
    """Give the saved views the principal may use, in their order (bounded by MAX_SHARED and MAX_OWN)."""
    return await tx.all(SavedView, _LIVE + " order by item.position, item.id", **usable_params(principal))


async def find_neighbours(tx: Tx, principal: Principal, view: HeldView, after: UUID | None) -> list[Decimal]:
    """Give the places between which a view goes that shall stand after another: of those the principal sees beside it.

    One number when nothing stands on the other side; raises NotFound.
    """
    rows = await tx.all(
        HeldView,
        _LIVE
        + """ and item.id <> %(id)s and (item.unit_id is null) = %(own)s
        order by item.position, item.id""",
        id=view.id,
        own=view.unit_id is None,
        **usable_params(principal),
    )
    if after is None:
        return [row.position for row in rows[:1]]
    at = next((index for index, row in enumerate(rows) if row.id == after), None)
    if at is None:
        raise NotFound(field="after")
    return [row.position for row in rows[at : at + 2]]


async def list_saved(tx: Tx, principal: Principal, id: UUID, *, query: str, after: str | None, limit: int) -> SavedPage:
    """Give a page of the tickets that fulfil a saved view and that the principal may see; raises NotFound."""
    saved = await load_view(tx, principal, id)
    looking = await look(tx, principal, saved.condition)
    view = view_of(saved.condition, saved.sorting, looking)
    page = await list_view(tx, principal, view, query=query, after=after, limit=limit, params=looking.params)
    extras = await find_extras(tx, principal, saved.columns, page.items)
    return SavedPage(cursor=page.cursor, items=page.items, next=page.next, extras=dict(extras))


async def look(tx: Tx, principal: Principal, condition: Condition) -> Looking:
    """Let the principal look now, where the workspace is if the condition asks for the day there."""
    if not condition.dated:
        return Looking(principal, datetime.now(UTC))
    workspace = await load_workspace(tx, principal.workspace_id)
    return Looking(principal, datetime.now(UTC), workspace.time_zone)
