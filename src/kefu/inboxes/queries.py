"""Reading inboxes."""

from uuid import UUID

from kefu.channels import ChannelSettings, known_channel, open_settings
from kefu.inboxes.model import Inbox, is_public_key
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.keys import Keyring

_SELECT = """select workspace_id, id, name, channel, unit_id, team_id, public_key, settings, active, version, created_at
from inbox"""
_INBOX = _SELECT + " where workspace_id = %(workspace_id)s"


async def find_inbox(tx: Tx, workspace_id: UUID, inbox_id: UUID) -> Inbox | None:
    """Give an inbox, active or not, or None."""
    return await tx.one(
        Inbox,
        _INBOX + " and id = %(id)s",
        workspace_id=workspace_id,
        id=inbox_id,
    )


async def load_inbox(tx: Tx, workspace_id: UUID, inbox_id: UUID, field: str | None = None) -> Inbox:
    """Give an inbox, active or not; raises NotFound, which names the field that the id came from."""
    found = await find_inbox(tx, workspace_id, inbox_id)
    if found is None:
        raise NotFound(field=field)
    return found


async def lock_inbox(tx: Tx, workspace_id: UUID, inbox_id: UUID) -> Inbox:
    """Give an inbox held against other changes; raises NotFound."""
    found = await tx.one(
        Inbox,
        _INBOX + " and id = %(id)s for no key update",
        workspace_id=workspace_id,
        id=inbox_id,
    )
    if found is None:
        raise NotFound
    return found


async def find_inbox_by_key(tx: Tx, public_key: str) -> Inbox | None:
    """Give the inbox, active or not, that a public key names, in whichever workspace; or None."""
    if not is_public_key(public_key):
        return None
    return await tx.one(
        Inbox,
        _SELECT
        + """ where public_key = %(public_key)s
        /* every workspace: who comes from outside knows only the key, which is unique over the server */""",
        public_key=public_key,
    )


async def find_inboxes(tx: Tx, workspace_id: UUID) -> list[Inbox]:
    """Give the workspace's inboxes by name (bounded by MAX_INBOXES)."""
    return await tx.all(
        Inbox,
        _INBOX + " order by name_key, id",
        workspace_id=workspace_id,
    )


async def find_idle_minutes(tx: Tx, workspace_id: UUID, inbox_id: UUID) -> int | None:
    """Give after how many idle minutes a conversation of this inbox is solved by itself; None when never."""
    found = await tx.value(
        """select (settings ->> 'idle_minutes')::int from inbox
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=inbox_id,
    )
    return None if found is None else int(found)


def open_inbox(inbox: Inbox, keyring: Keyring) -> ChannelSettings:
    """Give an inbox's settings ready for use, secrets decrypted; raises SecretLost."""
    return open_settings(known_channel(inbox.channel), inbox.settings, keyring)
