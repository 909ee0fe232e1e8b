"""Making macros, changing, deleting and restoring them."""

from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.fields import find_fields
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Forbidden, IdTaken, InvalidInput, NotFound, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.revisions import keep_shared
from kefu.kit.sorting import sort_key
from kefu.macros.events import MacroAdded, MacroAltered, MacroDeleted, MacroRestored
from kefu.macros.filling import clean_given
from kefu.macros.model import (
    MAX_OWN,
    MAX_SHARED,
    Gift,
    GiveTo,
    Macro,
    MacroChange,
    MacroField,
    MacrosFull,
    NewMacro,
    Steps,
    clean_steps,
    kept,
    with_names,
)
from kefu.macros.queries import HeldMacro, find_held, load_macro, with_tags_of_today
from kefu.members import find_member
from kefu.replies import check_sharing, fingerprint_of, keep_wording, may_change
from kefu.tags import clean_name, find_tags_by_name
from kefu.workspaces import UnitKind, clean_line, find_used_unit


async def add_macro(tx: Tx, principal: Principal, new: NewMacro) -> Macro:
    """Make a macro. Raises InvalidInput, VariableUnknown, VariableMalformed, Forbidden, IdTaken or MacrosFull."""
    workspace_id, macro_id = principal.workspace_id, given_id(new.id)
    name, steps = clean_line(new.name, "name"), clean_steps(new.steps)
    await check_sharing(tx, principal, new.unit_id)
    await _check_gift(tx, principal, steps.give)
    steps = await _clean_fields(tx, principal, await _name_tags(tx, workspace_id, steps))
    fingerprint = fingerprint_of(principal, new)
    inserted = await tx.run(
        """insert into macro (workspace_id, id, owner_id, unit_id, name, name_key, steps, fingerprint)
        values (%(workspace_id)s, %(id)s, %(owner_id)s, %(unit_id)s, %(name)s, %(name_key)s, %(steps)s::jsonb,
                %(fingerprint)s)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=macro_id,
        owner_id=principal.id,
        unit_id=new.unit_id,
        name=name,
        name_key=sort_key(name),
        steps=kept(steps),
        fingerprint=fingerprint,
    )
    if not inserted:
        earlier = await find_held(tx, principal, macro_id)
        if earlier is None or earlier.fingerprint != fingerprint:
            raise IdTaken(field="id")
        return await load_macro(tx, principal, macro_id)
    await _check_room(tx, principal, new.unit_id)
    tx.record(MacroAdded(workspace_id=workspace_id, subject_id=macro_id, owner_id=principal.id, unit_id=new.unit_id))
    return await load_macro(tx, principal, macro_id)


async def change_macro(tx: Tx, principal: Principal, id: UUID, change: MacroChange) -> Macro:
    """Change a macro as read at `change.version`, keeping what it was.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, VariableUnknown, VariableMalformed or MacrosFull.
    """
    before = await _lock(tx, principal, id)
    if before.deleted_at is not None:
        raise NotFound
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = _decide(before, change)
    if after.steps != before.steps:
        [today] = await with_tags_of_today(tx, principal.workspace_id, [before])
        named = await _name_tags(tx, principal.workspace_id, after.steps)
        after = msgspec.structs.replace(after, steps=before.steps if named == today.steps else named)
    if after.steps != before.steps:
        after = msgspec.structs.replace(after, steps=await _clean_fields(tx, principal, after.steps))
    fields = [field for field in MacroField if getattr(after, field.value) != getattr(before, field.value)]
    if not fields:
        return await load_macro(tx, principal, id)
    if MacroField.UNIT in fields:
        await check_sharing(tx, principal, after.unit_id)
        await _check_room(tx, principal, after.unit_id)
    if MacroField.STEPS in fields:
        await _check_gift(tx, principal, after.steps.give)
    revision = None
    if {MacroField.NAME, MacroField.STEPS} & set(fields):
        revision = before.version
        await keep_wording(tx, principal, id, revision, {"name": before.name, "steps": before.steps})
    await tx.run(
        """update macro set name = %(name)s, name_key = %(name_key)s, steps = %(steps)s::jsonb, unit_id = %(unit_id)s,
            owner_id = %(owner_id)s, version = version + 1, updated_at = clock_timestamp()
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        name=after.name,
        name_key=sort_key(after.name),
        steps=kept(after.steps),
        unit_id=after.unit_id,
        # who keeps for themselves what was shared is whose it is from then on
        owner_id=principal.id if after.unit_id is None else before.owner_id,
    )
    tx.record(
        MacroAltered(
            workspace_id=principal.workspace_id,
            subject_id=id,
            fields=fields,
            revision=revision,
            unit_before=before.unit_id,
            unit_after=after.unit_id,
            revision_id=await keep_shared(tx, principal.workspace_id, before, after, ("name",)),
        )
    )
    return await load_macro(tx, principal, id)


async def delete_macro(tx: Tx, principal: Principal, id: UUID) -> None:
    """Take a macro away, until it is restored; raises NotFound or Forbidden."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is None:
        await _mark_deleted(tx, principal, id, deleted=True)
        tx.record(MacroDeleted(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))


async def restore_macro(tx: Tx, principal: Principal, id: UUID) -> Macro:
    """Bring back a macro that was taken away; raises NotFound, Forbidden or MacrosFull."""
    held = await _lock(tx, principal, id)
    if held.deleted_at is not None:
        await _mark_deleted(tx, principal, id, deleted=False)
        await _check_room(tx, principal, held.unit_id)
        tx.record(MacroRestored(workspace_id=principal.workspace_id, subject_id=id, unit_id=held.unit_id))
    return await load_macro(tx, principal, id)


async def _lock(tx: Tx, principal: Principal, id: UUID) -> HeldMacro:
    held = await find_held(tx, principal, id, lock=True)
    if held is None:
        raise NotFound
    if not may_change(principal, unit_id=held.unit_id, owner_id=held.owner_id):
        raise Forbidden(permission=Permission.REPLY_MANAGE.value)
    return held


def _decide(before: Macro, change: MacroChange) -> Macro:
    return msgspec.structs.replace(
        before,
        name=before.name if change.name is UNSET else clean_line(change.name, "name"),
        steps=before.steps if change.steps is UNSET else clean_steps(change.steps),
        unit_id=before.unit_id if change.unit_id is UNSET else change.unit_id,
    )


async def _check_gift(tx: Tx, principal: Principal, give: Gift | None) -> None:
    """Refuse to give to somebody who is not there; raises InvalidInput."""
    if give is None or give.to == GiveTo.ME:
        return
    if give.to == GiveTo.MEMBER:
        member = await find_member(tx, principal.workspace_id, give.id) if give.id else None
        if member is None or not member.active:
            raise InvalidInput(field="steps.give", reason="member_unknown")
        return
    team = await find_used_unit(tx, principal.workspace_id, give.id) if give.id else None
    if team is None or team.kind != UnitKind.TEAM:
        raise InvalidInput(field="steps.give", reason="team_unknown")


async def _name_tags(tx: Tx, workspace_id: UUID, steps: Steps) -> Steps:
    """Give the steps with the names that their tags have now; what no tag is called is brought into a name's form.

    Raises InvalidInput.
    """
    known = {
        tag.asked: tag.name
        for tag in await find_tags_by_name(tx, workspace_id, sorted({*steps.add_tags, *steps.remove_tags}))
    }
    fresh = {name: clean_name(name, "steps.add_tags") for name in steps.add_tags if name not in known}
    return clean_steps(with_names(steps, known | fresh))


async def _clean_fields(tx: Tx, principal: Principal, steps: Steps) -> Steps:
    """Give the steps with what can stand in fields; raises InvalidInput."""
    if not steps.fields:
        return steps
    given = clean_given(steps.fields, await find_fields(tx, principal.workspace_id), steps.kind)
    return msgspec.structs.replace(steps, fields=given)


async def _mark_deleted(tx: Tx, principal: Principal, id: UUID, *, deleted: bool) -> None:
    await tx.run(
        """update macro set deleted_at = case when %(deleted)s then clock_timestamp() end, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        deleted=deleted,
    )


async def _check_room(tx: Tx, principal: Principal, unit_id: UUID | None) -> None:
    limit = MAX_OWN if unit_id is None else MAX_SHARED
    count = await tx.value(
        """select count(*) from macro where workspace_id = %(workspace_id)s and deleted_at is null
        and case when %(own)s then unit_id is null and owner_id = %(me)s else unit_id is not null end""",
        workspace_id=principal.workspace_id,
        own=unit_id is None,
        me=principal.id,
    )
    if count > limit:
        raise MacrosFull(limit=limit)
