"""The words of forwards: what a member wants to send, what it looks like, and what became of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from kefu.files import FileRef
from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.http.limits import Line
from kefu.kit.mail import Fault, MailState
from kefu.members import clean_email
from kefu.workspaces import Locale, clean_line

MOST_BYTES = 15 * 1024 * 1024
"""Of all files of one mail: base64 makes 20 MB of it, which mail servers commonly still take."""
MOST_MESSAGES = 500
MOST_FILES = 50
MOST_RECIPIENTS = 10

Recipients = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=254, examples=["repairs@example.com"])]],
    msgspec.Meta(max_length=MOST_RECIPIENTS),
]
Chosen = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_MESSAGES)]
Files = Annotated[list[UUID], msgspec.Meta(max_length=MOST_FILES)]
OwnWords = Annotated[str, msgspec.Meta(max_length=10_000)]


class ForwardLeft(Conflict):
    """The mail has left; it cannot be undone any more."""

    code = "forward_left"


class ForwardUndone(Conflict):
    """The mail was taken back before this request came."""

    code = "forward_undone"


class ForwardGoes(Conflict):
    """There is nothing to try again: the mail is on its way, or has arrived."""

    code = "forward_goes"


class ForwardState(StrEnum):
    """What became of a forwarded mail: it can still be undone, is on its way, or every address is known."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNDONE = "undone"


class NewForward(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A mail to be sent in so many seconds unless it is undone.

    `messages` are public ones of the ticket; null is all of them. `files` hang on those messages.
    """

    id: UUID
    locale: Locale
    recipients: Annotated[Recipients, msgspec.Meta(min_length=1)]
    subject: Line
    text: OwnWords = ""
    messages: Chosen | None = None
    files: Files = []
    seconds: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0


class ForwardDraft(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A mail as it is so far, to be looked at."""

    locale: Locale
    recipients: Recipients = []
    subject: Annotated[str, msgspec.Meta(max_length=200)] = ""
    text: OwnWords = ""
    messages: Chosen | None = None
    files: Files = []


class ForwardPreview(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as its reader will see it; `sender` is null as long as there is no mail server.

    `offered` are the files that hang on its messages, `files` those of them that go along, with so many `bytes`.
    A subject that nobody wrote is made from the ticket's.
    """

    sender: Annotated[str | None, msgspec.Meta(examples=["示例科技客服 <service@example.com>"])]
    reply_to: Annotated[str, msgspec.Meta(examples=["林晓 <lin@example.com>"])]
    recipients: list[str]
    subject: str
    text: str
    messages: list[UUID]
    offered: list[FileRef]
    files: list[FileRef]
    bytes: int


class RecipientView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the mail to one address. `explanation` says why not, `said` is the server's own."""

    address: Annotated[str, msgspec.Meta(examples=["repairs@example.com"])]
    state: MailState
    fault: Fault | None
    explanation: str
    said: str


class ForwardView(msgspec.Struct, frozen=True, kw_only=True):
    """A forwarded mail as colleagues see it; `hidden_files` more lie on a ticket that the asker does not see."""

    id: UUID
    member_id: UUID
    state: ForwardState
    at: datetime
    send_at: datetime
    subject: str
    text: str
    messages: list[UUID]
    files: list[FileRef]
    hidden_files: int
    recipients: list[RecipientView]


class ForwardList(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket's forwards, newest first. `ready`: there is a mail server; `reply_to` is where answers go."""

    ready: bool
    reply_to: str
    most_bytes: int
    items: list[ForwardView]


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """An address as it is kept."""

    place: int
    address: str
    state: MailState
    fault: Fault | None
    said: str | None


class Forward(msgspec.Struct, frozen=True, kw_only=True):
    """A forward's row."""

    id: UUID
    ticket_id: UUID
    member_id: UUID
    locale: Locale
    subject: str
    text: str
    messages: list[UUID]
    files: list[UUID]
    fingerprint: bytes
    state: ForwardState
    at: datetime
    send_at: datetime
    message_id: str
    attempts: int


def clean_recipients(addresses: Sequence[str]) -> list[str]:
    """Give addresses as they are kept, each once; raises InvalidInput for one that no mail server is sure to take."""
    found: dict[str, str] = {}
    for place, address in enumerate(addresses):
        field = f"recipients[{place}]"
        try:
            cleaned = clean_email(address)
        except InvalidInput as error:
            raise InvalidInput(field=field, reason="member_email") from error
        name, _, domain = cleaned.rpartition("@")
        try:
            kept = f"{name}@{domain.encode('idna').decode()}"
        except UnicodeError as error:
            raise InvalidInput(field=field, reason="member_email") from error
        if not kept.isascii() or name.startswith(".") or name.endswith(".") or ".." in kept or "." not in domain:
            raise InvalidInput(field=field, reason="member_email")
        found.setdefault(kept.casefold(), kept)
    return list(found.values())


def clean_wish(data: NewForward) -> NewForward:
    """Give what is asked for as it is kept; raises InvalidInput."""
    return msgspec.structs.replace(
        data,
        recipients=clean_recipients(data.recipients),
        subject=clean_line(data.subject, "subject"),
        text=data.text.strip(),
        messages=list(dict.fromkeys(data.messages)) if data.messages is not None else None,
        files=list(dict.fromkeys(data.files)),
    )


def fingerprint_of(member_id: UUID, number: int, wish: NewForward) -> bytes:
    """Digest what makes two requests with one id the same request."""
    return hashlib.sha256(msgspec.json.encode([member_id, number, wish])).digest()


def settled_state(recipients: Sequence[MailState]) -> ForwardState:
    """Give what the whole has come to from what became of each."""
    if MailState.WAITING in recipients:
        return ForwardState.SENDING
    return ForwardState.FAILED if MailState.FAILED in recipients else ForwardState.SENT
