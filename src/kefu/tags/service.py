"""Making tags, renaming them, putting them away, letting one go into another, deleting them."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.discover import find_kept_tags
from kefu.kit.errors import IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id, new_id
from kefu.kit.revisions import keep_revision
from kefu.kit.translate import LANGUAGES, translate
from kefu.tags.events import TagAdded, TagChanged, TagDeleted, TagMerged
from kefu.tags.model import FoundTag, NewTag, Tag, TagChange, TagMerge, TagNamed, TagPart, TagWorn, clean_name
from kefu.tags.queries import HeldTag, find_means, find_tags_by_name, load_tag, lock_tag
from kefu.workspaces import lock_workspace


async def ensure_tags(tx: Tx, workspace_id: UUID, names: Sequence[str]) -> list[FoundTag]:
    """Give the tags that are meant by names, whatever their case, making those that are missing.

    Raises InvalidInput.
    """
    found = await find_tags_by_name(tx, workspace_id, names, hold=True)
    known = {tag.asked for tag in found}
    missing = list(dict.fromkeys(clean_name(name, "tags") for name in names if name not in known))
    if not missing:
        return found
    found += await find_tags_by_name(tx, workspace_id, missing, hold=True)  # as they would be kept
    known = {tag.asked for tag in found}
    missing = [name for name in missing if name not in known]
    made = await tx.column(
        """insert into tag (workspace_id, id, name)
        select %(workspace_id)s, id, name from unnest(%(ids)s::uuid[], %(names)s::text[]) as t(id, name)
        order by name on conflict do nothing returning id""",
        workspace_id=workspace_id,
        ids=[new_id() for _ in missing],
        names=missing,
    )
    for id in made:
        tx.record(TagAdded(workspace_id=workspace_id, subject_id=id))
    return found + await find_tags_by_name(tx, workspace_id, missing, hold=True)


async def add_tag(tx: Tx, principal: Principal, new: NewTag) -> Tag:
    """Make a tag. Raises InvalidInput, IdTaken or TagNamed."""
    workspace_id, id = principal.workspace_id, given_id(new.id)
    await lock_workspace(tx, workspace_id)
    fingerprint = hashlib.sha256(msgspec.json.encode([principal.id, new], order="deterministic")).digest()
    if earlier := await lock_tag(tx, workspace_id, id):
        if earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_tag(tx, workspace_id, id)
    name = clean_name(new.name)
    await _check_name(tx, workspace_id, name, None)
    await tx.run(
        """insert into tag (workspace_id, id, name, fingerprint)
        values (%(workspace_id)s, %(id)s, %(name)s, %(fingerprint)s)""",
        workspace_id=workspace_id,
        id=id,
        name=name,
        fingerprint=fingerprint,
    )
    tx.record(TagAdded(workspace_id=workspace_id, subject_id=id))
    return await load_tag(tx, workspace_id, id)


async def change_tag(tx: Tx, principal: Principal, id: UUID, change: TagChange) -> Tag:
    """Rename a tag, put it away or bring it back; its former name goes on to mean it.

    Raises NotFound, VersionConflict, InvalidInput, TagNamed.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    before = await _lock(tx, workspace_id, id, change.version)
    name = before.name if change.name is UNSET else clean_name(change.name)
    archived = before.archived if change.archived is UNSET else change.archived
    told = {TagPart.NAME: (before.name, name), TagPart.ARCHIVED: (before.archived, archived)}
    parts = [part for part, (old, new) in told.items() if old != new]
    if not parts:
        return await load_tag(tx, workspace_id, id)
    if TagPart.NAME in parts:
        await _check_name(tx, workspace_id, name, id)
        await _rename(tx, workspace_id, before, name)
    await tx.run(
        """update tag set version = version + 1,
            archived_at = case when %(archived)s then coalesce(archived_at, clock_timestamp()) end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=id,
        archived=archived,
    )
    tx.record(
        TagChanged(
            workspace_id=workspace_id,
            subject_id=id,
            parts=parts,
            archived_before=before.archived,
            archived_after=archived,
            revision_id=await keep_revision(tx, workspace_id, id, {"name": before.name}, {"name": name}),
        )
    )
    return await load_tag(tx, workspace_id, id)


async def merge_tag(tx: Tx, principal: Principal, id: UUID, merge: TagMerge) -> Tag:
    """Let a tag go into another, which is meant from now on wherever it stands; gives the other.

    No ticket is written: where the tag is worn, the other is read. Raises NotFound, VersionConflict, InvalidInput.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    await _lock(tx, workspace_id, id, merge.version)
    into = await lock_tag(tx, workspace_id, merge.into)
    if into is None:
        raise NotFound(field="into")
    if into.id == id or into.merged_into_id or into.archived:
        raise InvalidInput(field="into", reason="tag_into")
    await tx.run(
        """update tag set merged_into_id = %(into)s, version = version + 1
        where workspace_id = %(workspace_id)s and (id = %(id)s or merged_into_id = %(id)s)""",
        workspace_id=workspace_id,
        id=id,
        into=into.id,
    )
    await tx.run(
        "update tag set version = version + 1 where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=into.id,
    )
    tx.record(TagMerged(workspace_id=workspace_id, subject_id=into.id, merged_id=id))
    return await load_tag(tx, workspace_id, into.id)


async def delete_tag(tx: Tx, principal: Principal, id: UUID) -> None:
    """Delete a tag, and what went into it, if nothing wears or names any of it. Raises NotFound or TagWorn.

    What is put on a ticket at this moment is waited for and counted; what comes later does not find it.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    ids, names = await find_means(tx, workspace_id, id)
    mine = {"workspace_id": workspace_id, "ids": ids}
    rows = await tx.all(
        HeldTag,
        """select id, name, archived_at is not null as archived, merged_into_id, version, fingerprint from tag
        where workspace_id = %(workspace_id)s and id = any(%(ids)s) order by id for update""",
        **mine,
    )
    tag = next((row for row in rows if row.id == id and row.merged_into_id is None), None)
    if tag is None:
        raise NotFound
    counts = {one.name: await one.count(tx, workspace_id, ids, names) for one in find_kept_tags()}
    if counts := {name: count for name, count in counts.items() if count}:
        words = [
            {language: translate(f"kept_tags.{name}", language, count=count) for language in LANGUAGES}
            for name, count in counts.items()
        ]
        raise TagWorn(counts=counts, what=words)
    await tx.run("delete from tag_former_name where workspace_id = %(workspace_id)s and tag_id = any(%(ids)s)", **mine)
    await tx.run("delete from tag where workspace_id = %(workspace_id)s and id = any(%(ids)s)", **mine)
    revision_id = await keep_revision(tx, workspace_id, id, {"name": tag.name}, {"name": None})
    tx.record(TagDeleted(workspace_id=workspace_id, subject_id=id, revision_id=revision_id))


async def _lock(tx: Tx, workspace_id: UUID, id: UUID, version: int) -> HeldTag:
    held = await lock_tag(tx, workspace_id, id)
    if held is None or held.merged_into_id:
        raise NotFound
    if held.version != version:
        raise VersionConflict(current_version=held.version)
    return held


async def _check_name(tx: Tx, workspace_id: UUID, name: str, id: UUID | None) -> None:
    """Refuse a name that means another tag, or that of one which went into this one; raises TagNamed.

    A name that nobody has is held until the transaction ends: who types it meanwhile waits.
    """
    meant = await find_tags_by_name(tx, workspace_id, [name])
    if meant and meant[0].id != id:
        raise TagNamed(field="name", name=meant[0].name)
    mine = {"workspace_id": workspace_id, "name": name, "id": id}
    if await tx.value(
        """select true from tag
        where workspace_id = %(workspace_id)s and id = %(id)s::uuid and lower(name) = lower(%(name)s)""",
        **mine,
    ):
        return
    held = await tx.value(
        """insert into tag (workspace_id, id, name) values (%(workspace_id)s, %(held)s, %(name)s)
        on conflict do nothing returning id""",
        held=new_id(),
        **mine,
    )
    if held is None:
        raise TagNamed(field="name", name=name)
    await tx.run("delete from tag where workspace_id = %(workspace_id)s and id = %(held)s", held=held, **mine)


async def _rename(tx: Tx, workspace_id: UUID, before: HeldTag, name: str) -> None:
    """Let the tag be called otherwise, and what it was called mean it; a former name that it takes up again is free."""
    mine = {"workspace_id": workspace_id, "id": before.id, "before": before.name, "name": name}
    await tx.run(
        """delete from tag_former_name
        where workspace_id = %(workspace_id)s and folded in (lower(%(name)s), lower(%(before)s))""",
        **mine,
    )
    await tx.run("update tag set name = %(name)s where workspace_id = %(workspace_id)s and id = %(id)s", **mine)
    await tx.run(
        """insert into tag_former_name (workspace_id, name, tag_id)
        select workspace_id, %(before)s, id from tag
        where workspace_id = %(workspace_id)s and id = %(id)s and lower(name) <> lower(%(before)s)""",
        **mine,
    )
