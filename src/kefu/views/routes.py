"""Views over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post, put
from litestar.params import Parameter, QueryParameter

from kefu.customers import search_terms
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.tickets import TicketPage
from kefu.views.model import VIEWS, ViewKey
from kefu.views.queries import ViewCounts, count_views, list_view
from kefu.views.saved.access import may_change
from kefu.views.saved.columns import SavedPage
from kefu.views.saved.counting import COUNTS, Found, SavedCounts, count_wish
from kefu.views.saved.model import Draft, NewSavedView, Place, SavedView, SavedViewChange, check_wish
from kefu.views.saved.queries import find_views, list_saved
from kefu.views.saved.service import change_view, delete_view, move_view, restore_view, save_view

Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="A number, or words of subject, customer or message")
]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class SavedViewShown(SavedView, frozen=True, kw_only=True):
    """A saved view; `keywords` find its name by pinyin and initials, `may_change` says whether the asker may.

    What a view holds that is `timed` may change by time alone.
    """

    keywords: list[str]
    may_change: bool
    timed: bool


class SavedViewList(msgspec.Struct, frozen=True):
    """The saved views one may use, in their order."""

    items: list[SavedViewShown]


@get("/api/views", guards=[requires(Permission.TICKET_READ)])
async def list_views(snapshot: Tx, principal: Principal) -> ViewCounts:
    """Give the views that ship with their counts."""
    return await count_views(snapshot, principal)


@get("/api/tickets", guards=[requires(Permission.TICKET_READ)])
async def list_tickets(
    snapshot: Tx,
    principal: Principal,
    view: ViewKey = ViewKey.ALL,
    words: Words = "",
    after: After = None,
    limit: Many = 50,
) -> TicketPage:
    """Give a page of a view."""
    return await list_view(snapshot, principal, VIEWS[view], query=words.strip(), after=after, limit=limit)


@get("/api/saved-views", guards=[requires(Permission.TICKET_READ)], summary="List the saved views")
async def list_saved_views(tx: Tx, principal: Principal) -> SavedViewList:
    """Give the views one may use: one's own and those shared with one's unit."""
    return SavedViewList([_shown(principal, saved) for saved in await find_views(tx, principal)])


@get("/api/saved-views/counts", guards=[requires(Permission.TICKET_READ)], summary="Count the saved views")
async def count_saved_views(snapshot: Tx, principal: Principal) -> SavedCounts:
    """Give how many tickets each of one's saved views shows one."""
    return await COUNTS.load(snapshot, principal, await find_views(snapshot, principal))


@post("/api/saved-views", guards=[requires(Permission.TICKET_READ)], summary="Save a view")
async def create_saved_view(tx: Tx, principal: Principal, data: NewSavedView) -> SavedViewShown:
    """Save a view; sharing it needs `view:share`. The same `id` and content give the same answer."""
    return _shown(principal, await save_view(tx, principal, data))


@post("/api/saved-views/preview", guards=[requires(Permission.TICKET_READ)], status_code=200, summary="Try a condition")
async def preview_saved_view(snapshot: Tx, principal: Principal, data: Draft) -> Found:
    """Tell how many tickets fulfil a condition; nothing is saved."""
    check_wish(data.condition, data.sorting)
    return await count_wish(snapshot, principal, data.condition)


@patch("/api/saved-views/{id:uuid}", guards=[requires(Permission.TICKET_READ)], summary="Change a saved view")
async def update_saved_view(
    tx: Tx, principal: Principal, once: Once, id: UUID, data: SavedViewChange
) -> SavedViewShown:
    """Change what is named. What is shared needs `view:share`."""
    return _shown(principal, await once(tx, data, SavedView, lambda: change_view(tx, principal, id, data)))


@put("/api/saved-views/{id:uuid}/place", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def place_saved_view(tx: Tx, principal: Principal, id: UUID, data: Place) -> None:
    """Put a saved view after another one of its list, or first."""
    await move_view(tx, principal, id, data)


@delete("/api/saved-views/{id:uuid}", guards=[requires(Permission.TICKET_READ)], summary="Delete a saved view")
async def remove_saved_view(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a saved view away; deleting it again changes nothing."""
    await delete_view(tx, principal, id)


@put("/api/saved-views/{id:uuid}/restoration", guards=[requires(Permission.TICKET_READ)])
async def bring_back_saved_view(tx: Tx, principal: Principal, id: UUID) -> SavedViewShown:
    """Bring back what was deleted; restoring it again changes nothing."""
    return _shown(principal, await restore_view(tx, principal, id))


@get("/api/saved-views/{id:uuid}/tickets", guards=[requires(Permission.TICKET_READ)])
async def list_saved_view(
    snapshot: Tx,
    principal: Principal,
    id: UUID,
    words: Words = "",
    after: After = None,
    limit: Many = 50,
) -> SavedPage:
    """Give a page of the tickets under a saved view, as far as one may see them, with what its columns show."""
    return await list_saved(snapshot, principal, id, query=words.strip(), after=after, limit=limit)


def _shown(principal: Principal, saved: SavedView) -> SavedViewShown:
    return SavedViewShown(
        **{field: getattr(saved, field) for field in SavedView.__struct_fields__},
        keywords=search_terms(saved.name),
        may_change=may_change(principal, unit_id=saved.unit_id, owner_id=saved.owner_id),
        timed=saved.condition.timed,
    )


ROUTES = [
    list_views,
    list_tickets,
    list_saved_views,
    count_saved_views,
    create_saved_view,
    preview_saved_view,
    update_saved_view,
    place_saved_view,
    remove_saved_view,
    bring_back_saved_view,
    list_saved_view,
]
