"""Forwarding: what goes to whom is put down, looked at before, and can be taken back for some seconds."""

from datetime import timedelta
from uuid import UUID

from kefu.customers import CustomerErased
from kefu.forwards.composing import own_address, shown_address, write_text
from kefu.forwards.model import (
    Forward,
    ForwardDraft,
    ForwardGoes,
    ForwardLeft,
    ForwardPreview,
    ForwardState,
    ForwardUndone,
    NewForward,
    clean_recipients,
    clean_wish,
    fingerprint_of,
)
from kefu.forwards.queries import COLUMNS, find_forward
from kefu.forwards.service.allowing import may_send
from kefu.forwards.service.choosing import choose
from kefu.kit.access import Principal
from kefu.kit.db import Db, Tx
from kefu.kit.errors import IdTaken, NotFound, RateLimited
from kefu.kit.ids import given_id
from kefu.kit.mail import find_mail_server
from kefu.kit.throttle import Rate, charge
from kefu.kit.translate import translate
from kefu.mails import NoMailServer
from kefu.members import load_member
from kefu.tickets import LockedTicket, load_ticket, lock_ticket, supervises
from kefu.workspaces import load_workspace

FORWARDS = Rate("forward", burst=20, seconds=60)
"""Of one member: else an account that was taken over sends what it finds to anybody, as fast as it can."""
UNKNOWN = Rate("forward_unknown", burst=20, seconds=6)
"""Of one member: what is taken back before it came leaves a row for a day."""
TRIED_FOR = timedelta(hours=4)


async def forward(db: Db, principal: Principal, number: int, data: NewForward) -> UUID:
    """Put a mail down that leaves in so many seconds; gives its id. The same id and content again is the same mail.

    Raises NotFound, NoMailServer, RateLimited, IdTaken, ForwardUndone, InvalidInput, CustomerErased, MergedAlready,
    RestoreFirst.
    """
    id, wish = given_id(data.id), clean_wish(data)
    fingerprint = fingerprint_of(principal.id, number, wish)
    async with db.transaction() as tx:
        await load_ticket(tx, principal, number)
        if await _was_put(tx, principal, id, fingerprint):
            return id
        wait = await charge(tx, FORWARDS, str(principal.workspace_id), str(principal.id))
    if wait:
        raise RateLimited(retry_after=wait)
    async with db.transaction(principal.actor) as tx:
        ticket = await lock_ticket(tx, principal, number)
        if not await _was_put(tx, principal, id, fingerprint):
            await _put(tx, principal, ticket, wish, fingerprint)
    return id


async def preview(tx: Tx, principal: Principal, number: int, draft: ForwardDraft) -> ForwardPreview:
    """Give the mail as its reader will see it. Raises NotFound, InvalidInput."""
    ticket = await load_ticket(tx, principal, number)
    chosen = await choose(tx, principal, ticket.id, draft.messages, draft.files)
    server = await find_mail_server(tx, principal.workspace_id)
    me = await load_member(tx, principal.workspace_id, principal.id)
    zone = (await load_workspace(tx, principal.workspace_id)).time_zone
    return ForwardPreview(
        sender=shown_address(server.sender_name, server.sender) if server else None,
        reply_to=own_address(me.name, me.email),
        recipients=clean_recipients(draft.recipients),
        subject=_subject(draft, ticket.subject),
        text=write_text(draft.text.strip(), chosen.messages, chosen.files, draft.locale, zone, number=number),
        messages=[message.id for message in chosen.messages],
        offered=chosen.offered,
        files=chosen.files,
        bytes=chosen.bytes,
    )


async def undo_forward(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Take a mail back before it leaves: one's own, or any for who supervises the ticket; again does nothing.

    Also for an id that is not known (yet): the request that brings it may still be on its way. Raises NotFound,
    ForwardLeft, RateLimited.
    """
    ticket = await lock_ticket(tx, principal, number)
    known = await find_forward(tx, principal.workspace_id, given_id(id), lock=True)
    if known is None:
        if wait := await charge(tx, UNKNOWN, str(principal.workspace_id), str(principal.id)):
            raise RateLimited(retry_after=wait)
        await tx.run(
            """insert into forward (workspace_id, id, ticket_id, member_id, locale, subject, text, messages, files,
                fingerprint, state, send_at, message_id, next_try_at, give_up_at)
            values (%(workspace_id)s, %(id)s, %(ticket_id)s, %(member_id)s, 'zh', '', '', '{}', '{}', '', 'undone',
                now(), '', now(), now())""",
            workspace_id=principal.workspace_id,
            id=id,
            ticket_id=ticket.id,
            member_id=principal.id,
        )
        return
    if known.ticket_id != ticket.id or (known.member_id != principal.id and not supervises(principal, ticket.unit_id)):
        raise NotFound
    if known.state == ForwardState.UNDONE:
        return
    if known.state != ForwardState.WAITING:
        raise ForwardLeft
    await tx.run(
        """update forward set state = 'undone', subject = '', text = '', messages = '{}', files = '{}', fingerprint = ''
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
    )
    await tx.run(
        "delete from forward_recipient where workspace_id = %(workspace_id)s and forward_id = %(id)s",
        workspace_id=principal.workspace_id,
        id=id,
    )


async def retry_forward(tx: Tx, principal: Principal, number: int, id: UUID) -> None:
    """Try again what was not taken, for those addresses only.

    When its sender may not send it any more, it goes on as the principal's, who gets the answers. Raises NotFound,
    ForwardGoes, CustomerErased, MergedAlready, RestoreFirst, NoMailServer, RateLimited, InvalidInput.
    """
    ticket = await lock_ticket(tx, principal, number)
    known = await find_forward(tx, principal.workspace_id, id, lock=True)
    if known is None or known.ticket_id != ticket.id or known.state == ForwardState.UNDONE:
        raise NotFound
    if known.state != ForwardState.FAILED:
        raise ForwardGoes
    _expect_there(ticket)
    if await find_mail_server(tx, principal.workspace_id) is None:
        raise NoMailServer
    if wait := await charge(tx, FORWARDS, str(principal.workspace_id), str(principal.id)):
        raise RateLimited(retry_after=wait)
    sender = known.member_id if await may_send(tx, known.member_id, ticket) else principal.id
    theirs = await load_member(tx, principal.workspace_id, sender)
    own_address(theirs.name, theirs.email)
    await tx.run(
        """update forward_recipient set state = 'waiting', fault = null, said = null
        where workspace_id = %(workspace_id)s and forward_id = %(id)s and state = 'failed'""",
        workspace_id=principal.workspace_id,
        id=id,
    )
    await tx.run(
        """update forward set state = 'sending', attempts = 0, next_try_at = clock_timestamp(), done_at = null,
            lease_until = '-infinity', give_up_at = clock_timestamp() + %(kept)s::interval,
            member_id = %(sender)s, epoch = (select epoch from log_head)
        where workspace_id = %(workspace_id)s and id = %(id)s""",
        workspace_id=principal.workspace_id,
        id=id,
        sender=sender,
        kept=TRIED_FOR,
    )


def _subject(draft: ForwardDraft, of_ticket: str) -> str:
    written = " ".join(draft.subject.split())
    return written or translate("forwards.subject", draft.locale.value, subject=of_ticket)[:200].strip()


def _expect_there(ticket: LockedTicket) -> None:
    """Refuse what is erased or removed; raises CustomerErased, MergedAlready, RestoreFirst."""
    if ticket.erased:
        raise CustomerErased
    if ticket.end_state is not None:
        ticket.expect(None)


async def _was_put(tx: Tx, principal: Principal, id: UUID, fingerprint: bytes) -> bool:
    """Tell whether an earlier attempt with this id came; raises IdTaken, ForwardUndone."""
    known: Forward | None = await find_forward(tx, principal.workspace_id, id)
    if known is None:
        return False
    if known.member_id == principal.id and known.state == ForwardState.UNDONE:
        raise ForwardUndone
    if known.fingerprint != fingerprint:
        raise IdTaken(field="id")
    return True


async def _put(tx: Tx, principal: Principal, ticket: LockedTicket, wish: NewForward, fingerprint: bytes) -> None:
    _expect_there(ticket)
    server = await find_mail_server(tx, ticket.workspace_id)
    if server is None:
        raise NoMailServer
    me = await load_member(tx, ticket.workspace_id, principal.id)
    own_address(me.name, me.email)
    chosen = await choose(tx, principal, ticket.id, wish.messages, wish.files)
    made = await tx.one(
        Forward,
        f"""insert into forward (workspace_id, id, ticket_id, member_id, locale, subject, text, messages, files,
            fingerprint, send_at, message_id, next_try_at, give_up_at, epoch)
        select %(workspace_id)s, %(id)s, %(ticket_id)s, %(member_id)s, %(locale)s, %(subject)s, %(text)s,
            %(messages)s::uuid[], %(files)s::uuid[], %(fingerprint)s, leaves, %(message_id)s, leaves,
            leaves + %(kept)s::interval, (select epoch from log_head)
        from (select clock_timestamp() + make_interval(secs => %(seconds)s) as leaves) now
        on conflict (workspace_id, id) do nothing returning {COLUMNS}""",  # noqa: S608  a constant
        workspace_id=ticket.workspace_id,
        id=wish.id,
        ticket_id=ticket.id,
        member_id=principal.id,
        locale=wish.locale.value,
        subject=wish.subject,
        text=wish.text,
        messages=[message.id for message in chosen.messages],
        files=[file.id for file in chosen.files],
        fingerprint=fingerprint,
        message_id=f"<{wish.id.hex}@{server.sender.rpartition('@')[2]}>",
        kept=TRIED_FOR,
        seconds=wish.seconds,
    )
    if made is None:  # by another ticket's request, at the same moment
        raise IdTaken(field="id")
    await tx.run(
        """insert into forward_recipient (workspace_id, forward_id, place, address)
        select %(workspace_id)s, %(id)s, place, address
        from unnest(%(addresses)s::text[]) with ordinality as given(address, place)""",
        workspace_id=ticket.workspace_id,
        id=wish.id,
        addresses=wish.recipients,
    )
