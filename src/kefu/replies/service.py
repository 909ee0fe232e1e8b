"""Writing saved replies, changing, deleting and restoring them, and noting that one was used."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_shared
from kefu.replies.access import may_change
from kefu.replies.events import (
    SavedReplyAdded,
    SavedReplyChanged,
    SavedReplyDeleted,
    SavedReplyRestored,
    SavedReplyUsed,
)
from kefu.replies.model import (
    MAX_OWN,
    MAX_SHARED,
    NewSavedReply,
    RepliesFull,
    ReplyField,
    SavedReply,
    SavedReplyChange,
    clean_folder,
    clean_texts,
    columns_of,
)
from kefu.replies.queries import HeldReply, find_held, load_reply
from kefu.tickets import load_ticket
from kefu.workspaces import clean_line, find_used_unit


async def add_reply(tx: Tx, principal: Principal, new: NewSavedReply) -> SavedReply:
    """Write a saved reply. Raises InvalidInput, VariableUnknown, VariableMalformed, Forbidden, IdTaken, RepliesFull."""
    workspace_id, reply_id = principal.workspace_id, given_id(new.id)
    columns = columns_of(clean_line(new.title, "title"), clean_folder(new.folder), clean_texts(new.texts))
    await check_sharing(tx, principal, new.unit_id)
    fingerprint = fingerprint_of(principal, new)
    inserted = await tx.run(
        """insert into saved_reply (workspace_id, id, owner_id, unit_id, title, title_key, folder, text_zh, text_en,
            terms, body, fingerprint)
        values (%(workspace_id)s, %(id)s, %(owner_id)s, %(unit_id)s, %(title)s, %(title_key)s, %(folder)s,
                %(text_zh)s, %(text_en)s, %(terms)s, %(body)s, %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=reply_id,
        owner_id=principal.id,
        unit_id=new.unit_id,
        fingerprint=fingerprint,
        **columns,
    )
    if not inserted:
        earlier = await find_held(tx, principal, reply_id)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_reply(tx, principal, reply_id)
    await _check_room(tx, principal, new.unit_id)
    tx.record(
        SavedReplyAdded(workspace_id=workspace_id, subject_id=reply_id, owner_id=principal.id, unit_id=new.unit_id)
    )
    return await load_reply(tx, principal, reply_id)


async def change_reply(tx: Tx, principal: Principal, id: UUID, change: SavedReplyChange) -> SavedReply:
    """Change a saved reply as read at `change.version`, keeping its earlier wording.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, VariableUnknown, VariableMalformed or RepliesFull.
    """
    before = await _lock(tx, principal, id)
    if before.deleted_at is not None:
        raise NotFound
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = _decide(before, change)
    fields = [field for field in ReplyField if getattr(after, field.value) != getattr(before, field.value)]
    if not fields:
        return await load_reply(tx, principal, id)
    if ReplyField.UNIT in fields:
        await check_sharing(tx, principal, after.unit_id)
        await _check_room(tx, principal, after.unit_id)
    revision = None
    if {ReplyField.TITLE, ReplyField.TEXTS} & set(fields):
        revision = before.version
        await keep_wording(tx, principal, id, revision, {"title": before.title, "texts": before.texts})
    await tx.run(
        """update saved_reply set title = %(title)s, title_key = %(title_key)s, folder = %(folder)s,
            text_zh = %(text_zh)s, text_en = %(text_en)s, terms = %(terms)s, body = %(body)s, unit_id = %(unit_id)s,
            owner_id = %(owner_id)s, version = version + 1, updated_at = clock_timestamp()
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        unit_id=after.unit_id,
        # who keeps for themselves what was shared is whose it is from then on
        owner_id=principal.id if after.unit_id is None else before.owner_id,
        **columns_of(after.title, after.folder, after.texts),
    )
    tx.record(
        SavedReplyChanged(
            workspace_id=principal.workspace_id,
            subject_id=id,
            fields=fields,
            revision=revision,
            unit_before=before.unit_id,
            unit_after=after.unit_id,
            revision_id=await keep_shared(tx, principal.workspace_id, before, after, ("title", "folder")),
        )
    )
    return await load_reply(tx, principal, id)


async def delete_reply(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a saved reply away, until it is restored; raises NotFound or Forbidden."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is None:
        await _mark_deleted(tx, principal, id, deleted=True)
        tx.record(SavedReplyDeleted(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))


async def restore_reply(tx: Tx, principal: Principal, id: UUID) -> SavedReply:
    """Bring back a saved reply that was taken away; raises NotFound, Forbidden or RepliesFull."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is not None:
        await _mark_deleted(tx, principal, id, deleted=False)
        await _check_room(tx, principal, held.unit_id)
        tx.record(SavedReplyRestored(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))
    return await load_reply(tx, principal, id)


async def use_reply(tx: Tx, principal: Principal, id: UUID, number: int) -> None:
    """Note that a saved reply was put into what is written on a ticket; raises NotFound."""
    reply = await load_reply(tx, principal, id)
    ticket = await load_ticket(tx, principal, number)
    tx.record(SavedReplyUsed(workspace_id=principal.workspace_id, subject_id=reply.id, used_on=ticket.id))


async def check_sharing(tx: Tx, principal: Principal, unit_id: UUID | None) -> None:
    """Refuse sharing with a unit outside the principal's part of the organisation; raises Forbidden, InvalidInput."""
    if unit_id is None:
        return
    if not principal.may(Permission.REPLY_MANAGE):
        raise Forbidden(permission=Permission.REPLY_MANAGE.value)
    known = await find_used_unit(tx, principal.workspace_id, unit_id)
    if known is None or not may_change(principal, unit_id=unit_id, owner_id=principal.id):
        raise InvalidInput(field="unit_id", reason="unit_unknown")


async def keep_wording(tx: Tx, principal: Principal, id: UUID, revision: int, content: Any) -> None:
    """Keep how something prepared read until now."""
    await tx.run(
        """insert into prepared_revision (workspace_id, subject_id, revision, content, author_id)
        values (%(workspace_id)s, %(id)s, %(revision)s, %(content)s::jsonb, %(author_id)s)""",
        workspace_id=principal.workspace_id,
        id=id,
        revision=revision,
        content=msgspec.json.encode(content).decode(),
        author_id=principal.id,
    )


def fingerprint_of(principal: Principal, new: object) -> bytes:
    """Digest what makes two requests with one id the same request."""
    return hashlib.sha256(msgspec.json.encode([principal.id, new], order="deterministic")).digest()


async def _lock(tx: Tx, principal: Principal, id: UUID) -> HeldReply:
    held = await find_held(tx, principal, id, lock=True)
    if held is None:
        raise NotFound
    if not may_change(principal, unit_id=held.unit_id, owner_id=held.owner_id):
        raise Forbidden(permission=Permission.REPLY_MANAGE.value)
    return held


def _decide(before: SavedReply, change: SavedReplyChange) -> SavedReply:
    return msgspec.structs.replace(
        before,
        title=before.title if change.title is UNSET else clean_line(change.title, "title"),
        folder=before.folder if change.folder is UNSET else clean_folder(change.folder),
        texts=before.texts if change.texts is UNSET else clean_texts(change.texts),
        unit_id=before.unit_id if change.unit_id is UNSET else change.unit_id,
    )


async def _mark_deleted(tx: Tx, principal: Principal, id: UUID, *, deleted: bool) -> None:
    await tx.run(
        """update saved_reply set deleted_at = case when %(deleted)s then clock_timestamp() end, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        deleted=deleted,
    )


async def _check_room(tx: Tx, principal: Principal, unit_id: UUID | None) -> None:
    limit = MAX_OWN if unit_id is None else MAX_SHARED
    count = await tx.value(
        """select count(*) from saved_reply where workspace_id = %(workspace_id)s and deleted_at is null
        and case when %(own)s then unit_id is null and owner_id = %(me)s else unit_id is not null end""",
        workspace_id=principal.workspace_id,
        own=unit_id is None,
        me=principal.id,
    )
    if count > limit:
        raise RepliesFull(limit=limit)
