"""Notifications over HTTP: one's own, always."""

from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import Parameter

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.notifications.model import Choice, ChoiceChange, Mute, Notification, Reading, ReadingAll
from kefu.notifications.queries import count_unread, find_page, is_muted, load_choice
from kefu.notifications.service.choosing import choose, mark, mark_all, set_muted
from kefu.tickets import load_ticket

After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class NotificationPage(msgspec.Struct, frozen=True, kw_only=True):
    """What one is told of, newest first; `unread` counts up to 100, and `next` goes back as `after`."""

    items: list[Notification]
    unread: int
    next: str | None


@get("/api/notifications", guards=[requires(Permission.TICKET_READ)], summary="List my notifications")
async def list_notifications(tx: Tx, principal: Principal, after: After = None, limit: Many = 30) -> NotificationPage:
    """Give what one is told of and may still see, of the last 30 days."""
    kinds = (await load_choice(tx, principal.workspace_id, principal.id)).kinds("in_app")
    items, next = await find_page(tx, principal, kinds, after=after, limit=limit)
    return NotificationPage(items=items, unread=await count_unread(tx, principal, kinds), next=next)


@put("/api/notifications/read", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def mark_notifications(tx: Tx, principal: Principal, data: Reading) -> None:
    """Count some as read, or as not read."""
    await mark(tx, principal, data.positions, read=data.read)


@post("/api/notifications/read-all", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def mark_all_notifications(tx: Tx, principal: Principal, data: ReadingAll) -> None:
    """Count everything up to a position as read."""
    await mark_all(tx, principal, data.through)


@get("/api/me/notifications", guards=[requires(Permission.TICKET_READ)], summary="Read what I want to hear of")
async def read_notification_choice(tx: Tx, principal: Principal) -> Choice:
    """Give how one hears of each kind, and one's quiet hours."""
    return await load_choice(tx, principal.workspace_id, principal.id)


@put("/api/me/notifications", guards=[requires(Permission.TICKET_READ)], summary="Set what I want to hear of")
async def update_notification_choice(tx: Tx, principal: Principal, once: Once, data: ChoiceChange) -> Choice:
    """Set how one hears of each kind, and one's quiet hours by one's own clock."""
    return await once(tx, data, Choice, lambda: choose(tx, principal, data))


@get("/api/tickets/{number:int}/mute", guards=[requires(Permission.TICKET_READ)], summary="Read whether it is muted")
async def read_mute(tx: Tx, principal: Principal, number: int) -> Mute:
    """Tell whether one wants to hear nothing of a ticket."""
    ticket = await load_ticket(tx, principal, number)
    return Mute(muted=await is_muted(tx, principal, ticket.id))


@put("/api/tickets/{number:int}/mute", guards=[requires(Permission.TICKET_READ)], status_code=204)
async def update_mute(tx: Tx, principal: Principal, number: int, data: Mute) -> None:
    """Hear nothing of a ticket any more, or again."""
    await set_muted(tx, principal, number, muted=data.muted)


ROUTES = [
    list_notifications,
    mark_notifications,
    mark_all_notifications,
    read_notification_choice,
    update_notification_choice,
    read_mute,
    update_mute,
]
