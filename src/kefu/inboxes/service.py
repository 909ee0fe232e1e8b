"""Setting up inboxes and changing them."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from kefu.channels import SecretLost, keep_settings, known_channel, lost_secrets, read_settings, secret_fields
from kefu.inboxes.events import InboxAdded, InboxChanged
from kefu.inboxes.model import Inbox, InboxChange, InboxField, NewInbox, is_public_key
from kefu.inboxes.queries import load_inbox, lock_inbox
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import Conflict, IdTaken, InvalidInput, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.keys import Keyring
from kefu.kit.revisions import keep_revision
from kefu.kit.sorting import sort_key
from kefu.workspaces import UnitKind, clean_line, find_used_unit

MAX_INBOXES = 500


class InboxesFull(Conflict):
    """The workspace has as many inboxes as fit on one page, `limit`."""

    code = "inboxes_full"


async def add_inbox(
    tx: Tx, principal: Principal, new: NewInbox, keyring: Keyring, *, public_key: str | None = None
) -> Inbox:
    """Set up an inbox. Raises InvalidInput, IdTaken or InboxesFull.

    `public_key` is given only where an address must be known beforehand (demo); otherwise one is made.
    """
    workspace_id, inbox_id = principal.workspace_id, given_id(new.id)
    channel, name = known_channel(new.channel), clean_line(new.name, "name")
    settings = keep_settings(read_settings(channel, new.settings, None, keyring), keyring)
    await _check_places(tx, workspace_id, new.unit_id, new.team_id)
    fingerprint = _fingerprint(principal, new, keyring)
    key = public_key or _make_public_key()
    if not is_public_key(key):
        raise InvalidInput(field="public_key", reason="field")
    inserted = await tx.run(
        """insert into inbox (workspace_id, id, name, name_key, channel, unit_id, team_id, public_key, settings,
                              fingerprint)
        select %(workspace_id)s, %(id)s, %(name)s, %(name_key)s, %(channel)s, %(unit_id)s, %(team_id)s,
               %(public_key)s, %(settings)s::jsonb, %(fingerprint)s
        on conflict do nothing""",
        workspace_id=workspace_id,
        id=inbox_id,
        name=name,
        name_key=sort_key(name),
        channel=new.channel,
        unit_id=new.unit_id,
        team_id=new.team_id,
        public_key=key,
        settings=msgspec.json.encode(settings).decode(),
        fingerprint=fingerprint,
    )
    if not inserted:
        return await _same(tx, workspace_id, inbox_id, fingerprint)
    count = "select count(*) from inbox where workspace_id = %(workspace_id)s"
    if await tx.value(count, workspace_id=workspace_id) > MAX_INBOXES:
        raise InboxesFull(limit=MAX_INBOXES)
    tx.record(
        InboxAdded(
            workspace_id=workspace_id,
            subject_id=inbox_id,
            channel=new.channel,
            unit_id=new.unit_id,
            team_id=new.team_id,
        )
    )
    return await load_inbox(tx, workspace_id, inbox_id)


async def change_inbox(tx: Tx, principal: Principal, inbox_id: UUID, change: InboxChange, keyring: Keyring) -> Inbox:
    """Change an inbox as read at `change.version`. Raises NotFound, VersionConflict, InvalidInput, or SecretLost when
    settings change, but not the secret among them that no key fits any more.
    """
    workspace_id = principal.workspace_id
    inbox = await lock_inbox(tx, workspace_id, inbox_id)
    if inbox.version != change.version:
        raise VersionConflict(current_version=inbox.version)
    after = _decide(inbox, change, keyring)
    fields = [field for field in InboxField if getattr(after, field.value) != getattr(inbox, field.value)]
    if not fields:
        return inbox
    await _check_places(tx, workspace_id, after.unit_id, after.team_id)
    await tx.run(
        """update inbox set name = %(name)s, name_key = %(name_key)s, unit_id = %(unit_id)s, team_id = %(team_id)s,
            active = %(active)s, settings = %(settings)s::jsonb, version = version + 1
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=inbox_id,
        name=after.name,
        name_key=sort_key(after.name),
        unit_id=after.unit_id,
        team_id=after.team_id,
        active=after.active,
        settings=msgspec.json.encode(after.settings).decode(),
    )
    tx.record(
        InboxChanged(
            workspace_id=workspace_id,
            subject_id=inbox_id,
            channel=inbox.channel,
            fields=fields,
            unit_id=after.unit_id,
            team_id=after.team_id,
            active=after.active,
            revision_id=await _keep_revision(tx, inbox, after, fields, keyring),
        )
    )
    return msgspec.structs.replace(after, version=inbox.version + 1)


async def _keep_revision(
    tx: Tx, before: Inbox, after: Inbox, fields: Sequence[InboxField], keyring: Keyring
) -> UUID | None:  # fmt: skip
    """Keep what was and what is; of secrets only that they changed."""
    channel = known_channel(before.channel)
    hidden = {f"settings.{name}" for name in secret_fields(channel)}
    lost = lost_secrets(channel, before.settings, keyring) if InboxField.SETTINGS in fields else frozenset()
    readable = before.settings | {name: after.settings[name] for name in lost}
    was = _values(msgspec.structs.replace(before, settings=readable), fields, keyring)
    was |= {f"settings.{name}": before.settings[name] for name in lost}  # nobody knows it: whatever is there is new
    now = _values(after, fields, keyring)
    return await keep_revision(tx, before.workspace_id, before.id, was, now, secret=hidden)


def _values(inbox: Inbox, fields: Sequence[InboxField], keyring: Keyring) -> dict[str, Any]:
    """Give what is set by its name, each of the channel's settings by its own."""
    values = {field.value: getattr(inbox, field.value) for field in fields if field != InboxField.SETTINGS}
    if InboxField.SETTINGS in fields:
        settings = read_settings(known_channel(inbox.channel), {}, inbox.settings, keyring)
        values |= {f"settings.{name}": getattr(settings, name) for name in settings.__struct_fields__}
    return values


def _decide(inbox: Inbox, change: InboxChange, keyring: Keyring) -> Inbox:
    """Give the inbox as it should become; equal settings stay the same row, though encryption never repeats itself."""
    new: dict[str, Any] = {
        name: value for name in ("unit_id", "team_id", "active") if (value := getattr(change, name)) is not UNSET
    }
    if change.name is not UNSET:
        new["name"] = clean_line(change.name, "name")
    if change.settings is not UNSET:
        channel = known_channel(inbox.channel)
        lost = lost_secrets(channel, inbox.settings, keyring)
        for name in lost:
            if isinstance(change.settings.get(name, {}), dict):
                raise SecretLost(field=f"settings.{name}")
        settings = read_settings(channel, change.settings, inbox.settings, keyring)
        if lost or settings != read_settings(channel, {}, inbox.settings, keyring):
            new["settings"] = keep_settings(settings, keyring)
    return msgspec.structs.replace(inbox, **new)


async def _check_places(tx: Tx, workspace_id: UUID, unit_id: UUID, team_id: UUID | None) -> None:
    if await find_used_unit(tx, workspace_id, unit_id) is None:
        raise InvalidInput(field="unit_id", reason="unit_unknown")
    if team_id is not None:
        team = await find_used_unit(tx, workspace_id, team_id)
        if team is None or team.kind != UnitKind.TEAM:
            raise InvalidInput(field="team_id", reason="team_unknown")


async def _same(tx: Tx, workspace_id: UUID, id: UUID, fingerprint: bytes) -> Inbox:
    stored = await tx.value(
        "select fingerprint from inbox where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=workspace_id,
        id=id,
    )
    if stored != fingerprint:
        raise IdTaken(field="id")
    return await load_inbox(tx, workspace_id, id)


def _make_public_key() -> str:
    return "k" + secrets.token_hex(10)


def _fingerprint(principal: Principal, new: NewInbox, keyring: Keyring) -> bytes:
    """Digest what makes two requests with one id the same request; keyed, since the content may hold a secret."""
    content = msgspec.json.encode([principal.id, new], order="deterministic")
    return hashlib.blake2b(content, key=keyring.derive("fingerprint"), digest_size=32).digest()
