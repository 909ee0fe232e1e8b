"""The mail server of a workspace: kept with its password encrypted."""

from uuid import UUID

from kefu.kit.db import Tx
from kefu.kit.keys import BadToken, Keyring
from kefu.kit.mail.model import Fault, MailServer, Undelivered

_COLUMNS = "workspace_id, host, port, tls, username, password, sender, sender_name, base_url, changed_at, version"


async def find_mail_server(tx: Tx, workspace_id: UUID, *, lock: bool = False) -> MailServer | None:
    """Give the workspace's mail server, or None."""
    return await tx.one(
        MailServer,
        f"select {_COLUMNS} from mail_server where workspace_id = %(workspace_id)s"  # noqa: S608  constants only
        + (" for update" if lock else ""),
        workspace_id=workspace_id,
    )


async def find_servers(tx: Tx) -> list[MailServer]:
    """Give the mail servers of all workspaces, for who looks after the installation."""
    return await tx.all(
        MailServer,
        f"select {_COLUMNS} from mail_server /* every workspace: the doctor looks at all */ order by workspace_id",  # noqa: S608
    )


async def has_mail_server(tx: Tx) -> bool:
    """Tell whether any workspace of this installation can send mail."""
    return bool(await tx.value("select exists (select from mail_server) /* every workspace: nobody is known yet */"))


async def save_mail_server(tx: Tx, server: MailServer) -> None:
    """Keep the server; its mails that wait are tried at once."""
    await tx.run(
        """insert into mail_server (workspace_id, host, port, tls, username, password, sender, sender_name, base_url)
        values (%(workspace_id)s, %(host)s, %(port)s, %(tls)s, %(username)s, %(password)s, %(sender)s, %(sender_name)s,
            %(base_url)s)
        on conflict (workspace_id) do update set host = excluded.host, port = excluded.port, tls = excluded.tls,
            username = excluded.username, password = excluded.password, sender = excluded.sender,
            sender_name = excluded.sender_name, base_url = excluded.base_url, changed_at = clock_timestamp(),
            version = mail_server.version + 1""",
        workspace_id=server.workspace_id,
        host=server.host,
        port=server.port,
        tls=server.tls.value,
        username=server.username,
        password=server.password,
        sender=server.sender,
        sender_name=server.sender_name,
        base_url=server.base_url,
    )
    await tx.run(
        """update mail set next_try_at = clock_timestamp()
        where workspace_id = %(workspace_id)s and state = 'waiting'""",
        workspace_id=server.workspace_id,
    )


async def remove_mail_server(tx: Tx, workspace_id: UUID) -> bool:
    """Forget the server and its password; tells whether there was one."""
    return bool(
        await tx.run("delete from mail_server where workspace_id = %(workspace_id)s", workspace_id=workspace_id)
    )


def open_password(server: MailServer, keyring: Keyring) -> str | None:
    """Give the password; raises Undelivered when no key of the key file fits it any more."""
    if server.password is None:
        return None
    try:
        return keyring.decrypt(server.password)
    except BadToken as error:
        raise Undelivered(Fault.SECRET_LOST) from error
