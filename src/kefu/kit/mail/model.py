"""The words of mail: the server it goes through, the letter, and what can go wrong."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from kefu.kit.translate import translate


class Tls(StrEnum):
    """How the connection is encrypted: from the first byte, after asking for it, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailState(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Fault(StrEnum):
    """Why a mail could not be given away; each has its sentence `mail.fault.<fault>`."""

    NO_SERVER = "no_server"
    NAME_UNKNOWN = "name_unknown"
    ADDRESS_FORBIDDEN = "address_forbidden"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NOT_SMTP = "not_smtp"
    TLS_FAILED = "tls_failed"
    TLS_MISSING = "tls_missing"
    CERTIFICATE_WRONG = "certificate_wrong"
    LOGIN_REFUSED = "login_refused"
    LOGIN_UNSUPPORTED = "login_unsupported"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    CONTENT_REFUSED = "content_refused"
    ADDRESS_UNSUPPORTED = "address_unsupported"
    BUSY = "busy"
    CUT = "cut"
    SECRET_LOST = "secret_lost"  # noqa: S105  a fault's name
    TEMPLATE = "template"
    FILE_GONE = "file_gone"
    STORAGE_AWAY = "storage_away"
    NOT_ALLOWED = "not_allowed"
    TICKET_REMOVED = "ticket_removed"
    GIVEN_UP = "given_up"
    RESTORED = "restored"


class Undelivered(Exception):
    """A mail was not taken. `final` says that asking again would give the same answer; `said` is the server's own."""

    def __init__(self, fault: Fault, *, final: bool = False, said: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.final = final
        self.said = said


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Through what a workspace's mails go, and from whom; `password` is as kept, encrypted."""

    workspace_id: UUID
    host: str
    port: int
    tls: Tls
    username: str
    password: str | None
    sender: str
    sender_name: str
    base_url: str
    changed_at: datetime
    version: int


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent: a template, its language, to whom, and what fills it.

    A parameter that begins with `/` is a path: the template puts the server's `base_url` before it by itself.
    `keep` is how long it is tried.
    """

    id: UUID
    template: str
    locale: str
    recipient: str
    params: dict[str, str]
    keep: timedelta


class MailRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as an administrator may see it: what kind and what became of it, never what it says."""

    id: UUID
    template: str
    state: MailState
    attempts: int
    fault: Fault | None
    said: str | None
    created_at: datetime
    next_try_at: datetime
    done_at: datetime | None


def explain(fault: Fault, language: str, **params: Any) -> str:
    """Say what went wrong and what to do about it."""
    return translate(f"mail.fault.{fault}", language, **params)
