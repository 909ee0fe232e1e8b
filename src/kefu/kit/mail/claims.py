"""The loop that sends: claim and COMMIT, send, record and COMMIT. A retry carries the same Message-ID."""

import logging

import msgspec

from kefu.kit.chores import Chore
from kefu.kit.claims import Claims
from kefu.kit.db import Db
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.mail.composing import compose
from kefu.kit.mail.model import Fault, MailServer, Undelivered
from kefu.kit.mail.post import WaitingMail, claim_mails, record_failure, record_sent
from kefu.kit.mail.servers import find_mail_server, open_password
from kefu.kit.mail.smtp import deliver
from kefu.kit.settings import Settings

log = logging.getLogger("kefu.mail")


def mail_claims(keyring: Keyring) -> Claims[WaitingMail]:
    """Give the loop over waiting mails; the key file opens what they say."""

    async def send(db: Db, mail: WaitingMail) -> None:
        async with db.transaction() as tx:
            server = await find_mail_server(tx, mail.workspace_id)
        try:
            await _send(server, mail, keyring)
        except Undelivered as failure:
            log.warning("a mail (%s) was not taken: %s", mail.template, failure.fault)
            async with db.transaction() as tx:
                await record_failure(tx, mail, failure)
        else:
            async with db.transaction() as tx:
                await record_sent(tx, mail)

    return Claims("mail", claim_mails, send, batch=20)


async def _send(server: MailServer | None, mail: WaitingMail, keyring: Keyring) -> None:
    if server is None:
        raise Undelivered(Fault.NO_SERVER)
    try:
        params = msgspec.json.decode(keyring.decrypt(mail.sealed), type=dict[str, str])
    except (BadToken, msgspec.DecodeError) as error:
        raise Undelivered(Fault.SECRET_LOST, final=True) from error
    await deliver(server, open_password(server, keyring), compose(server, mail, params))


async def clean_mails(db: Db, _settings: Settings) -> None:
    """Forget what became of mails after a week."""
    async with db.transaction() as tx:
        await tx.run(
            """delete from mail where done_at < clock_timestamp() - interval '7 days'
            /* every workspace: a chore */"""
        )


CLEAN_MAILS = Chore("kit.clean_mails", "23 * * * *", clean_mails)
