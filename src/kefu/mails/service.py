"""Setting the mail server up, and trying it out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, NotFound, RateLimited, VersionConflict
from kefu.kit.ids import given_id
from kefu.kit.keys import Keyring
from kefu.kit.mail import (
    Letter,
    MailRow,
    MailServer,
    Tls,
    find_mail,
    find_mail_server,
    queue_mail,
    remove_mail_server,
    save_mail_server,
)
from kefu.kit.revisions import keep_revision
from kefu.kit.throttle import Rate, charge
from kefu.mails.events import MailField, MailServerChanged, MailServerRemoved
from kefu.mails.model import MailServerChange, NoMailServer, clean_base_url, clean_host
from kefu.members import clean_email, load_member
from kefu.workspaces import clean_line, load_workspace, lock_workspace

TESTS = Rate("mail_test", burst=10, seconds=30)
WAY = ("host", "port", "tls")
TOLD = (*WAY, "username", "password", "sender", "sender_name", "base_url")
"""What is told of its history; of the password only that it changed."""
NEVER = datetime.min.replace(tzinfo=UTC)


async def set_mail_server(tx: Tx, principal: Principal, change: MailServerChange, keyring: Keyring) -> MailServer:
    """Let mails go this way from now on. Raises VersionConflict or InvalidInput."""
    await lock_workspace(tx, principal.workspace_id)
    before = await find_mail_server(tx, principal.workspace_id, lock=True)
    version = before.version if before else 0
    if change.version != version:
        raise VersionConflict(current_version=version)
    after = _decide(principal.workspace_id, before, change, keyring)
    if fields := list(_differences(before, after)):
        await save_mail_server(tx, after)
        told = [{name: getattr(server, name) for name in TOLD} if server else {} for server in (before, after)]
        revision_id = await keep_revision(
            tx, principal.workspace_id, principal.workspace_id, *told, secret={"password"}
        )
        tx.record(MailServerChanged(workspace_id=principal.workspace_id, fields=fields, revision_id=revision_id))
    kept = await find_mail_server(tx, principal.workspace_id)
    assert kept is not None
    return kept


async def forget_mail_server(tx: Tx, principal: Principal) -> None:
    """Send no mails any more; forgetting it again changes nothing."""
    if await remove_mail_server(tx, principal.workspace_id):
        tx.record(MailServerRemoved(workspace_id=principal.workspace_id))


async def send_test(db: Db, principal: Principal, keyring: Keyring, id: UUID) -> MailRow:
    """Send a mail to oneself, tried once. Raises NoMailServer or RateLimited."""
    async with db.transaction() as tx:
        wait = await charge(tx, TESTS, str(principal.workspace_id))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction(principal.actor) as tx:
        member = await load_member(tx, principal.workspace_id, principal.id)
        workspace = await load_workspace(tx, principal.workspace_id)
        letter = Letter(
            id=given_id(id),
            template="test",
            locale=member.locale,
            recipient=member.email,
            params={"name": member.name, "workspace": workspace.name},
            keep=timedelta(0),
        )
        if not await queue_mail(tx, keyring, principal.workspace_id, letter):
            raise NoMailServer
        return await load_mail(tx, principal.workspace_id, letter.id)


async def load_mail(tx: Tx, workspace_id: UUID, id: UUID) -> MailRow:
    """Give what became of a mail; raises NotFound."""
    found = await find_mail(tx, workspace_id, id)
    if found is None:
        raise NotFound
    return found


def _decide(workspace_id: UUID, before: MailServer | None, change: MailServerChange, keyring: Keyring) -> MailServer:
    host, username = clean_host(change.host), change.username.strip()
    if not username.isprintable():
        raise InvalidInput(field="username", reason="field")
    if username and change.tls == Tls.NONE:
        raise InvalidInput(field="username", reason="mail_open_login")
    same_way = before is not None and (before.host, before.port, before.tls) == (host, change.port, change.tls)
    if change.password is msgspec.UNSET:
        password = before.password if before else None
        if password is not None and not same_way:  # what is kept goes to no server it was not meant for
            raise InvalidInput(field="password", reason="mail_password_again")
    else:
        password = keyring.encrypt(change.password) if change.password else None
    return MailServer(
        workspace_id=workspace_id,
        host=host,
        port=change.port,
        tls=change.tls,
        username=username,
        password=password,
        sender=_sender(change.sender),
        sender_name=clean_line(change.sender_name, "sender_name") if change.sender_name.strip() else "",
        base_url=clean_base_url(change.base_url),
        changed_at=before.changed_at if before else NEVER,
        version=before.version if before else 0,
    )


def _sender(address: str) -> str:
    try:
        cleaned = clean_email(address)
    except InvalidInput as error:
        raise InvalidInput(field="sender", reason="member_email") from error
    if not cleaned.isascii():
        raise InvalidInput(field="sender", reason="member_email")
    return cleaned


def _differences(before: MailServer | None, after: MailServer) -> Iterator[MailField]:
    groups = {
        MailField.SERVER: WAY,
        MailField.LOGIN: ("username", "password"),
        MailField.SENDER: ("sender", "sender_name"),
        MailField.BASE_URL: ("base_url",),
    }
    for field, names in groups.items():
        if before is None or any(getattr(before, name) != getattr(after, name) for name in names):
            yield field
