"""Macros over HTTP."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post, put

from kefu.customers import search_terms
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.macros.model import Macro, MacroChange, NewMacro, Steps
from kefu.macros.queries import MacroPreview, MacroWording, find_macros, find_wordings, preview_macro
from kefu.macros.service.applying import Applied, MacroApplication, apply_macro
from kefu.macros.service.keeping import add_macro, change_macro, delete_macro, restore_macro
from kefu.replies import may_change


class MacroView(msgspec.Struct, frozen=True, kw_only=True):
    """A macro; `keywords` find its name by pinyin and initials, `may_change` says whether the asker may."""

    id: UUID
    name: str
    steps: Steps
    unit_id: UUID | None
    owner_id: UUID
    uses: int
    last_used_at: datetime | None
    updated_at: datetime
    version: int
    keywords: list[str]
    may_change: bool


class MacroList(msgspec.Struct, frozen=True):
    """All macros one may use, by name."""

    items: list[MacroView]


class MacroWordings(msgspec.Struct, frozen=True):
    """What a macro was before, newest first."""

    items: list[MacroWording]


@get("/api/macros", guards=[requires(Permission.TICKET_READ)], summary="List the macros")
async def list_macros(tx: Tx, principal: Principal) -> MacroList:
    """Give the macros one may use: one's own and those shared with one's unit."""
    return MacroList([_view(principal, macro) for macro in await find_macros(tx, principal)])


@post("/api/macros", guards=[requires(Permission.TICKET_UPDATE)], summary="Make a macro")
async def create_macro(tx: Tx, principal: Principal, data: NewMacro) -> MacroView:
    """Make a macro; sharing it needs `reply:manage`. The same `id` and content give the same answer."""
    return _view(principal, await add_macro(tx, principal, data))


@patch("/api/macros/{id:uuid}", guards=[requires(Permission.TICKET_UPDATE)], summary="Change a macro")
async def update_macro(tx: Tx, principal: Principal, once: Once, id: UUID, data: MacroChange) -> MacroView:
    """Change what is named; what the macro was is kept. What is shared needs `reply:manage`."""
    return _view(principal, await once(tx, data, Macro, lambda: change_macro(tx, principal, id, data)))


@delete("/api/macros/{id:uuid}", guards=[requires(Permission.TICKET_UPDATE)], summary="Delete a macro")
async def remove_macro(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a macro away; deleting it again changes nothing."""
    await delete_macro(tx, principal, id)


@put("/api/macros/{id:uuid}/restoration", guards=[requires(Permission.TICKET_UPDATE)])
async def bring_back_macro(tx: Tx, principal: Principal, id: UUID) -> MacroView:
    """Bring back what was deleted; restoring it again changes nothing."""
    return _view(principal, await restore_macro(tx, principal, id))


@get("/api/macros/{id:uuid}/revisions", guards=[requires(Permission.TICKET_READ)])
async def list_macro_wordings(tx: Tx, principal: Principal, id: UUID) -> MacroWordings:
    """Give what a macro was before."""
    return MacroWordings(await find_wordings(tx, principal, id))


@get("/api/tickets/{number:int}/macros/{id:uuid}", guards=[requires(Permission.TICKET_UPDATE)])
async def show_macro(tx: Tx, principal: Principal, number: int, id: UUID) -> MacroPreview:
    """Tell what a macro would do to a ticket; nothing is done."""
    return await preview_macro(tx, principal, number, id)


@post("/api/tickets/{number:int}/macros/{id:uuid}", guards=[requires(Permission.TICKET_UPDATE)], status_code=200)
async def do_macro(tx: Tx, principal: Principal, once: Once, number: int, id: UUID, data: MacroApplication) -> Applied:
    """Do all steps of a macro on a ticket, or none of them."""
    return await once(tx, data, Applied, lambda: apply_macro(tx, principal, number, id, data))


def _view(principal: Principal, macro: Macro) -> MacroView:
    return MacroView(
        **{field: getattr(macro, field) for field in Macro.__struct_fields__},
        keywords=search_terms(macro.name),
        may_change=may_change(principal, unit_id=macro.unit_id, owner_id=macro.owner_id),
    )


ROUTES = [
    list_macros,
    create_macro,
    update_macro,
    remove_macro,
    bring_back_macro,
    list_macro_wordings,
    show_macro,
    do_macro,
]
