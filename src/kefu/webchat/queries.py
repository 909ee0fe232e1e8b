"""Reading what visitors are shown."""

from uuid import UUID

import msgspec

from kefu.inboxes import Inbox
from kefu.kit.db import Tx
from kefu.kit.keys import Keyring
from kefu.kit.log import load_head
from kefu.members import AWAY, CONNECTED
from kefu.surveys import find_rounds
from kefu.tickets import LIVE, find_names, find_public_messages, find_tickets_by_id
from kefu.webchat.model import CHANNEL, Conversation, VisitorTicket, as_shown, rating_asked, ticket_shown


class Owner(msgspec.Struct, frozen=True):
    """Whose an address is, and whether they proved it."""

    customer_id: UUID
    verified: bool


async def find_owner(tx: Tx, workspace_id: UUID, address: str) -> Owner | None:
    """Give the customer who has a visitor's address, or None."""
    return await tx.one(
        Owner,
        """select customer_id, verified from identity
        where workspace_id = %(workspace_id)s and channel = %(channel)s and address = %(address)s""",
        workspace_id=workspace_id,
        channel=CHANNEL,
        address=address,
    )


class _Newest(msgspec.Struct, frozen=True):
    customer_id: UUID
    inbox_id: UUID
    id: UUID


async def find_newest_tickets(tx: Tx, workspace_id: UUID, customer_ids: list[UUID]) -> dict[UUID, dict[UUID, UUID]]:
    """Give each customer's newest ticket in each inbox, removed ones left out: the conversation is on that."""
    rows = await tx.all(
        _Newest,
        """select distinct on (customer_id, inbox_id) customer_id, inbox_id, id from ticket
        where workspace_id = %(workspace_id)s and customer_id = any(%(ids)s) and end_state is null
        order by customer_id, inbox_id, greatest(created_at, conversation_at) desc, number desc""",
        workspace_id=workspace_id,
        ids=customer_ids,
    )
    found: dict[UUID, dict[UUID, UUID]] = {}
    for row in rows:
        found.setdefault(row.customer_id, {})[row.inbox_id] = row.id
    return found


async def find_visitor_ticket_id(tx: Tx, inbox: Inbox, customer_id: UUID) -> UUID | None:
    """Give the id of the ticket the conversation is on, or None before the first message."""
    return (await find_newest_tickets(tx, inbox.workspace_id, [customer_id])).get(customer_id, {}).get(inbox.id)


async def find_visitor_ticket(tx: Tx, keyring: Keyring, inbox: Inbox, customer_id: UUID) -> VisitorTicket | None:
    """Give the ticket the conversation is on, or None before the first message."""
    newest = await find_visitor_ticket_id(tx, inbox, customer_id)
    if newest is None:
        return None
    row = (await find_tickets_by_id(tx, inbox.workspace_id, [newest]))[newest]
    names = await find_names(tx, inbox.workspace_id, [row.assignee_id] if row.assignee_id else [])
    rounds = await find_rounds(tx, inbox.workspace_id, [newest]) if row.status not in LIVE else {}
    rating = rating_asked(keyring, rounds.get(newest))
    return ticket_shown(row, names.get(row.assignee_id) if row.assignee_id else None, rating)


async def load_conversation(
    tx: Tx, keyring: Keyring, inbox: Inbox, customer_id: UUID, *, before: str | None, limit: int
) -> Conversation:
    """Give a page of what was said to and by a customer, with the place in the log it holds for."""
    head = await load_head(tx)
    messages, earlier = await find_public_messages(
        tx, inbox.workspace_id, customer_id, inbox.id, before=before, limit=limit
    )
    return Conversation(
        cursor=str(head),
        ticket=await find_visitor_ticket(tx, keyring, inbox, customer_id),
        messages=[as_shown(message) for message in messages],
        earlier=earlier,
    )


# Somebody who would be given the inbox's work can take it now, and has a console before them.
_ONLINE = f"""exists (
    select from member join unit on unit.workspace_id = member.workspace_id and unit.id = member.unit_id
    where member.workspace_id = inbox.workspace_id and member.active and member.availability = 'online'
      and not exists (select from absence where absence.workspace_id = member.workspace_id
                      and absence.member_id = member.id and {AWAY})
      and {CONNECTED}
      and coalesce(inbox.team_id, inbox.unit_id) = any(unit.path))"""  # noqa: S608  constants only


async def is_anybody_online(tx: Tx, workspace_id: UUID, inbox_id: UUID) -> bool:
    """Tell whether somebody who would be given an inbox's work can take it now."""
    return bool(
        await tx.value(
            f"select {_ONLINE} from inbox where workspace_id = %(workspace_id)s and id = %(id)s",  # noqa: S608  constants only
            workspace_id=workspace_id,
            id=inbox_id,
        )
    )


async def is_file_shown(tx: Tx, workspace_id: UUID, message_id: UUID, inbox_id: UUID, customer_id: UUID) -> bool:
    """Tell whether a message is a public one of the customer's conversation, so that its files are too."""
    return bool(
        await tx.value(
            """select exists (
                select from public_message m
                join ticket on ticket.workspace_id = m.workspace_id and ticket.id = m.ticket_id
                where m.workspace_id = %(workspace_id)s and m.id = %(message_id)s
                  and ticket.inbox_id = %(inbox_id)s and ticket.customer_id = %(customer_id)s
                  and (ticket.end_state is null or ticket.end_state = 'merged'))""",
            workspace_id=workspace_id,
            message_id=message_id,
            inbox_id=inbox_id,
            customer_id=customer_id,
        )
    )


class _Open(msgspec.Struct, frozen=True):
    id: UUID
    online: bool


async def find_open_inboxes(tx: Tx, inbox_ids: set[UUID]) -> dict[UUID, bool]:
    """Give those of the inboxes that are still in use, and whether somebody is there for each."""
    rows = await tx.all(
        _Open,
        f"""select id, {_ONLINE} as online from inbox where id = any(%(ids)s) and active
        /* every workspace: the streams of a process are of all */""",  # noqa: S608  constants only
        ids=sorted(inbox_ids),
    )
    return {row.id: row.online for row in rows}
