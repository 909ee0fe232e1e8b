"""Knowing a visitor again: the signed pass, and the page's word about who its user is."""

import time
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from kefu.channels import WebchatSettings
from kefu.customers import is_erased, meet_customer, normalise_address
from kefu.inboxes import Inbox, find_inbox_by_key, open_inbox
from kefu.kit.db import Tx
from kefu.kit.errors import InvalidInput, NotFound
from kefu.kit.ids import new_id
from kefu.kit.keys import BadToken, Keyring, verify_with
from kefu.webchat.model import CHANNEL, NewVisitor, Pass, UserTokenInvalid, Visitor, VisitorPass, VisitorUnknown
from kefu.webchat.queries import find_owner

PURPOSE = "visitor"
GOOD_FOR = 30 * 86_400
CLOCK_SKEW = 60


async def load_chat(tx: Tx, key: str) -> Inbox:
    """Give the web chat that a public key names; raises NotFound, also when it is switched off."""
    inbox = await find_inbox_by_key(tx, key)
    if inbox is None or not inbox.active or inbox.channel != CHANNEL:
        raise NotFound
    return inbox


def settings_of(inbox: Inbox, keyring: Keyring) -> WebchatSettings:
    """Give the inbox's settings ready for use."""
    settings = open_inbox(inbox, keyring)
    assert isinstance(settings, WebchatSettings)  # the inbox's channel says so
    return settings


async def recognise(tx: Tx, keyring: Keyring, inbox: Inbox, authorization: str) -> Visitor:
    """Give whose pass a request carries; raises VisitorUnknown."""
    scheme, _, token = authorization.partition(" ")
    card = read_pass(keyring, inbox, token.strip()) if scheme.lower() == "bearer" else None
    if card is None:
        raise VisitorUnknown
    return await find_visitor(tx, card)


async def find_visitor(tx: Tx, card: Pass) -> Visitor:
    """Give the visitor with the customer who has their address, or will have it with the first message."""
    owner = await find_owner(tx, card.workspace_id, card.address)
    if owner is not None:
        if owner.verified and not card.verified:
            raise VisitorUnknown  # a user of the page proved to have this address: it is not the stranger's
        return Visitor(card=card, customer_id=owner.customer_id, known=owner.verified == card.verified)
    if card.verified:
        raise VisitorUnknown  # they were met when the pass was made; the address has been taken away since
    if await is_erased(tx, card.workspace_id, UUID(card.address)):
        raise VisitorUnknown  # their pass is worth nothing any more; who writes again is somebody new
    return Visitor(card=card, customer_id=UUID(card.address), known=False)


def read_pass(keyring: Keyring, inbox: Inbox, token: str) -> Pass | None:
    """Give what a token says, or None when it is not a good one for this inbox."""
    card = _verified_pass(keyring, token)
    if card is None or card.exp <= time.time():
        return None
    return card if (card.workspace_id, card.inbox_id) == (inbox.workspace_id, inbox.id) else None


@lru_cache(maxsize=4096)
def _verified_pass(keyring: Keyring, token: str) -> Pass | None:
    """Verify a signature once; a chat shows the same pass with every request."""
    try:
        return msgspec.convert(keyring.verify(PURPOSE, token), Pass)
    except (BadToken, msgspec.ValidationError):
        return None


async def admit(tx: Tx, keyring: Keyring, inbox: Inbox, wish: NewVisitor) -> VisitorPass:
    """Give a pass: to the user the page vouches for, to the visitor of the old pass, or to somebody new.

    Without a fresh word of the page a verified pass lasts no longer than it did. Raises UserTokenInvalid.
    """
    if wish.user_token is not None:
        return await _admit_user(tx, keyring, inbox, wish)
    old = read_pass(keyring, inbox, wish.token) if wish.token else None
    if old is None:
        # The id becomes the customer's with the first message: reading a page leaves no trace.
        old = Pass(
            workspace_id=inbox.workspace_id,
            inbox_id=inbox.id,
            address=str(new_id()),
            verified=False,
            locale=wish.locale,
        )
    try:
        visitor = await find_visitor(tx, old)
    except VisitorUnknown:
        return await admit(tx, keyring, inbox, NewVisitor(locale=wish.locale))
    seconds = int(old.exp - time.time()) if old.verified else GOOD_FOR
    return _pass_of(keyring, visitor, max(seconds, 1), None)


async def _admit_user(tx: Tx, keyring: Keyring, inbox: Inbox, wish: NewVisitor) -> VisitorPass:
    claims = _user_claims(inbox, keyring, wish.user_token or "")
    try:
        address = normalise_address(CHANNEL, str(claims["sub"]))
    except InvalidInput as error:
        raise UserTokenInvalid(field="user_token") from error
    name = claims.get("name")
    customer = await meet_customer(
        tx,
        inbox.workspace_id,
        CHANNEL,
        address,
        name=name if isinstance(name, str) else None,
        verified=True,
        locale=wish.locale,
    )
    card = Pass(workspace_id=inbox.workspace_id, inbox_id=inbox.id, address=address, verified=True, locale=wish.locale)
    return _pass_of(keyring, Visitor(card=card, customer_id=customer.id, known=True), GOOD_FOR, customer.name or None)


def _user_claims(inbox: Inbox, keyring: Keyring, token: str) -> dict[str, Any]:
    secret = settings_of(inbox, keyring).user_secret
    if secret is None:
        raise UserTokenInvalid(field="user_token")
    try:
        claims = verify_with(secret.reveal(), token)
        begins = float(claims.get("nbf", 0))
    except (BadToken, TypeError, ValueError) as error:
        raise UserTokenInvalid(field="user_token") from error
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or begins > time.time() + CLOCK_SKEW:
        raise UserTokenInvalid(field="user_token")
    return claims


def _pass_of(keyring: Keyring, visitor: Visitor, seconds: int, name: str | None) -> VisitorPass:
    card = visitor.card
    claims = msgspec.to_builtins(card)
    del claims["exp"]
    return VisitorPass(
        token=keyring.sign(PURPOSE, claims, seconds),
        customer_id=visitor.customer_id,
        verified=card.verified,
        name=name,
    )
