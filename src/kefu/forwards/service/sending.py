"""Sending forwards: claim and COMMIT, send, record and COMMIT. A retry carries the same Message-ID.

Before every try it is looked at again under the ticket's lock: what was undone or erased is not sent, nor what its
sender may not send any more, and from the first try on nothing can be undone. That moment is the fact. Right before
the mail leaves it is seen that nobody else has taken it meanwhile.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from kefu.files import Store, StoredFile, find_file, store_for
from kefu.forwards.composing import Envelope, compose, write_text
from kefu.forwards.events import ForwardSettled, TicketForwarded
from kefu.forwards.model import Forward, ForwardState, settled_state
from kefu.forwards.queries import COLUMNS, find_recipients
from kefu.forwards.service.allowing import find_hindrance
from kefu.forwards.service.reading import read_files
from kefu.kit.claims import Claims, backoff
from kefu.kit.db import Db, Tx
from kefu.kit.events import Actor, ActorKind
from kefu.kit.keys import Keyring
from kefu.kit.mail import Fault, MailServer, MailState, Undelivered, deliver_to, find_mail_server, open_password
from kefu.kit.settings import Settings
from kefu.members import load_member
from kefu.tickets import LockedTicket, find_public_by_id, lock_ticket_by_id, save_ticket
from kefu.workspaces import load_workspace

LEASE = timedelta(seconds=180)
"""More than reading what goes along can take, and again more than the conversation with the server."""


class DueForward(msgspec.Struct, frozen=True, kw_only=True):
    """A forward whose time has come; what becomes of it counts only while its fence is unchanged."""

    workspace_id: UUID
    id: UUID
    ticket_id: UUID
    member_id: UUID
    attempts: int
    fence: int


class _Held(Forward, frozen=True, kw_only=True):
    """A forward as it is found at the beginning of a try."""

    over: bool
    """its time is over"""
    restored: bool
    """it came back with a backup"""
    told: bool
    """an earlier try was the fact"""


class _Ready(msgspec.Struct, frozen=True, kw_only=True):
    """What a try needs, read in one moment."""

    server: MailServer
    envelope: Envelope
    text: str
    files: list[StoredFile]


def forward_claims(keyring: Keyring, settings: Settings) -> Claims[DueForward]:
    """Give the loop over forwards that are due."""
    store = store_for(settings)

    async def work(db: Db, due: DueForward) -> None:
        await send_forward(db, keyring, store, due)

    return Claims("forwards", claim_forwards, work, batch=2)


async def claim_forwards(tx: Tx, limit: int) -> Sequence[DueForward]:
    """Take forwards whose time has come."""
    return await tx.all(
        DueForward,
        """update forward f set lease_until = clock_timestamp() + %(lease)s::interval, fence = fence + 1,
            attempts = attempts + 1
        from (
            select workspace_id, id from forward /* every workspace: one loop sends them all */
            where state in ('waiting', 'sending') and next_try_at <= clock_timestamp()
              and lease_until < clock_timestamp()
            order by next_try_at limit %(limit)s for update skip locked
        ) due
        where f.workspace_id = due.workspace_id and f.id = due.id
        returning f.workspace_id, f.id, f.ticket_id, f.member_id, f.attempts, f.fence""",
        lease=LEASE,
        limit=limit,
    )


async def send_forward(db: Db, keyring: Keyring, store: Store, due: DueForward) -> None:
    """Send a forward to those who have not got it, and keep what became of it."""
    refused: dict[str, Undelivered] = {}
    waiting: list[str] = []
    try:
        async with db.transaction(Actor(ActorKind.MEMBER, due.member_id)) as tx:
            forward = await _begin(tx, due)
            if forward is None:
                return
            waiting = await _find_waiting(tx, due)
        async with db.transaction() as tx:
            ready = await _make_ready(tx, due, forward)
        files = await read_files(db, store, ready.files)
        mail = await asyncio.to_thread(compose, ready.server, ready.envelope, ready.text, files)
        async with db.transaction() as tx:
            if not await _hold_on(tx, due):
                return
        refused = await deliver_to(ready.server, open_password(ready.server, keyring), mail, waiting)
    except Undelivered as failure:
        refused = dict.fromkeys(waiting, failure)
    async with db.transaction(Actor(ActorKind.MEMBER, due.member_id)) as tx:
        await _keep(tx, due, waiting, refused)


async def _begin(tx: Tx, due: DueForward) -> Forward | None:
    """Take hold of a forward that was not undone or erased meanwhile, and may leave; its first try is the fact."""
    ticket = await lock_ticket_by_id(tx, due.workspace_id, due.ticket_id)
    held = await tx.one(
        _Held,
        f"""select {COLUMNS}, give_up_at <= clock_timestamp() as over,
            epoch <> (select epoch from log_head) as restored, left_at is not null as told
        from forward where workspace_id = %(workspace_id)s and id = %(id)s
        and fence = %(fence)s and state in ('waiting', 'sending') for update""",  # noqa: S608  a constant
        workspace_id=due.workspace_id,
        id=due.id,
        fence=due.fence,
    )
    if held is None:
        return None
    fault = Fault.RESTORED if held.restored else await find_hindrance(tx, due.member_id, ticket)
    if fault is not None or held.over:
        await _give_up(tx, due, ticket, fault)
        return None
    if not held.told:
        await tx.run(
            """update forward set state = 'sending', left_at = clock_timestamp()
            where workspace_id = %(workspace_id)s and id = %(id)s""",
            workspace_id=due.workspace_id,
            id=due.id,
        )
        recipients = (await find_recipients(tx, due.workspace_id, [due.id]))[due.id]
        fact = TicketForwarded.of(
            ticket,
            forward_id=due.id,
            messages=len(held.messages),
            files=len(held.files),
            recipients=len(recipients),
        )
        tx.record(fact, ticket.now)
        await save_ticket(tx, ticket, changed=False)
    return held


async def _give_up(tx: Tx, due: DueForward, ticket: LockedTicket, fault: Fault | None) -> None:
    """Let those addresses fail that have not got it; without a fault by what kept it back until now."""
    await tx.run(
        """update forward_recipient set state = 'failed', fault = coalesce(%(fault)s, fault, %(late)s),
            said = case when %(fault)s::text is null then said end
        where workspace_id = %(workspace_id)s and forward_id = %(id)s and state = 'waiting'""",
        fault=fault.value if fault else None,
        late=Fault.GIVEN_UP.value,
        workspace_id=due.workspace_id,
        id=due.id,
    )
    await _settle(tx, due, ticket)


async def _hold_on(tx: Tx, due: DueForward) -> bool:
    """Lengthen the lease for the conversation with the server; False when somebody else has it, or it is gone."""
    held = await tx.run(
        """update forward set lease_until = clock_timestamp() + %(lease)s::interval
        where workspace_id = %(workspace_id)s and id = %(id)s and fence = %(fence)s and state = 'sending'""",
        lease=LEASE,
        workspace_id=due.workspace_id,
        id=due.id,
        fence=due.fence,
    )
    return held == 1


async def _find_waiting(tx: Tx, due: DueForward) -> list[str]:
    recipients = (await find_recipients(tx, due.workspace_id, [due.id]))[due.id]
    return [one.address for one in recipients if one.state == MailState.WAITING]


async def _make_ready(tx: Tx, due: DueForward, forward: Forward) -> _Ready:
    server = await find_mail_server(tx, due.workspace_id)
    if server is None:
        raise Undelivered(Fault.NO_SERVER)
    me = await load_member(tx, due.workspace_id, due.member_id)
    zone = (await load_workspace(tx, due.workspace_id)).time_zone
    said = await find_public_by_id(tx, due.workspace_id, forward.messages)
    number = await tx.value(
        "select number from ticket where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=due.workspace_id,
        id=due.ticket_id,
    )
    stored = [await find_file(tx, due.workspace_id, id) for id in forward.files]
    there = [file for file in stored if file is not None and file.state == "stored"]
    if len(there) < len(forward.files):
        raise Undelivered(Fault.FILE_GONE, final=True)
    recipients = (await find_recipients(tx, due.workspace_id, [due.id]))[due.id]
    envelope = Envelope(
        reply_name=me.name,
        reply_to=me.email,
        recipients=[one.address for one in recipients],
        subject=forward.subject,
        message_id=forward.message_id,
    )
    text = write_text(forward.text, said, [file.reference for file in there], forward.locale.value, zone, number=number)
    return _Ready(server=server, envelope=envelope, text=text, files=there)


async def _keep(tx: Tx, due: DueForward, tried: Sequence[str], refused: dict[str, Undelivered]) -> None:
    """Keep what became of each address; what may go well later is tried again, until its time is over."""
    ticket = await lock_ticket_by_id(tx, due.workspace_id, due.ticket_id)
    wait = backoff(due.attempts)
    mine = {"workspace_id": due.workspace_id, "id": due.id}
    later = await tx.one(
        _Later,
        """select clock_timestamp() + make_interval(secs => %(wait)s) < give_up_at as allowed from forward
        where workspace_id = %(workspace_id)s and id = %(id)s and fence = %(fence)s and state = 'sending' for update""",
        wait=wait,
        fence=due.fence,
        **mine,
    )
    if later is None:  # erased meanwhile, or somebody else has it now
        return
    for address in tried:
        failure = refused.get(address)
        state = MailState.SENT if failure is None else MailState.FAILED
        if failure is not None and not failure.final and later.allowed:
            state = MailState.WAITING
        await tx.run(
            """update forward_recipient set state = %(state)s, fault = %(fault)s, said = %(said)s
            where workspace_id = %(workspace_id)s and forward_id = %(id)s and address = %(address)s""",
            state=state.value,
            fault=failure.fault.value if failure else None,
            said=failure.said if failure else None,
            address=address,
            **mine,
        )
    await _settle(tx, due, ticket, wait)


async def _settle(tx: Tx, due: DueForward, ticket: LockedTicket, wait: float = 0) -> None:
    """Give the whole the state that its addresses have come to; that nothing waits any more is a fact."""
    mine = {"workspace_id": due.workspace_id, "id": due.id}
    recipients = (await find_recipients(tx, due.workspace_id, [due.id]))[due.id]
    states = [one.state for one in recipients]
    after = settled_state(states)
    await tx.run(
        """update forward set state = %(state)s, lease_until = '-infinity',
            next_try_at = clock_timestamp() + make_interval(secs => %(wait)s),
            done_at = case when %(state)s = 'sending' then null else clock_timestamp() end
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        state=after.value,
        wait=wait,
        **mine,
    )
    if after != ForwardState.SENDING:
        sent, failed = states.count(MailState.SENT), states.count(MailState.FAILED)
        tx.record(ForwardSettled.of(ticket, forward_id=due.id, sent=sent, failed=failed), ticket.now)
        await save_ticket(tx, ticket, changed=False)


class _Later(msgspec.Struct):
    allowed: bool
