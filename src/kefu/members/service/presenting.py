"""How members present themselves: name, language, theme, undo send, and whether they can be given work."""

from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.revisions import keep_revision
from kefu.kit.sorting import sort_key
from kefu.members.access import may_manage
from kefu.members.events import MemberAvailabilityChanged, MemberChanged
from kefu.members.model import Availability, Member, MyChange
from kefu.members.queries import load_member
from kefu.workspaces import clean_line


class _Present(msgspec.Struct):
    availability: Availability
    unit_id: UUID


async def change_me(tx: Tx, principal: Principal, change: MyChange) -> Member:
    """Set one's own name, language, theme, undo send or availability. Raises InvalidInput.

    Only a new name raises the version, which guards what administrators edit.
    """
    if change.name is not msgspec.UNSET:
        await _rename(tx, principal, clean_line(change.name, "name"))
    if change.availability is not msgspec.UNSET:
        await set_availability(tx, principal.workspace_id, principal.id, change.availability)
    await tx.run(
        """update member set locale = coalesce(%(locale)s, locale), theme = coalesce(%(theme)s, theme),
            undo_seconds = coalesce(%(undo_seconds)s, undo_seconds)
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=principal.id,
        locale=None if change.locale is msgspec.UNSET else change.locale.value,
        theme=None if change.theme is msgspec.UNSET else change.theme.value,
        undo_seconds=None if change.undo_seconds is msgspec.UNSET else change.undo_seconds,
    )
    return await load_member(tx, principal.workspace_id, principal.id)


async def present_member(tx: Tx, principal: Principal, member_id: UUID, after: Availability) -> Member:
    """Set for somebody of one's part of the organisation whether they can be given work. Raises NotFound."""
    member = await load_member(tx, principal.workspace_id, member_id)
    if not member.active or not may_manage(principal, member.unit_id):
        raise NotFound
    await set_availability(tx, principal.workspace_id, member_id, after)
    return await load_member(tx, principal.workspace_id, member_id)


async def _rename(tx: Tx, principal: Principal, name: str) -> None:
    await hold_member(tx, principal.workspace_id, principal.id)
    before = await load_member(tx, principal.workspace_id, principal.id)
    if before.name == name:
        return
    await tx.run(
        """update member set name = %(name)s, sort_key = %(sort_key)s, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=principal.id,
        name=name,
        sort_key=sort_key(name),
    )
    after = msgspec.structs.replace(before, name=name)
    revision_id = await keep_name(tx, principal.workspace_id, before, after)
    tx.record(MemberChanged.of(principal.workspace_id, before, after, revision_id=revision_id))


async def keep_name(tx: Tx, workspace_id: UUID, before: Member, after: Member) -> UUID | None:
    """Keep what a member was called, where that changed."""
    return await keep_revision(tx, workspace_id, before.id, {"name": before.name}, {"name": after.name})


async def set_availability(tx: Tx, workspace_id: UUID, member_id: UUID, after: Availability) -> bool:
    """Change whether a member can be given work; tells whether that is new. Raises NotFound."""
    found = await tx.one(
        _Present,
        """select availability, unit_id from member
        where workspace_id = %(workspace_id)s and id = %(id)s for no key update""",
        workspace_id=workspace_id,
        id=member_id,
    )
    if found is None:
        raise NotFound
    if found.availability == after:
        return False
    await tx.run(
        """update member set availability = %(after)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=member_id,
        after=after.value,
    )
    tx.record(
        MemberAvailabilityChanged(
            workspace_id=workspace_id,
            subject_id=member_id,
            before=found.availability,
            after=after,
            unit_id=found.unit_id,
        )
    )
    return True


async def hold_member(tx: Tx, workspace_id: UUID, member_id: UUID) -> None:
    """Hold a member against other changes until the transaction ends; raises NotFound."""
    if not await tx.value(
        "select true from member where workspace_id = %(workspace_id)s and id = %(id)s for no key update",
        workspace_id=workspace_id,
        id=member_id,
    ):
        raise NotFound


async def become_available(tx: Tx, workspace_id: UUID, member_id: UUID) -> bool:
    """Put somebody who was offline online, because they have just signed in."""
    if await tx.value(
        """select availability = 'offline' from member
        where workspace_id = %(workspace_id)s and id = %(id)s for no key update""",
        workspace_id=workspace_id,
        id=member_id,
    ):
        return await set_availability(tx, workspace_id, member_id, Availability.ONLINE)
    return False


async def become_offline(tx: Tx, workspace_id: UUID, member_id: UUID) -> None:
    """Put somebody offline who has no session left."""
    if not await tx.value(
        """select exists (select from session
        where workspace_id = %(workspace_id)s and member_id = %(id)s and expires_at > clock_timestamp())""",
        workspace_id=workspace_id,
        id=member_id,
    ):
        await set_availability(tx, workspace_id, member_id, Availability.OFFLINE)
