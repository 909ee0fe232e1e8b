"""Saved replies over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post, put
from litestar.params import Parameter, QueryParameter

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.kit.http.limits import Number
from kefu.replies.access import may_change
from kefu.replies.filling import Filled, check_blanks, fill
from kefu.replies.model import NewSavedReply, PreparedText, ReadyReply, SavedReply, SavedReplyChange, Texts
from kefu.replies.queries import (
    ReplyWording,
    find_ready_replies,
    find_reply_page,
    find_wordings,
    load_reply,
    sample_values,
)
from kefu.replies.service import add_reply, change_reply, delete_reply, restore_reply, use_reply
from kefu.workspaces import Locale

Words = Annotated[
    str, QueryParameter(name="query", max_length=200, description="Words of title, folder or text, pinyin, initials")
]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=200)]


class SavedReplyView(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply; without `unit_id` only its owner has it. `may_change` says whether the asker may."""

    id: UUID
    title: str
    folder: str
    texts: Texts
    unit_id: UUID | None
    owner_id: UUID
    uses: int
    last_used_at: datetime | None
    updated_at: datetime
    version: int
    may_change: bool


class SavedReplyPage(msgspec.Struct, kw_only=True):
    """Saved replies by title; `next` goes back as `after` and is null on the last page."""

    items: list[SavedReplyView]
    next: str | None


class ReadyReplies(msgspec.Struct, frozen=True):
    """What fits, the most used first."""

    items: list[ReadyReply]


class ReplyWordings(msgspec.Struct, frozen=True):
    """Earlier wordings, newest first."""

    items: list[ReplyWording]


class ReplyUse(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """On which ticket a saved reply was used."""

    ticket_number: Number


class ReplyDraft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A text that somebody is preparing, and in which language."""

    text: PreparedText
    locale: Locale


@get("/api/saved-replies", guards=[requires(Permission.TICKET_READ)], summary="List or find saved replies")
async def list_saved_replies(
    tx: Tx, principal: Principal, words: Words = "", shared: bool | None = None, after: After = None, limit: Many = 50
) -> SavedReplyPage:
    """Give the saved replies one may use; `shared=true` leaves out one's own, `shared=false` the shared ones."""
    items, mark = await find_reply_page(tx, principal, query=words, shared=shared, after=after, limit=limit)
    return SavedReplyPage(items=[_view(principal, item) for item in items], next=mark)


@post("/api/saved-replies", guards=[requires(Permission.TICKET_REPLY)], summary="Write a saved reply")
async def create_saved_reply(tx: Tx, principal: Principal, data: NewSavedReply) -> SavedReplyView:
    """Write a saved reply; sharing it needs `reply:manage`. The same `id` and content give the same answer."""
    return _view(principal, await add_reply(tx, principal, data))


@post("/api/saved-replies/preview", guards=[requires(Permission.TICKET_REPLY)], status_code=200)
async def preview_saved_reply(data: ReplyDraft) -> Filled:
    """Give a text with its blanks filled by made-up values, or say which blank cannot be."""
    return fill(check_blanks(data.text, "text"), sample_values(data.locale))


@get("/api/saved-replies/{id:uuid}", guards=[requires(Permission.TICKET_READ)], summary="Read a saved reply")
async def read_saved_reply(tx: Tx, principal: Principal, id: UUID) -> SavedReplyView:
    """Give one saved reply."""
    return _view(principal, await load_reply(tx, principal, id))


@patch("/api/saved-replies/{id:uuid}", guards=[requires(Permission.TICKET_REPLY)], summary="Change a saved reply")
async def update_saved_reply(
    tx: Tx, principal: Principal, once: Once, id: UUID, data: SavedReplyChange
) -> SavedReplyView:
    """Change what is named; the earlier wording is kept. What is shared needs `reply:manage`."""
    return _view(principal, await once(tx, data, SavedReply, lambda: change_reply(tx, principal, id, data)))


@delete("/api/saved-replies/{id:uuid}", guards=[requires(Permission.TICKET_REPLY)], summary="Delete a saved reply")
async def delete_saved_reply(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a saved reply away; deleting it again changes nothing."""
    await delete_reply(tx, principal, id)


@put("/api/saved-replies/{id:uuid}/restoration", guards=[requires(Permission.TICKET_REPLY)])
async def restore_saved_reply(tx: Tx, principal: Principal, id: UUID) -> SavedReplyView:
    """Bring back what was deleted; restoring it again changes nothing."""
    return _view(principal, await restore_reply(tx, principal, id))


@get("/api/saved-replies/{id:uuid}/revisions", guards=[requires(Permission.TICKET_READ)])
async def list_saved_reply_wordings(tx: Tx, principal: Principal, id: UUID) -> ReplyWordings:
    """Give the earlier wordings of a saved reply."""
    return ReplyWordings(await find_wordings(tx, principal, id))


@post("/api/saved-replies/{id:uuid}/uses", guards=[requires(Permission.TICKET_NOTE)], status_code=204)
async def create_saved_reply_use(tx: Tx, principal: Principal, once: Once, id: UUID, data: ReplyUse) -> None:
    """Note that a saved reply was put into what somebody writes on a ticket."""
    await once(tx, data, type(None), lambda: use_reply(tx, principal, id, data.ticket_number))


@get("/api/tickets/{number:int}/saved-replies", guards=[requires(Permission.TICKET_NOTE)])
async def list_ready_replies(
    tx: Tx, principal: Principal, number: int, words: Words = "", limit: Many = 20
) -> ReadyReplies:
    """Give the saved replies that fit a search, blanks filled for this ticket, the most used first."""
    return ReadyReplies(await find_ready_replies(tx, principal, number, words, limit))


def _view(principal: Principal, reply: SavedReply) -> SavedReplyView:
    changeable = may_change(principal, unit_id=reply.unit_id, owner_id=reply.owner_id)
    return SavedReplyView(
        **{field: getattr(reply, field) for field in SavedReply.__struct_fields__}, may_change=changeable
    )


ROUTES = [
    list_saved_replies,
    create_saved_reply,
    preview_saved_reply,
    read_saved_reply,
    update_saved_reply,
    delete_saved_reply,
    restore_saved_reply,
    list_saved_reply_wordings,
    create_saved_reply_use,
    list_ready_replies,
]
