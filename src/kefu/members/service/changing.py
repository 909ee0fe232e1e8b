"""What administrators change about a member, and the password that members choose for themselves."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, RateLimited, VersionConflict
from kefu.kit.sorting import sort_key
from kefu.kit.throttle import Rate, charge, forgive
from kefu.members.access import load_managed, may_manage
from kefu.members.events import MemberChanged, MemberPasswordChanged
from kefu.members.model import (
    Availability,
    LastAdministrator,
    Member,
    MemberChange,
    PasswordWrong,
    SessionEnd,
)
from kefu.members.queries import load_member
from kefu.members.roles import Role, sorted_roles
from kefu.members.service.granting import check_deciding, check_giving
from kefu.members.service.passwords import hash_password, password_fits
from kefu.members.service.presenting import hold_member, keep_name, set_availability
from kefu.members.service.sessions import end_sessions
from kefu.members.service.tokens import revoke_tokens
from kefu.workspaces import clean_line, find_used_unit, lock_workspace

PASSWORD_TRIES = Rate("own_password", burst=5, seconds=60)


async def change_member(
    tx: Tx, principal: Principal, member_id: UUID, change: MemberChange, password_hash: str | None = None
) -> Member:
    """Change a member; one who is deactivated or gets a new password is signed out everywhere.

    Raises NotFound, VersionConflict, InvalidInput, BeyondOwnPermissions or LastAdministrator.
    """
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)  # two administrators cannot remove each other at the same time
    await hold_member(tx, workspace_id, member_id)
    before = await load_managed(tx, principal, member_id)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    after = await _decide(tx, principal, before, change)
    if after == before and password_hash is None:
        return before
    await _check_administrator_left(tx, workspace_id, before, after)
    await _write(tx, workspace_id, after, password_hash)
    reset, revision_id = password_hash is not None, await keep_name(tx, workspace_id, before, after)
    tx.record(MemberChanged.of(workspace_id, before, after, revision_id=revision_id, password_reset=reset))
    await _end_access(tx, principal, before, after, password_reset=password_hash is not None)
    return await load_member(tx, workspace_id, member_id)


async def change_password(db: Db, principal: Principal, current: str, wanted: str, cause: UUID | None = None) -> None:
    """Choose a new password for oneself, which ends one's other sessions.

    Raises InvalidInput, PasswordWrong or RateLimited.
    """
    who: dict[str, Any] = {"workspace_id": principal.workspace_id, "id": principal.id}
    async with db.transaction() as tx:
        wait = await charge(tx, PASSWORD_TRIES, str(principal.id))
        hashed: str | None = await tx.value(
            "select password_hash from member where workspace_id = %(workspace_id)s and id = %(id)s", **who
        )
        email = (await load_member(tx, principal.workspace_id, principal.id)).email
    if wait:
        raise RateLimited(retry_after=wait)
    if not await password_fits(current, hashed):
        raise PasswordWrong(field="current_password")
    better = await hash_password(wanted, email=email)
    async with db.transaction(principal.actor) as tx:
        tx.cause = cause
        changed = await tx.run(
            """update member set password_hash = %(better)s, password_changed_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s and password_hash = %(hashed)s""",
            **who,
            better=better,
            hashed=hashed,
        )
        if not changed:
            raise PasswordWrong(field="current_password")
        await forgive(tx, PASSWORD_TRIES, str(principal.id))
        tx.record(MemberPasswordChanged(workspace_id=principal.workspace_id, subject_id=principal.id))
        await end_sessions(tx, principal.workspace_id, principal.id, SessionEnd.PASSWORD, but=principal.session_id)


async def _decide(tx: Tx, principal: Principal, before: Member, change: MemberChange) -> Member:
    """Give the member as they should become."""
    roles = before.roles if change.roles is msgspec.UNSET else sorted_roles(change.roles)
    await check_deciding(tx, principal, before.roles)
    if roles != before.roles:
        await check_giving(tx, principal, roles)
    unit_id = before.unit_id if change.unit_id is msgspec.UNSET else change.unit_id
    returns = change.active is True and not before.active
    if unit_id != before.unit_id or returns:
        unit = await find_used_unit(tx, principal.workspace_id, unit_id)
        if unit is None or not may_manage(principal, unit.id):
            raise InvalidInput(field="unit_id", reason="unit_unknown")
    return msgspec.structs.replace(
        before,
        name=before.name if change.name is msgspec.UNSET else clean_line(change.name, "name"),
        roles=roles,
        unit_id=unit_id,
        active=before.active if change.active is msgspec.UNSET else change.active,
    )


async def _check_administrator_left(tx: Tx, workspace_id: UUID, before: Member, after: Member) -> None:
    was = before.active and Role.ADMINISTRATOR in before.roles
    stays = after.active and Role.ADMINISTRATOR in after.roles
    if not was or stays:
        return
    if not await tx.value(
        """select exists (select from member where workspace_id = %(workspace_id)s and active
        and 'administrator' = any(roles) and id <> %(id)s)""",
        workspace_id=workspace_id,
        id=before.id,
    ):
        raise LastAdministrator


async def _write(tx: Tx, workspace_id: UUID, after: Member, password_hash: str | None) -> None:
    await tx.run(
        """update member set name = %(name)s, sort_key = %(sort_key)s, roles = %(roles)s, unit_id = %(unit_id)s,
            active = %(active)s, version = version + 1,
            password_hash = coalesce(%(password_hash)s, password_hash),
            password_changed_at = case when %(password_hash)s::text is null then password_changed_at
                                       else clock_timestamp() end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=after.id,
        name=after.name,
        sort_key=sort_key(after.name),
        roles=after.roles,
        unit_id=after.unit_id,
        active=after.active,
        password_hash=password_hash,
    )


async def _end_access(tx: Tx, principal: Principal, before: Member, after: Member, *, password_reset: bool) -> None:
    workspace_id = principal.workspace_id
    if before.active and not after.active:
        await end_sessions(tx, workspace_id, after.id, SessionEnd.DEACTIVATED)
        await revoke_tokens(tx, workspace_id, after.id)
        await set_availability(tx, workspace_id, after.id, Availability.OFFLINE)
    elif password_reset:
        own = principal.session_id if principal.id == after.id else None
        await end_sessions(tx, workspace_id, after.id, SessionEnd.PASSWORD, but=own)
