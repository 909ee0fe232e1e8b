"""Trying an inbox out: what its channel finds when it looks at what is set, and who is there to answer."""

from pathlib import Path
from uuid import UUID

import msgspec

import kefu
from kefu.channels import (
    Channel,
    Finding,
    FindingKind,
    Programs,
    Surroundings,
    known_channel,
    lost_secrets,
)
from kefu.inboxes.model import Inbox
from kefu.inboxes.queries import load_inbox, open_inbox
from kefu.kit.access import Permission, Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import InvalidInput, RateLimited
from kefu.kit.keys import Keyring
from kefu.kit.throttle import Rate, charge
from kefu.kit.translate import LANGUAGES, translate
from kefu.members import count_answerers, find_programs
from kefu.workspaces import find_unit

TESTS = Rate("inbox_test", burst=20, seconds=3)
BUILT = Path(kefu.__file__).resolve().parent / "web" / "static"
_WORST = (FindingKind.FAULT, FindingKind.WARNING, FindingKind.OK)


class Tried(msgspec.Struct, frozen=True):
    """What was found, the worst first, and the channel that has words for it."""

    channel: type[Channel]
    findings: list[Finding]


async def try_inbox(db: Db, principal: Principal, keyring: Keyring, inbox_id: UUID, address: str) -> Tried:
    """Let an inbox's channel check it as it is saved. Raises NotFound or RateLimited.

    `address` is where people reach this server. The channel may take its time: no transaction waits for it.
    """
    async with db.transaction() as tx:
        wait = await charge(tx, TESTS, str(principal.workspace_id))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction() as tx:
        inbox = await load_inbox(tx, principal.workspace_id, inbox_id)
        around = await _look_around(tx, inbox, address)
    channel = known_channel(inbox.channel)
    findings = await _check(channel, inbox, keyring, around)
    return Tried(channel, sorted(findings, key=lambda found: _WORST.index(found.kind)))


async def _check(channel: type[Channel], inbox: Inbox, keyring: Keyring, around: Surroundings) -> list[Finding]:
    """Give what the channel finds; where what is kept cannot be read, nothing else matters."""
    if lost_secrets(channel, inbox.settings, keyring):
        return [Finding(kind=FindingKind.FAULT, code="secret_lost")]
    try:
        settings = open_inbox(inbox, keyring)
    except InvalidInput as error:  # it was fit when an older release kept it
        reason = {
            language: translate(f"reasons.{error.params['reason']}", language, **error.params) for language in LANGUAGES
        }
        return [Finding(kind=FindingKind.FAULT, code="settings_unfit", params={"reason": reason})]
    return await channel(settings).check(around)


async def _look_around(tx: Tx, inbox: Inbox, address: str) -> Surroundings:
    place = inbox.team_id or inbox.unit_id
    unit = await find_unit(tx, inbox.workspace_id, place)
    answerers = await count_answerers(tx, inbox.workspace_id, place, given=inbox.team_id is not None)
    return Surroundings(
        active=inbox.active,
        place=unit.name if unit else "",
        answerers=answerers.seeing,
        nearby=answerers.nearby,
        programs=_count(inbox, await find_programs(tx, inbox.workspace_id, Permission.TICKET_CREATE)),
        address=address,
        built=BUILT,
    )


def _count(inbox: Inbox, programs: list[Principal]) -> Programs:
    return Programs(
        open=len(programs),
        go_on=sum(one.may(Permission.TICKET_INTAKE) and _sees(one, inbox) for one in programs),
        read=sum(one.may(Permission.TICKET_READ) and _sees(one, inbox) for one in programs),
    )


def _sees(program: Principal, inbox: Inbox) -> bool:
    """Tell whether a program sees a ticket that came in and was given to nobody, as tickets decide it."""
    if program.scope is None or (inbox.team_id or inbox.unit_id) in program.scope:
        return True
    return inbox.team_id is None and inbox.unit_id in program.lineage
