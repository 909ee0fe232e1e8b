"""The doctor's checks of mail: every workspace's server takes us in, and no mail waits for long."""

import asyncio
from collections.abc import AsyncIterator

from kefu.cli.findings import Finding, note, ok, wrong
from kefu.cli.words import language
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.kit.mail import Fault, MailServer, Undelivered, explain, find_servers, open_password, probe
from kefu.kit.settings import Settings

PROBE_SECONDS = 15.0
LATE_MINUTES = 15


async def check_mail(db: Db, settings: Settings) -> AsyncIterator[Finding]:
    """Connect to every mail server and log in there, sending nothing; then look at what waits."""
    async with db.transaction() as tx:
        servers = await find_servers(tx)
        late = int(
            await tx.value(
                """select count(*) from mail where state = 'waiting' /* every workspace: the doctor looks at all */
                and created_at < clock_timestamp() - make_interval(mins => %(minutes)s)""",
                minutes=LATE_MINUTES,
            )
        )
    if not servers:
        yield note("mail", "none")
        return
    path = settings.data_dir / "keys.json"
    keyring = Keyring.open(path) if path.is_file() else None
    for server in servers:
        yield await _probe(server, keyring)
    if late:
        yield wrong("mail", "late", count=late, minutes=LATE_MINUTES)


async def _probe(server: MailServer, keyring: Keyring | None) -> Finding:
    place = {"host": server.host, "port": server.port}
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            if keyring is None and server.password is not None:
                raise Undelivered(Fault.SECRET_LOST)
            await probe(server, open_password(server, keyring) if keyring else None)
    except (Undelivered, TimeoutError) as error:
        fault = error.fault if isinstance(error, Undelivered) else Fault.TIMED_OUT
        return wrong("mail", "refused", **place, reason=explain(fault, language(), **place))
    return ok("mail", **place)
