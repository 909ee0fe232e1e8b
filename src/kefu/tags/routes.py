"""Tags over HTTP: what screens offer, and what administrators keep."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.params import Parameter

from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once
from kefu.tags.model import NewTag, Tag, TagChange, TagMerge, TagUse
from kefu.tags.queries import find_offered, find_page, load_tag
from kefu.tags.service import add_tag, change_tag, delete_tag, merge_tag

Words = Annotated[str, Parameter(max_length=60, description="Part of a name, or of a former one")]
After = Annotated[str | None, Parameter(max_length=2000, description="`next` of the page before")]
Many = Annotated[int, Parameter(ge=1, le=100)]
KEEPS = [requires(Permission.TAG_MANAGE)]


class TagList(msgspec.Struct, frozen=True):
    """The workspace's tags, those that are offered first; at most 500."""

    items: list[TagUse]


class TagPage(msgspec.Struct, frozen=True):
    """A page of tags by name, and the mark of the next one."""

    items: list[Tag]
    next: str | None


@get("/api/tags", guards=[requires(Permission.TICKET_READ)], summary="List the tags")
async def list_tags(tx: Tx, principal: Principal) -> TagList:
    """Give the workspace's tags; those that are not offered any more only say what they are called."""
    return TagList(await find_offered(tx, principal.workspace_id))


@get("/api/tags/kept", guards=KEEPS, summary="Find tags")
async def list_kept_tags(
    tx: Tx, principal: Principal, words: Words = "", archived: bool = False, after: After = None, limit: Many = 50
) -> TagPage:
    """Give the tags as administrators keep them, archived ones apart."""
    items, mark = await find_page(tx, principal.workspace_id, words=words, archived=archived, after=after, limit=limit)
    return TagPage(items, mark)


@get("/api/tags/{id:uuid}", guards=KEEPS, summary="Read a tag")
async def read_tag(tx: Tx, principal: Principal, id: UUID) -> Tag:
    """Give a tag that did not go into another."""
    return await load_tag(tx, principal.workspace_id, id)


@post("/api/tags", guards=KEEPS, summary="Make a tag")
async def create_tag(tx: Tx, principal: Principal, data: NewTag) -> Tag:
    """Make a tag; the same `id` and content give the same answer."""
    return await add_tag(tx, principal, data)


@patch("/api/tags/{id:uuid}", guards=KEEPS, summary="Rename or archive a tag")
async def update_tag(tx: Tx, principal: Principal, once: Once, id: UUID, data: TagChange) -> Tag:
    """Rename a tag, archive it or bring it back. Its former name goes on to mean it."""
    return await once(tx, data, Tag, lambda: change_tag(tx, principal, id, data))


@post("/api/tags/{id:uuid}/merge", guards=KEEPS, status_code=200, summary="Merge a tag into another")
async def merge_tags(tx: Tx, principal: Principal, once: Once, id: UUID, data: TagMerge) -> Tag:
    """Let a tag go into another, on tickets, in views and macros; gives the other. It cannot be undone."""
    return await once(tx, data, Tag, lambda: merge_tag(tx, principal, id, data))


@delete("/api/tags/{id:uuid}", guards=KEEPS, summary="Delete a tag")
async def remove_tag(tx: Tx, principal: Principal, id: UUID) -> None:
    """Delete a tag that nothing wears or names."""
    await delete_tag(tx, principal, id)


ROUTES = [list_tags, list_kept_tags, read_tag, create_tag, update_tag, merge_tags, remove_tag]
