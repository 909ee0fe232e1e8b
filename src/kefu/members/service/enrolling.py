"""Setting a second factor up and turning it off for oneself, taking it away from others, and who must have one."""

from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, NotFound, VersionConflict
from kefu.kit.keys import Keyring
from kefu.members.access import may_manage
from kefu.members.events import (
    RecoveryCodesRenewed,
    SecondFactorDisabled,
    SecondFactorEnabled,
    SecondFactorRemoved,
    SecondFactorRolesChanged,
)
from kefu.members.model import (
    CodeWrong,
    FactorRule,
    FactorRuleChange,
    OwnSecondFactor,
    SecondFactorOff,
    SecondFactorOn,
)
from kefu.members.queries import has_factor, load_factor_rule, load_member
from kefu.members.role_queries import hold_own_roles
from kefu.members.roles import built_in, is_built_in, own_ids, sorted_roles
from kefu.members.service.authenticating import hash_secret
from kefu.members.service.codes import address_of_secret, clean_code, new_recovery_codes, new_totp_secret
from kefu.members.service.granting import check_deciding
from kefu.members.service.presenting import hold_member
from kefu.members.service.proving import count_own, fitting_step
from kefu.workspaces import load_workspace, lock_workspace


class BegunFactor(msgspec.Struct, frozen=True):
    """A secret to be put into an authenticator app, as text and as the address that a QR code holds."""

    secret: str
    address: str


class _Begun(msgspec.Struct):
    secret: str
    confirmed: bool
    now: float


async def begin_factor(tx: Tx, keyring: Keyring, principal: Principal) -> BegunFactor:
    """Make a secret that does not count until a code confirms it; raises SecondFactorOn."""
    workspace_id = principal.workspace_id
    await hold_member(tx, workspace_id, principal.id)
    if await has_factor(tx, workspace_id, principal.id):
        raise SecondFactorOn
    member, workspace = await load_member(tx, workspace_id, principal.id), await load_workspace(tx, workspace_id)
    secret = new_totp_secret()
    await tx.run(
        """insert into second_factor (workspace_id, member_id, secret) values (%(workspace_id)s, %(id)s, %(secret)s)
        on conflict (workspace_id, member_id) do update
        set secret = excluded.secret, begun_at = clock_timestamp(), last_step = 0""",
        workspace_id=workspace_id,
        id=principal.id,
        secret=keyring.encrypt(secret),
    )
    return BegunFactor(secret, address_of_secret(secret, member.email, workspace.name))


async def confirm_factor(
    db: Db, keyring: Keyring, principal: Principal, code: str, cause: UUID | None = None
) -> list[str]:
    """Let the factor count, now that a code proved it; gives the recovery codes, which are shown this once.

    Raises CodeWrong, SecondFactorOn, SecondFactorOff or RateLimited.
    """
    await count_own(db, principal)
    who: dict[str, Any] = {"workspace_id": principal.workspace_id, "id": principal.id}
    async with db.transaction(principal.actor) as tx:
        tx.cause = cause
        await hold_member(tx, principal.workspace_id, principal.id)
        begun = await tx.one(
            _Begun,
            """select secret, confirmed_at is not null as confirmed,
                extract(epoch from clock_timestamp())::float8 as now from second_factor
            where workspace_id = %(workspace_id)s and member_id = %(id)s for update""",
            **who,
        )
        if begun is None:
            raise SecondFactorOff
        if begun.confirmed:
            raise SecondFactorOn
        step = fitting_step(keyring, begun.secret, clean_code(code), begun.now, 0)
        if step is None:
            raise CodeWrong(field="code")
        await tx.run(
            """update second_factor set confirmed_at = clock_timestamp(), last_step = %(step)s
            where workspace_id = %(workspace_id)s and member_id = %(id)s""",
            **who,
            step=step,
        )
        tx.record(SecondFactorEnabled(workspace_id=principal.workspace_id, subject_id=principal.id))
        return await _put_codes(tx, who)


async def renew_codes(tx: Tx, principal: Principal) -> list[str]:
    """Make new recovery codes in place of all old ones; raises SecondFactorOff. The asker was proven before."""
    await hold_member(tx, principal.workspace_id, principal.id)
    if not await has_factor(tx, principal.workspace_id, principal.id):
        raise SecondFactorOff
    tx.record(RecoveryCodesRenewed(workspace_id=principal.workspace_id, subject_id=principal.id))
    return await _put_codes(tx, {"workspace_id": principal.workspace_id, "id": principal.id})


async def disable_factor(tx: Tx, principal: Principal) -> None:
    """Turn one's own second factor off; raises SecondFactorOff. The asker was proven before."""
    await hold_member(tx, principal.workspace_id, principal.id)
    await _delete(tx, principal.workspace_id, principal.id)
    tx.record(SecondFactorDisabled(workspace_id=principal.workspace_id, subject_id=principal.id))


async def remove_factor(tx: Tx, principal: Principal, member_id: UUID) -> None:
    """Take a member's second factor away, because they lost it.

    Raises NotFound, BeyondOwnPermissions, OwnSecondFactor or SecondFactorOff.
    """
    await hold_member(tx, principal.workspace_id, member_id)
    member = await load_member(tx, principal.workspace_id, member_id)
    if not may_manage(principal, member.unit_id):
        raise NotFound
    await check_deciding(tx, principal, member.roles, None)
    if member_id == principal.id:
        raise OwnSecondFactor  # whoever finds an open screen must not take the lock off
    await _delete(tx, principal.workspace_id, member_id)
    tx.record(SecondFactorRemoved(workspace_id=principal.workspace_id, subject_id=member_id))


async def change_factor_rule(tx: Tx, principal: Principal, change: FactorRuleChange) -> FactorRule:
    """Set which roles demand a second factor; raises VersionConflict or InvalidInput."""
    workspace_id = principal.workspace_id
    await lock_workspace(tx, workspace_id)
    before = await load_factor_rule(tx, workspace_id)
    if before.version != change.version:
        raise VersionConflict(current_version=before.version)
    roles = sorted_roles(change.roles)
    there = {str(role.id) for role in await hold_own_roles(tx, workspace_id, roles)}
    if any(not is_built_in(role) and role not in there for role in roles):
        raise InvalidInput(field="roles", reason="role_unknown")
    return await set_factor_roles(tx, workspace_id, before, roles)


async def set_factor_roles(tx: Tx, workspace_id: UUID, before: FactorRule, roles: list[str]) -> FactorRule:
    """Let these roles demand a second factor; the workspace is held."""
    if roles == before.roles:
        return before
    await tx.run(
        "update workspace set second_factor_roles = %(roles)s, version = version + 1 where id = %(workspace_id)s",
        workspace_id=workspace_id,
        roles=roles,
    )
    tx.record(
        SecondFactorRolesChanged(
            workspace_id=workspace_id,
            roles_before=built_in(before.roles),
            roles_after=built_in(roles),
            own_roles_before=own_ids(before.roles),
            own_roles_after=own_ids(roles),
        )
    )
    return FactorRule(roles=roles, version=before.version + 1)


async def _put_codes(tx: Tx, who: dict[str, Any]) -> list[str]:
    codes = new_recovery_codes()
    await tx.run("delete from recovery_code where workspace_id = %(workspace_id)s and member_id = %(id)s", **who)
    await tx.run(
        """insert into recovery_code (workspace_id, member_id, hash)
        select %(workspace_id)s, %(id)s, hash from unnest(%(hashes)s::bytea[]) as made(hash)""",
        **who,
        hashes=[hash_secret(clean_code(code)) for code in codes],
    )
    return codes


async def _delete(tx: Tx, workspace_id: UUID, member_id: UUID) -> None:
    """Delete the factor with its recovery codes; raises SecondFactorOff when there was none that counted."""
    if not await has_factor(tx, workspace_id, member_id):
        raise SecondFactorOff
    await tx.run(
        "delete from second_factor where workspace_id = %(workspace_id)s and member_id = %(id)s",
        workspace_id=workspace_id,
        id=member_id,
    )
