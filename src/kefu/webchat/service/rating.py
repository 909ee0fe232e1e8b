"""The visitor's word on how they were served."""

from uuid import UUID

from kefu.inboxes import Inbox
from kefu.kit.db import Db
from kefu.kit.events import Actor, ActorKind
from kefu.kit.keys import Keyring
from kefu.surveys import Answer, answer, read_ask


async def rate(db: Db, keyring: Keyring, inbox: Inbox, token: str, given: Answer, cause: UUID) -> None:
    """Write down what the customer whom a token names thinks; raises NotFound, RatingClosed."""
    ask = read_ask(keyring, token)
    async with db.transaction(Actor(ActorKind.CUSTOMER, ask.customer_id)) as tx:
        tx.cause = cause
        await answer(tx, inbox.workspace_id, inbox.id, ask, given)
