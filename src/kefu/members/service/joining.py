"""Adding a member."""

import hashlib

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken, InvalidInput
from kefu.kit.ids import given_id
from kefu.kit.sorting import sort_key
from kefu.members.access import may_manage
from kefu.members.events import MemberAdded
from kefu.members.model import (
    EmailTaken,
    Member,
    NewMember,
    clean_email,
    email_key,
)
from kefu.members.queries import find_member, load_member
from kefu.members.roles import built_in, own_ids, sorted_roles
from kefu.members.service.granting import check_giving
from kefu.workspaces import Locale, clean_line, find_used_unit, load_workspace


async def add_member(tx: Tx, principal: Principal, new: NewMember, password_hash: str | None = None) -> Member:
    """Let somebody work here; `password_hash` is made before, by `hash_password`, outside the transaction.

    Raises InvalidInput, BeyondOwnPermissions, EmailTaken or IdTaken.
    """
    workspace_id, member_id = principal.workspace_id, given_id(new.id)
    email, roles = clean_email(new.email), sorted_roles(new.roles)
    await check_giving(tx, principal, roles)
    unit = await find_used_unit(tx, workspace_id, new.unit_id)
    if unit is None or not may_manage(principal, unit.id):
        raise InvalidInput(field="unit_id", reason="unit_unknown")
    name = clean_line(new.name, "name")
    locale = new.locale or (await load_workspace(tx, workspace_id)).locale
    added = await tx.run(
        """insert into member (workspace_id, id, unit_id, name, sort_key, email, email_key, roles, locale,
            password_hash, fingerprint)
        values (%(workspace_id)s, %(id)s, %(unit_id)s, %(name)s, %(sort_key)s, %(email)s, %(email_key)s,
            %(roles)s, %(locale)s, %(password_hash)s, %(fingerprint)s)
        on conflict do nothing""",
        workspace_id=workspace_id,
        id=member_id,
        unit_id=unit.id,
        name=name,
        sort_key=sort_key(name),
        email=email,
        email_key=email_key(email),
        roles=roles,
        locale=Locale(locale).value,
        password_hash=password_hash,
        fingerprint=_fingerprint(principal, new),
    )
    if not added:
        return await _earlier(tx, principal, new)
    tx.record(
        MemberAdded(
            workspace_id=workspace_id,
            subject_id=member_id,
            roles=built_in(roles),
            unit_id=unit.id,
            own_roles=own_ids(roles),
        )
    )
    return await load_member(tx, workspace_id, member_id)


async def _earlier(tx: Tx, principal: Principal, new: NewMember) -> Member:
    """Give the member that the same request added before; raises IdTaken or EmailTaken when it was another."""
    member = await find_member(tx, principal.workspace_id, new.id) if new.id else None
    if member is None:
        raise EmailTaken(field="email")
    stored = await tx.value(
        "select fingerprint from member where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=principal.workspace_id,
        id=member.id,
    )
    if stored != _fingerprint(principal, new):
        raise IdTaken(field="id")
    return member


def _fingerprint(principal: Principal, new: NewMember) -> bytes:
    """Hash what was asked for, without the password: this hash is a fast one."""
    content = [principal.id, new.name, new.email, sorted_roles(new.roles), new.unit_id, new.locale]
    return hashlib.sha256(msgspec.json.encode(content)).digest()
