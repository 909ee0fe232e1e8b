"""The visitor's message."""

from uuid import UUID

from kefu.customers import CustomerErased, meet_customer
from kefu.inboxes import Inbox
from kefu.kit.db import Db
from kefu.tickets import NewMessage, continue_conversation, receive_message
from kefu.webchat.model import CHANNEL, Visitor, VisitorMessage, VisitorUnknown, as_shown


async def write(db: Db, inbox: Inbox, visitor: Visitor, data: NewMessage, cause: UUID) -> VisitorMessage:
    """Put the visitor's message on their ticket; the first one makes them a customer.

    The same id and content again gives the same answer. Raises IdTaken, InvalidInput, or VisitorUnknown when they are
    erased at this very moment.
    """
    try:
        return await _write(db, inbox, visitor, data, cause)
    except CustomerErased as error:
        raise VisitorUnknown from error


async def _write(db: Db, inbox: Inbox, visitor: Visitor, data: NewMessage, cause: UUID) -> VisitorMessage:
    async with db.transaction(visitor.actor) as tx:
        tx.cause = cause
        if visitor.known:
            said = await continue_conversation(tx, inbox.workspace_id, inbox.id, visitor.customer_id, data)
            if said is not None:
                return as_shown(said.message)
        customer = await meet_customer(
            tx,
            inbox.workspace_id,
            CHANNEL,
            visitor.card.address,
            verified=visitor.card.verified,
            locale=visitor.card.locale,
            id=visitor.customer_id,
        )
        said = await receive_message(tx, inbox, customer, data)
    return as_shown(said.message)
