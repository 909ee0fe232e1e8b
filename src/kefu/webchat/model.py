"""The words of web chat: the visitor, their pass, and what they are shown."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from kefu.channels import Bilingual
from kefu.incidents import Notice
from kefu.kit.errors import Forbidden, InvalidInput, Unauthenticated
from kefu.kit.events import Actor, ActorKind
from kefu.kit.keys import Keyring
from kefu.surveys import Round, sign_ask
from kefu.tickets import Message, Status, TicketRow, Visibility
from kefu.workspaces import Locale

CHANNEL = "webchat"


class VisitorUnknown(Unauthenticated):
    """The pass is not one of ours, has expired, or belongs to another inbox; a new one can be had."""

    code = "visitor_unknown"


class UserTokenInvalid(InvalidInput):
    """The page's word about who its user is cannot be believed."""

    code = "user_token_invalid"


class OriginRefused(Forbidden):
    """The request comes from another page than our own frame."""

    code = "origin_refused"


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor's token says, signed by us. Anonymous visitors' `address` is an id of our making."""

    workspace_id: UUID
    inbox_id: UUID
    address: str
    verified: bool
    locale: Locale
    exp: int = 0


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, and the customer they are, or will be with their first message."""

    card: Pass
    customer_id: UUID
    known: bool
    """the customer is there and has this address as the pass says: nothing is to be added or proved"""

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CUSTOMER, self.customer_id)


class NewVisitor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wish for a pass, showing an old one, or the page's word (JWT) about its user."""

    locale: Locale = Locale.ZH
    token: Annotated[str, msgspec.Meta(max_length=4096)] | None = None
    user_token: Annotated[str, msgspec.Meta(max_length=8192)] | None = None


class VisitorPass(msgspec.Struct, frozen=True, kw_only=True):
    """A pass good for 30 days; asking again with it makes it last longer."""

    token: str
    customer_id: UUID
    verified: bool
    name: str | None


class Typing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the visitor is writing."""

    typing: bool


class Speaker(msgspec.Struct, frozen=True):
    """Who said something, without anything that identifies a member beyond their name."""

    kind: ActorKind
    name: str | None


class VisitorFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file on a message."""

    id: UUID
    name: str
    type: str
    size: int


class VisitorMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A public message as its customer sees it."""

    id: UUID
    author: Speaker
    text: str
    html: str | None
    files: list[VisitorFile]
    at: datetime


class Agent(msgspec.Struct, frozen=True):
    """Who looks after the visitor."""

    name: str


class Rating(msgspec.Struct, frozen=True):
    """Where the visitor says how they were served (a page for a frame, without scripts), and what they said so far.

    `url` is relative to the address of the conversation, which may lie below a path.
    """

    url: str
    score: int | None


class VisitorTicket(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket the conversation is on now; `rating` while its visitor is asked how it was solved."""

    id: UUID
    number: int
    status: Status
    agent: Agent | None
    rating: Rating | None


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """What was said last, oldest first, and the place in the log it holds for.

    `earlier` goes back as `before` for what was said before that, and is null at the beginning.
    """

    cursor: str
    ticket: VisitorTicket | None
    messages: list[VisitorMessage]
    earlier: str | None


class TypingFrame(msgspec.Struct, frozen=True):
    """An agent writes, or stopped."""

    name: str | None
    typing: bool


class InboxFace(msgspec.Struct, frozen=True, kw_only=True):
    """How the window looks."""

    title: Bilingual
    subtitle: Bilingual
    greeting: Bilingual
    colour: str
    place: Annotated[str, msgspec.Meta(examples=["--kefu-left:20px;--kefu-right:auto;--kefu-bottom:80px"])]
    """Where the button and the window stand on the page, as style that the script puts on its element there."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the window may send; an empty list of types means that the server decides by content."""

    file_bytes: int
    file_types: list[str]
    text_length: int


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """All that the window needs to show itself."""

    key: str
    inbox: InboxFace
    locale: Locale
    limits: Limits
    online: bool
    incidents: list[Notice]


def place_of(side: Literal["right", "left"], distance: int) -> str:
    """Give the style by which the button and the window stand in a lower corner of the page; none for where they ship.

    So the page keeps nothing for an inbox that says nothing.
    """
    if (side, distance) == ("right", 20):
        return ""
    across = "--kefu-left:20px;--kefu-right:auto;" if side == "left" else ""
    return f"{across}--kefu-bottom:{distance}px"


def is_for_visitors(message: Message) -> bool:
    """Tell whether a message may leave the house."""
    return message.visibility == Visibility.PUBLIC


def as_shown(message: Message) -> VisitorMessage:
    """Give a public message as its customer sees it; raises ValueError for any other."""
    if not is_for_visitors(message):
        raise ValueError("an internal message is not for visitors")
    return VisitorMessage(
        id=message.id,
        author=Speaker(message.author.kind, message.author.name),
        text=message.text,
        html=message.html,
        files=[VisitorFile(id=file.id, name=file.name, type=file.type, size=file.size) for file in message.files],
        at=message.at,
    )


def ticket_shown(row: TicketRow, agent: str | None, rating: Rating | None) -> VisitorTicket:
    """Give a ticket as its customer sees it."""
    return VisitorTicket(
        id=row.id,
        number=row.number,
        status=row.status,
        agent=Agent(agent) if agent is not None else None,
        rating=rating,
    )


def rating_asked(keyring: Keyring, round: Round | None) -> Rating | None:
    """Give where a visitor answers about a round, or None when they are not asked (any more)."""
    if round is None or not round.open:
        return None
    return Rating(f"rating?t={sign_ask(keyring, round)}", round.score)
