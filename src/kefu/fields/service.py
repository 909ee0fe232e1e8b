"""Adding fields, changing and moving them."""

import hashlib
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.fields.events import FieldAdded, FieldChanged, FieldMoved
from kefu.fields.model import (
    MAX_FIELDS,
    Field,
    FieldChange,
    FieldPart,
    FieldPlace,
    FieldsFull,
    NewField,
    check_about,
    check_different,
    clean_choices,
    clean_help,
    clean_kinds,
    clean_name,
    derive_key,
)
from kefu.fields.queries import FieldView, HeldField, find_fields, find_held, find_keys, load_field
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_revision
from kefu.workspaces import lock_workspace


async def add_field(tx: Tx, principal: Principal, new: NewField) -> FieldView:
    """Add a field as the last one; its key is derived from its name.

    Raises InvalidInput, IdTaken, FieldNamed or FieldsFull.
    """
    workspace_id, field_id = principal.workspace_id, given_id(new.id)
    await lock_workspace(tx, workspace_id)  # two at once would derive the same key
    fingerprint = hashlib.sha256(msgspec.json.encode([principal.id, new], order="deterministic")).digest()
    if earlier := await find_held(tx, workspace_id, field_id):
        if earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_field(tx, workspace_id, field_id)
    keys = await find_keys(tx, workspace_id)
    if len(keys) >= MAX_FIELDS:
        raise FieldsFull(limit=MAX_FIELDS)
    name = clean_name(new.name, "name")
    field = Field(
        id=field_id,
        about=new.about,
        key=derive_key(name, set(keys.values()), "field"),
        type=new.type,
        name=name,
        help=clean_help(new.help),
        choices=clean_choices(new.type, new.choices, []),
        kinds=clean_kinds(new.kinds),
        required=new.required,
        archived=False,
        version=1,
    )
    check_about(field)
    check_different(field, await find_fields(tx, workspace_id, field.about))
    await tx.run(
        """insert into field (workspace_id, id, about, key, type, name_zh, name_en, help_zh, help_en, choices, kinds,
            required, position, fingerprint)
        values (%(workspace_id)s, %(id)s, %(about)s, %(key)s, %(type)s, %(name_zh)s, %(name_en)s, %(help_zh)s,
            %(help_en)s, %(choices)s::jsonb, %(kinds)s, %(required)s, %(position)s, %(fingerprint)s)""",
        about=field.about.value,
        key=field.key,
        type=field.type.value,
        position=len(keys),
        fingerprint=fingerprint,
        **_columns(workspace_id, field),
    )
    tx.record(
        FieldAdded(
            workspace_id=workspace_id,
            subject_id=field_id,
            of_type=field.type,
            required=field.required,
            about=field.about,
        )
    )
    return await load_field(tx, workspace_id, field_id)


async def change_field(tx: Tx, principal: Principal, id: UUID, change: FieldChange) -> FieldView:
    """Change a field as read at `change.version`; its key and type stay.

    Raises NotFound, VersionConflict, InvalidInput, FieldNamed.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)  # two at once would be called the same
    before = await _lock(tx, workspace_id, id)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = _decide(before, change)
    parts = [part for part in FieldPart if getattr(after, part.value) != getattr(before, part.value)]
    if not parts:
        return await load_field(tx, workspace_id, id)
    renamed = FieldPart.NAME in parts
    if not after.archived and (renamed or before.archived):
        others = await find_fields(tx, workspace_id, after.about)
        check_different(after, others, None if renamed else "archived")
    await tx.run(
        """update field set name_zh = %(name_zh)s, name_en = %(name_en)s, help_zh = %(help_zh)s, help_en = %(help_en)s,
            choices = %(choices)s::jsonb, kinds = %(kinds)s, required = %(required)s, version = version + 1,
            archived_at = case when %(archived)s then coalesce(archived_at, clock_timestamp()) end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        archived=after.archived,
        **_columns(workspace_id, after),
    )
    tx.record(
        FieldChanged(
            workspace_id=workspace_id,
            subject_id=id,
            parts=parts,
            required_before=before.required,
            required_after=after.required,
            archived_before=before.archived,
            archived_after=after.archived,
            revision_id=await keep_revision(tx, workspace_id, id, _told(before), _told(after)),
        )
    )
    return await load_field(tx, workspace_id, id)


async def move_field(tx: Tx, principal: Principal, id: UUID, place: FieldPlace) -> None:
    """Put a field right after another one, or first; what only moves keeps its version. Raises NotFound."""
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    before = list(await find_keys(tx, workspace_id))
    if id not in before:
        raise NotFound
    rest = [one for one in before if one != id]
    if place.after is not None and place.after not in rest:
        raise NotFound(field="after")
    rest.insert(0 if place.after is None else rest.index(place.after) + 1, id)
    if rest == before:
        return
    await tx.run(
        """update field set position = placed.position::int
        from unnest(%(ids)s::uuid[]) with ordinality as placed(id, position)
        where field.workspace_id = %(workspace_id)s and field.id = placed.id""",
        workspace_id=workspace_id,
        ids=rest,
    )
    tx.record(
        FieldMoved(
            workspace_id=workspace_id,
            subject_id=id,
            after=place.after,
            place_before=before.index(id) + 1,
            place_after=rest.index(id) + 1,
        )
    )


async def _lock(tx: Tx, workspace_id: UUID, id: UUID) -> HeldField:
    held = await find_held(tx, workspace_id, id)
    if held is None:
        raise NotFound
    return held


def _decide(before: Field, change: FieldChange) -> Field:
    """Give the field as it should become."""
    choices = before.choices
    if change.choices is not UNSET:
        choices = clean_choices(before.type, change.choices, before.choices)
    after = msgspec.structs.replace(
        before,
        name=before.name if change.name in (UNSET, before.name) else clean_name(change.name, "name"),
        help=before.help if change.help is UNSET else clean_help(change.help),
        choices=choices,
        kinds=before.kinds if change.kinds is UNSET else clean_kinds(change.kinds),
        required=before.required if change.required is UNSET else change.required,
        archived=before.archived if change.archived is UNSET else change.archived,
    )
    check_about(after)
    return after


def _told(field: Field) -> dict[str, Any]:
    """Give what is told of a field's history, by the names of its parts."""
    return {part.value: getattr(field, part.value) for part in FieldPart}


def _columns(workspace_id: UUID, field: Field) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "id": field.id,
        "name_zh": field.name.zh,
        "name_en": field.name.en,
        "help_zh": field.help.zh,
        "help_en": field.help.en,
        "choices": msgspec.json.encode(field.choices).decode(),
        "kinds": [kind.value for kind in field.kinds],
        "required": field.required,
    }
