"""What a channel is: one file that translates between the outside and us, and nothing else (docs/howto/channel.md)."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec

from kefu.kit.errors import InvalidInput

SETTING_TEXT = 500
Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=SETTING_TEXT)]
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_ORIGIN = re.compile(
    r"https?://(?:(?:\*\.)?(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:]{2,39}\])(?::[1-9][0-9]{0,4})?"
)


class Intake(StrEnum):
    """How customers' words reach us: the other side calls us, we look there, or the customer talks to us directly."""

    PUSH = "push"
    PULL = "pull"
    SESSION = "session"


class Can(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is able to do; the composer shows no more than this."""

    attachments: bool = False
    typing: bool = False
    live: bool = False
    """Somebody sits in front of it now: answers count in seconds, an idle conversation ends by itself."""
    reply_window: int | None = None
    """Seconds after the customer's last message in which we may answer; None means always."""
    idempotent_send: bool = False
    """Sending the same message twice reaches the customer once; decides whether an unknown outcome is retried."""
    text_length: int = 50_000


class Secret:
    """A setting that is encrypted at rest and never shown; it does not print and cannot be encoded by accident."""

    __slots__ = ("_plain",)

    def __init__(self, plain: str) -> None:
        self._plain = plain

    def reveal(self) -> str:
        """Give the secret itself, for use and nothing else."""
        return self._plain

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._plain == self._plain

    def __hash__(self) -> int:
        return hash(("secret", self._plain))

    def __repr__(self) -> str:
        return "Secret(***)"


class ChannelSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an inbox of this channel is set to; every field needs a default unless nothing works without it.

    Rules beyond types stand in `__post_init__` and raise InvalidInput with `field` relative to the settings.
    """


class Bilingual(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence in both languages."""

    zh: Sentence
    en: Sentence


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """A request of the other side's, as it came; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    address: str = ""


class ReceivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a message: its bytes, or `reference` by which the channel fetches them later."""

    name: str
    type: str
    content: bytes | None = None
    reference: str | None = None


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """Something a customer said, translated. `provider_id` is the other side's id for it, where it gives one."""

    address: str
    text: str
    provider_id: str | None = None
    name: str | None = None
    verified: bool = False
    html: str | None = None
    subject: str | None = None
    in_reply_to: tuple[str, ...] = ()
    sent_at: datetime | None = None
    files: tuple[ReceivedFile, ...] = ()


class OutgoingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to send along; `open` it by `path`."""

    name: str
    type: str
    size: int
    path: str


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send; `id` is the same at every attempt."""

    id: UUID
    address: str
    text: str
    html: str | None = None
    subject: str | None = None
    in_reply_to: str | None = None
    files: tuple[OutgoingFile, ...] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The other side took the message."""

    provider_id: str | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """Raw input that was found and the state to go on from; the kit commits both together."""

    raw: tuple[bytes, ...]
    state: bytes


class FindingKind(StrEnum):
    """How well something is that a check looked at: nothing to do, worth a look, or customers do not get through."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found; `code` is for programs, its sentence is `channels.<key>.finding.<code>` of the catalogues,
    or `channels.finding.<code>` where it is the same for all channels. A bad one says what to do.
    """

    kind: FindingKind
    code: str
    params: dict[str, Any] = {}


class Programs(msgspec.Struct, frozen=True, kw_only=True):
    """How many living API tokens may do what with tickets of an inbox."""

    open: int = 0
    """may open tickets"""
    go_on: int = 0
    """may open them, and add what the customer says next"""
    read: int = 0
    """may open them, and see them afterwards with their answers"""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What is around an inbox that its channel cannot look up itself, as it was when the check began."""

    active: bool
    place: str
    """the name of the team that gets what comes in, or of the unit"""
    answerers: int
    """active members who may answer and see what comes in"""
    nearby: int
    """those of them who belong to that team, or to that unit and below"""
    programs: Programs = Programs()
    address: str
    """where people reach this server, without a slash at its end"""
    built: Path
    """the folder of the front end's build"""


class Retry(Exception):
    """Could not send now; try again after so many seconds."""

    def __init__(self, after: float) -> None:
        super().__init__(f"retry after {after:g} s")
        self.after = after


class Rejected(Exception):
    """The other side will never take this message; `reason` is a catalogue key, `channels.rejected.<reason>`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel:
    """A way to reach us. A subclass states `key`, `can`, `intake`, and translates; it touches no database."""

    key: ClassVar[str]
    can: ClassVar[Can]
    intake: ClassVar[Intake]
    Settings: ClassVar[type[ChannelSettings]] = ChannelSettings

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings

    async def receive(self, request: Inbound) -> list[Received]:  # noqa: ARG002
        """Push: verify and translate a request; raises Rejected when it is not from the other side."""
        raise Rejected("no_intake")

    def watch(self, state: bytes) -> AsyncIterator[Watched]:  # noqa: ARG002
        """Pull: look for new input from `state` (empty at first) on, for ever."""
        raise Rejected("no_intake")

    async def send(self, message: Outgoing) -> Receipt:  # noqa: ARG002
        """Push and pull: hand the message to the other side; raises Retry or Rejected.

        In a session the customer takes what waits for them, so nothing needs sending.
        """
        raise Rejected("no_sending")

    async def check(self, around: Surroundings) -> list[Finding]:
        """Look whether customers can reach us so, and what they are answered; sends nothing and changes nothing.

        A channel adds what it knows to what holds for all. It may ask the other side, but only where its settings may
        lead it, and for a few seconds at most: somebody waits. What fails there is a finding, never an exception.
        """
        return [*_check_switch(around), *_check_people(around)]


def _check_switch(around: Surroundings) -> list[Finding]:
    on = around.active
    return [Finding(kind=FindingKind.OK if on else FindingKind.FAULT, code="switched_on" if on else "switched_off")]


def _check_people(around: Surroundings) -> list[Finding]:
    place = {"place": around.place}
    if around.answerers == 0:
        return [Finding(kind=FindingKind.FAULT, code="nobody_answers", params=place)]
    if around.nearby == 0:
        return [Finding(kind=FindingKind.WARNING, code="nobody_nearby", params=place)]
    return [Finding(kind=FindingKind.OK, code="answered", params=place | {"count": around.answerers})]


def check_colour(text: str, field: str) -> str:
    """Give a colour as #rrggbb in small letters; raises InvalidInput."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise InvalidInput(field=field, reason="colour")
    return colour


def check_origin(text: str, field: str) -> str:
    """Give a web origin in small letters, without a path; `https://*.example.com` is allowed. Raises InvalidInput.

    It goes into a Content-Security-Policy header: nothing but scheme, host and port may pass.
    """
    origin = text.strip().lower().removesuffix("/")
    if not origin.isascii():
        scheme, _, host = origin.partition("://")
        try:
            origin = f"{scheme}://{host.encode('idna').decode()}"
        except UnicodeError:
            origin = ""
    port = origin.rpartition(":")[2]
    if not _ORIGIN.fullmatch(origin) or (port.isdigit() and int(port) > 65535):
        raise InvalidInput(field=field, reason="origin", origin=text[:100])
    return origin
