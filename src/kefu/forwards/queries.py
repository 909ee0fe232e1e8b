"""Reading forwards."""

from collections.abc import Sequence
from uuid import UUID

from kefu.files import find_files_of, find_refs
from kefu.forwards.composing import shown_address
from kefu.forwards.model import MOST_BYTES, Forward, ForwardList, ForwardView, Recipient, RecipientView
from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import NotFound
from kefu.kit.mail import MailServer, explain, find_mail_server
from kefu.members import load_member
from kefu.tickets import find_public_ids, load_ticket, supervises

COLUMNS = """id, ticket_id, member_id, locale, subject, text, messages, files, fingerprint, state, at, send_at,
message_id, attempts"""
_FORWARD = f"select {COLUMNS} from forward where workspace_id = %(workspace_id)s"  # noqa: S608  a constant


class _Addressed(Recipient, frozen=True, kw_only=True):
    forward_id: UUID


async def find_forward(tx: Tx, workspace_id: UUID, id: UUID, *, lock: bool = False) -> Forward | None:
    """Give a forward, or None."""
    query = _FORWARD + " and id = %(id)s" + (" for update" if lock else "")
    return await tx.one(Forward, query, workspace_id=workspace_id, id=id)


async def find_recipients(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> dict[UUID, list[Recipient]]:
    """Give the addresses of forwards, in the order their senders chose."""
    rows = await tx.all(
        _Addressed,
        """select forward_id, place, address, state, fault, said from forward_recipient
        where workspace_id = %(workspace_id)s and forward_id = any(%(ids)s) order by forward_id, place""",
        workspace_id=workspace_id,
        ids=list(ids),
    )
    found: dict[UUID, list[Recipient]] = {id: [] for id in ids}
    for row in rows:
        found[row.forward_id].append(row)
    return found


async def load_forwards(tx: Tx, principal: Principal, number: int, language: str) -> ForwardList:
    """Give what was forwarded of a ticket that the principal may see, newest first; raises NotFound.

    What can still be undone is its sender's only, and theirs who supervise the ticket.
    """
    ticket = await load_ticket(tx, principal, number)
    server = await find_mail_server(tx, principal.workspace_id)
    me = await load_member(tx, principal.workspace_id, principal.id)
    rows = await tx.all(
        Forward,
        _FORWARD
        + """ and ticket_id = %(ticket_id)s and state <> 'undone'
          and (state <> 'waiting' or member_id = %(me)s or %(all)s)
        order by at desc, id desc limit 100""",
        workspace_id=principal.workspace_id,
        ticket_id=ticket.id,
        me=principal.id,
        all=supervises(principal, ticket.unit_id),
    )
    return ForwardList(
        ready=server is not None,
        reply_to=shown_address(me.name, me.email),
        most_bytes=MOST_BYTES,
        items=await show(tx, principal, ticket.id, rows, server, language),
    )


async def load_shown(tx: Tx, principal: Principal, id: UUID, language: str) -> ForwardView:
    """Give one forward, of a ticket that the principal may see, as they see it; raises NotFound."""
    forward = await find_forward(tx, principal.workspace_id, id)
    if forward is None:
        raise NotFound
    server = await find_mail_server(tx, principal.workspace_id)
    [shown] = await show(tx, principal, forward.ticket_id, [forward], server, language)
    return shown


async def show(
    tx: Tx, principal: Principal, ticket_id: UUID, rows: Sequence[Forward], server: MailServer | None, language: str
) -> list[ForwardView]:
    """Give forwards of a ticket as the principal sees them, with what became of each address in a language.

    Files of a ticket that was merged into it, and that they do not see, are only counted.
    """
    recipients = await find_recipients(tx, principal.workspace_id, [row.id for row in rows])
    sent = list(dict.fromkeys(id for row in rows for id in row.messages))
    seen = await find_public_ids(tx, principal, ticket_id, sent, len(sent))
    of_seen = await find_files_of(tx, principal.workspace_id, seen)
    open_ = {file.id for files in of_seen.values() for file in files}
    going = [id for row in rows for id in row.files]
    files = {file.id: file for file in await find_refs(tx, principal.workspace_id, going)}
    place = {"host": server.host, "port": server.port} if server else {"host": "", "port": ""}
    return [
        ForwardView(
            id=row.id,
            member_id=row.member_id,
            state=row.state,
            at=row.at,
            send_at=row.send_at,
            subject=row.subject,
            text=row.text,
            messages=row.messages,
            files=[files[id] for id in row.files if id in files and id in open_],
            hidden_files=sum(id in files and id not in open_ for id in row.files),
            recipients=[
                RecipientView(
                    address=one.address,
                    state=one.state,
                    fault=one.fault,
                    explanation=explain(one.fault, language, **place) if one.fault else "",
                    said=one.said or "",
                )
                for one in recipients[row.id]
            ],
        )
        for row in rows
    ]
