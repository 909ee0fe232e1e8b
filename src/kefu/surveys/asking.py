"""The token by which a customer is known who is asked: good for one ticket, for one time that it was solved."""

import msgspec

from kefu.kit.errors import NotFound
from kefu.kit.keys import BadToken, Keyring
from kefu.surveys.model import OPEN_FOR, Ask, Round

PURPOSE = "rating"


def sign_ask(keyring: Keyring, round: Round) -> str:
    """Give the token of a round: the same one however often it is asked for, so that an open page stays as it is."""
    ask = Ask(ticket_id=round.ticket_id, customer_id=round.customer_id, asked_at=round.asked_at)
    at = int(round.asked_at.timestamp())
    return keyring.sign(PURPOSE, msgspec.to_builtins(ask), int(OPEN_FOR.total_seconds()), at=at)


def read_ask(keyring: Keyring, token: str) -> Ask:
    """Give what a token says; raises NotFound when it is not one of ours or has expired."""
    try:
        return msgspec.convert(keyring.verify(PURPOSE, token), Ask)
    except (BadToken, msgspec.ValidationError) as error:
        raise NotFound from error
