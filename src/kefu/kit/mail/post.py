"""Mails as rows: put down with what caused them, claimed by the worker, remembered for a week without their content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kefu.kit.claims import backoff
from kefu.kit.db import Tx
from kefu.kit.keys import Keyring
from kefu.kit.mail.model import Letter, MailRow, MailState, Undelivered
from kefu.kit.mail.servers import find_mail_server

LEASE_SECONDS = 180
AT_ONCE = 3
"""So many of one workspace's mails are under way at a time: a server that hangs keeps nobody else waiting."""
_LISTED = "id, template, state, attempts, fault, said, created_at, next_try_at, done_at"


class WaitingMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that was claimed; what becomes of it counts only while its fence is unchanged."""

    workspace_id: UUID
    id: UUID
    template: str
    locale: str
    recipient: str
    sealed: str
    message_id: str
    attempts: int
    give_up_at: datetime
    fence: int


async def queue_mail(tx: Tx, keyring: Keyring, workspace_id: UUID, letter: Letter) -> bool:
    """Put a mail down to be sent once the transaction is committed; False when the workspace has no mail server.

    The same id again changes nothing.
    """
    server = await find_mail_server(tx, workspace_id)
    if server is None:
        return False
    await tx.run(
        """insert into mail (workspace_id, id, template, locale, recipient, sealed, message_id, give_up_at)
        values (%(workspace_id)s, %(id)s, %(template)s, %(locale)s, %(recipient)s, %(sealed)s, %(message_id)s,
            clock_timestamp() + %(keep)s::interval)
        on conflict (workspace_id, id) do nothing""",
        workspace_id=workspace_id,
        id=letter.id,
        template=letter.template,
        locale=letter.locale,
        recipient=letter.recipient,
        sealed=keyring.encrypt(msgspec.json.encode(letter.params).decode()),
        message_id=f"<{letter.id.hex}@{server.sender.rpartition('@')[2]}>",
        keep=letter.keep,
    )
    return True


async def find_mail(tx: Tx, workspace_id: UUID, id: UUID) -> MailRow | None:
    """Give what became of a mail, or None."""
    return await tx.one(
        MailRow,
        f"select {_LISTED} from mail where workspace_id = %(workspace_id)s and id = %(id)s",  # noqa: S608
        workspace_id=workspace_id,
        id=id,
    )


async def find_mails(tx: Tx, workspace_id: UUID, limit: int = 30) -> list[MailRow]:
    """Give the newest mails of a workspace."""
    return await tx.all(
        MailRow,
        f"""select {_LISTED} from mail where workspace_id = %(workspace_id)s
        order by created_at desc, id limit %(limit)s""",  # noqa: S608  constants only
        workspace_id=workspace_id,
        limit=limit,
    )


async def claim_mails(tx: Tx, limit: int) -> Sequence[WaitingMail]:
    """Take mails that are due, the longest waiting first, at most a few of each workspace."""
    return await tx.all(
        WaitingMail,
        """with busy as (
            select workspace_id, count(*) as mails from mail
            where state = 'waiting' and lease_until > clock_timestamp() /* every workspace: one loop sends them all */
            group by workspace_id
        ), due as (
            select workspace_id, id,
                row_number() over (partition by workspace_id order by next_try_at, id) as place
            from mail where state = 'waiting' and next_try_at <= clock_timestamp() and lease_until <= clock_timestamp()
        ), taken as (
            select mail.workspace_id, mail.id from mail join due using (workspace_id, id)
            where mail.state = 'waiting' and mail.lease_until <= clock_timestamp()
              and place <= %(at_once)s - coalesce(
                (select mails from busy where busy.workspace_id = mail.workspace_id), 0)
            order by mail.next_try_at, mail.id limit %(limit)s for update of mail skip locked
        )
        update mail m set lease_until = clock_timestamp() + make_interval(secs => %(lease)s), fence = fence + 1,
            attempts = attempts + 1
        from taken where m.workspace_id = taken.workspace_id and m.id = taken.id
        returning m.workspace_id, m.id, m.template, m.locale, m.recipient, m.sealed, m.message_id, m.attempts,
            m.give_up_at, m.fence""",
        limit=limit,
        at_once=AT_ONCE,
        lease=LEASE_SECONDS,
    )


async def record_sent(tx: Tx, mail: WaitingMail) -> None:
    """Remember that the server took the mail, and forget its content."""
    await _finish(tx, mail, MailState.SENT, None)


async def record_failure(tx: Tx, mail: WaitingMail, failure: Undelivered) -> None:
    """Put the mail down again for later, or give it up when that is final or its time is over."""
    again = not failure.final and await tx.run(
        """update mail set fault = %(fault)s, said = %(said)s, lease_until = '-infinity',
            next_try_at = clock_timestamp() + make_interval(secs => %(wait)s)
        where workspace_id = %(workspace_id)s and id = %(id)s and fence = %(fence)s
          and clock_timestamp() + make_interval(secs => %(wait)s) < give_up_at""",
        workspace_id=mail.workspace_id,
        id=mail.id,
        fence=mail.fence,
        fault=failure.fault.value,
        said=failure.said,
        wait=backoff(mail.attempts),
    )
    if not again:
        await _finish(tx, mail, MailState.FAILED, failure)


async def _finish(tx: Tx, mail: WaitingMail, state: MailState, failure: Undelivered | None) -> None:
    await tx.run(
        """update mail set state = %(state)s, done_at = clock_timestamp(), recipient = null, sealed = null,
            fault = %(fault)s, said = %(said)s, lease_until = '-infinity'
        where workspace_id = %(workspace_id)s and id = %(id)s and fence = %(fence)s and state = 'waiting'""",
        workspace_id=mail.workspace_id,
        id=mail.id,
        fence=mail.fence,
        state=state.value,
        fault=failure.fault.value if failure else None,
        said=failure.said if failure else None,
    )
