"""Undo send: an answer waits some seconds before it leaves, here and not in a browser that may be closed meanwhile.

Whoever holds the ticket may hold its waiting answers, never the other way round; to undo holds the answer only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.files import check_unsent, find_refs
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import Conflict, IdTaken, InvalidInput, KefuError, NotFound
from kefu.kit.events import Actor, ActorKind
from kefu.kit.ids import given_id
from kefu.tickets.model import (
    AlreadySent,
    DelayedState,
    LockedTicket,
    NewMessage,
    NewReply,
    ReplyUndone,
    Status,
    StatusNotAllowed,
    Visibility,
    after_reply,
)
from kefu.tickets.service.filling import FieldsMissing, check_filled
from kefu.tickets.service.locking import lock_ticket, lock_ticket_by_id
from kefu.tickets.service.receiving import where_it_goes_on
from kefu.tickets.service.replying import answer
from kefu.tickets.service.writing import check_words, find_written, message_fingerprint
from kefu.tickets.wire import DelayedReply, TicketRow, row_of


class NewDelayedReply(NewMessage, kw_only=True, forbid_unknown_fields=True):
    """A public answer that leaves in so many seconds, unless it is undone before."""

    seconds: Annotated[int, msgspec.Meta(ge=1, le=30)]
    set_status: Status | None = None
    seen: UUID | None = None


class _Waiting(msgspec.Struct, kw_only=True):
    id: UUID
    ticket_id: UUID
    member_id: UUID
    text: str
    files: list[UUID]
    set_status: Status | None
    seen: UUID | None
    fingerprint: bytes
    state: DelayedState
    fault: str | None
    send_at: datetime


class DueReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer whose time has come; it is sent only while its fence is unchanged."""

    workspace_id: UUID
    id: UUID
    ticket_id: UUID
    member_id: UUID
    fence: int


_COLUMNS = "id, ticket_id, member_id, text, files, set_status, seen, fingerprint, state, fault, send_at"


async def delay(tx: Tx, principal: Principal, number: int, data: NewDelayedReply) -> DelayedReply:
    """Keep an answer until its time; one's earlier ones on the ticket leave before it, at once.

    The same id and content again gives the same answer. Raises NotFound, TicketClosed, RestoreFirst, StatusNotAllowed,
    FieldsMissing, IdTaken, ReplyUndone, InvalidInput.
    """
    check_words(data)
    ticket = await lock_ticket(tx, principal, number, data.id)
    fingerprint = message_fingerprint(Actor(ActorKind.MEMBER, principal.id), ticket.id, data)
    if earlier := await _find_before(tx, ticket, principal, data, fingerprint):
        return earlier
    ticket.expect(None)
    await _check_status(tx, ticket, data.set_status)
    await check_unsent(tx, ticket.workspace_id, data.files, owner=principal.actor)
    for one in await _find_waiting(tx, ticket, principal.id):
        await _send(tx, ticket, one)
    [waiting] = await tx.all(
        _Waiting,
        f"""insert into delayed_reply (workspace_id, id, ticket_id, member_id, text, files, set_status, seen,
            fingerprint, send_at)
        values (%(workspace_id)s, %(id)s, %(ticket_id)s, %(member_id)s, %(text)s, %(files)s, %(set_status)s, %(seen)s,
            %(fingerprint)s, clock_timestamp() + %(seconds)s * interval '1 second')
        returning {_COLUMNS}""",  # noqa: S608  a constant
        workspace_id=ticket.workspace_id,
        id=data.id,
        ticket_id=ticket.id,
        member_id=principal.id,
        text=data.text,
        files=data.files,
        set_status=data.set_status,
        seen=data.seen,
        fingerprint=fingerprint,
        seconds=data.seconds,
    )
    return await _shown(tx, ticket.workspace_id, waiting)


async def undo_delayed(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Take one's own answer back before it leaves; again does nothing. Raises AlreadySent.

    Also for an id that is not known (yet): the request that brings it may still be on its way.
    """
    mine = {"workspace_id": principal.workspace_id, "id": given_id(id), "member_id": principal.id}
    undone = await tx.run(
        """update delayed_reply set state = 'undone', text = '', files = '{}', fault = null, fingerprint = ''
        where workspace_id = %(workspace_id)s and id = %(id)s and member_id = %(member_id)s and state <> 'undone'""",
        **mine,
    )
    if undone:
        return
    # what has just been sent is seen only by a statement that begins after the wait for it
    ticket = await lock_ticket(tx, principal, number, id)
    if ticket.written_before is not None:
        raise AlreadySent
    await tx.run(
        """insert into delayed_reply (workspace_id, id, ticket_id, member_id, text, files, fingerprint, state, send_at)
        values (%(workspace_id)s, %(id)s, %(ticket_id)s, %(member_id)s, '', '{}', '', 'undone', clock_timestamp())
        on conflict (workspace_id, id) do update set state = 'undone', text = '', files = '{}', fault = null,
            fingerprint = '' where delayed_reply.member_id = excluded.member_id""",
        ticket_id=ticket.id,
        **mine,
    )


async def release(tx: Tx, principal: Principal, number: int) -> TicketRow:
    """Send one's own waiting answers on a ticket now; raises NotFound."""
    ticket = await lock_ticket(tx, principal, number)
    living = await where_it_goes_on(tx, ticket)
    for one in await _find_waiting(tx, ticket, principal.id):
        await _send(tx, living, one)
    return row_of(await lock_ticket(tx, principal, number))


async def find_delayed(tx: Tx, principal: Principal, ticket_id: UUID) -> list[DelayedReply]:
    """Give one's own answers on a ticket that wait or could not be sent, oldest first."""
    waiting = await tx.all(
        _Waiting,
        f"""select {_COLUMNS} from delayed_reply
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and member_id = %(member_id)s
          and state in ('waiting', 'failed') order by at, id""",  # noqa: S608  a constant
        workspace_id=principal.workspace_id,
        ticket_id=ticket_id,
        member_id=principal.id,
    )
    return [await _shown(tx, principal.workspace_id, one) for one in waiting]


async def claim_delayed(tx: Tx, limit: int) -> Sequence[DueReply]:
    """Take answers whose time has come, for a minute; of one ticket the oldest."""
    return await tx.all(
        DueReply,
        """update delayed_reply h set lease_until = clock_timestamp() + interval '60 seconds', fence = fence + 1
        from (
            select workspace_id, id from delayed_reply one /* every workspace: one loop sends them all */
            where state = 'waiting' and send_at <= clock_timestamp() and lease_until < clock_timestamp()
              and not exists (select from delayed_reply other
                where other.workspace_id = one.workspace_id and other.ticket_id = one.ticket_id
                  and other.state = 'waiting' and (other.at, other.id) < (one.at, one.id))
            order by send_at limit %(limit)s for update skip locked
        ) due
        where h.workspace_id = due.workspace_id and h.id = due.id
        returning h.workspace_id, h.id, h.ticket_id, h.member_id, h.fence""",
        limit=limit,
    )


async def send_delayed(db: Db, due: DueReply) -> None:
    """Send an answer, unless it was undone meanwhile."""
    async with db.transaction(Actor(ActorKind.MEMBER, due.member_id)) as tx:
        ticket = await where_it_goes_on(tx, await lock_ticket_by_id(tx, due.workspace_id, due.ticket_id))
        waiting = await tx.one(
            _Waiting,
            f"""select {_COLUMNS} from delayed_reply
            where workspace_id = %(workspace_id)s and id = %(id)s and state = 'waiting' and fence = %(fence)s
            for update""",  # noqa: S608  a constant
            workspace_id=due.workspace_id,
            id=due.id,
            fence=due.fence,
        )
        if waiting is not None:
            await _send(tx, ticket, waiting)


async def _send(tx: Tx, ticket: LockedTicket, waiting: _Waiting) -> None:
    """Say what waited on a held ticket; what the ticket refuses stays, with the reason, for its writer."""
    try:
        async with tx.savepoint():
            ticket.expect(None)
            wanted = waiting.set_status
            try:
                await _check_status(tx, ticket, wanted)
            except (StatusNotAllowed, FieldsMissing):  # since meanwhile: the words count, not where it should stand
                wanted = None
            words = NewReply(
                id=waiting.id, text=waiting.text, files=waiting.files, set_status=wanted, seen=waiting.seen
            )
            author = Actor(ActorKind.MEMBER, waiting.member_id)
            if await answer(tx, ticket, words, author=author, fingerprint=waiting.fingerprint) is None:
                raise IdTaken(field="id")
    except (Conflict, InvalidInput, NotFound) as refusal:
        await _keep_refused(tx, ticket.workspace_id, waiting.id, refusal)
        return
    await tx.run(
        "delete from delayed_reply where workspace_id = %(workspace_id)s and id = %(id)s",
        workspace_id=ticket.workspace_id,
        id=waiting.id,
    )


async def _check_status(tx: Tx, ticket: LockedTicket, wanted: Status | None) -> None:
    after = after_reply(ticket.status, wanted)
    if after == Status.SOLVED != ticket.status:
        await check_filled(tx, ticket)


async def _keep_refused(tx: Tx, workspace_id: UUID, id: UUID, refusal: KefuError) -> None:
    await tx.run(
        """update delayed_reply set state = 'failed', fault = %(fault)s
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=workspace_id,
        id=id,
        fault=refusal.code,
    )


async def _find_before(
    tx: Tx, ticket: LockedTicket, principal: Principal, data: NewDelayedReply, fingerprint: bytes
) -> DelayedReply | None:
    """Give what an earlier attempt with this id came to; raises IdTaken, ReplyUndone."""
    written = await find_written(tx, ticket.workspace_id, Visibility.PUBLIC, data.id, fingerprint)
    if written is not None:
        return DelayedReply(
            id=written.id, text=written.text, files=written.files, state=DelayedState.SENT, send_at=written.at
        )
    known = await tx.one(
        _Waiting,
        f"select {_COLUMNS} from delayed_reply where workspace_id = %(workspace_id)s and id = %(id)s",  # noqa: S608
        workspace_id=ticket.workspace_id,
        id=data.id,
    )
    if known is None:
        return None
    if known.member_id == principal.id and known.state == DelayedState.UNDONE:
        raise ReplyUndone
    if known.fingerprint != fingerprint:
        raise IdTaken(field="id")
    return await _shown(tx, ticket.workspace_id, known)


async def _find_waiting(tx: Tx, ticket: LockedTicket, member_id: UUID) -> list[_Waiting]:
    return await tx.all(
        _Waiting,
        f"""select {_COLUMNS} from delayed_reply
        where workspace_id = %(workspace_id)s and ticket_id = %(ticket_id)s and member_id = %(member_id)s
          and state = 'waiting' order by at, id for update""",  # noqa: S608  a constant
        workspace_id=ticket.workspace_id,
        ticket_id=ticket.id,
        member_id=member_id,
    )


async def _shown(tx: Tx, workspace_id: UUID, delayed: _Waiting) -> DelayedReply:
    return DelayedReply(
        id=delayed.id,
        text=delayed.text,
        files=await find_refs(tx, workspace_id, delayed.files) if delayed.files else [],
        set_status=delayed.set_status,
        state=delayed.state,
        fault=delayed.fault,
        send_at=delayed.send_at,
    )
