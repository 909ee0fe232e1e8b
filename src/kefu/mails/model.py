"""The words of mail settings: what an administrator gives, and what they get to see."""

import re
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict, InvalidInput
from kefu.kit.mail import Fault, MailState, Tls

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\Z|\[?[0-9A-Fa-f:.]{2,45}\]?\Z")


class NoMailServer(Conflict):
    """There is no mail server, so nothing can be sent."""

    code = "no_mail_server"


class SecretSet(msgspec.Struct, frozen=True):
    """Whether a secret is kept; it is never shown."""

    set: bool


class MailServerView(msgspec.Struct, frozen=True, kw_only=True):
    """Through what mails go; of the password only whether there is one."""

    host: Annotated[str, msgspec.Meta(examples=["smtp.example.com"])]
    port: Annotated[int, msgspec.Meta(examples=[465])]
    tls: Tls
    username: str
    password: SecretSet
    sender: Annotated[str, msgspec.Meta(examples=["service@example.com"])]
    sender_name: Annotated[str, msgspec.Meta(examples=["示例科技客服"])]
    base_url: Annotated[str, msgspec.Meta(examples=["https://kefu.example.com"])]
    changed_at: datetime
    version: int


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server; null when none is set up."""

    server: MailServerView | None


class MailServerChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The mail server as it shall be. `version` is that of what was read, 0 when there was none.

    A password left out stays as it is, null forgets it. For another host, port or encryption it is entered again.
    """

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    host: Annotated[str, msgspec.Meta(min_length=1, max_length=253, examples=["smtp.example.com"])]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535, examples=[465])]
    tls: Tls
    sender: Annotated[str, msgspec.Meta(max_length=254, examples=["service@example.com"])]
    base_url: Annotated[str, msgspec.Meta(max_length=500, examples=["https://kefu.example.com"])]
    username: Annotated[str, msgspec.Meta(max_length=254)] = ""
    password: Annotated[str, msgspec.Meta(max_length=1000)] | msgspec.UnsetType | None = msgspec.UNSET
    sender_name: Annotated[str, msgspec.Meta(max_length=100)] = ""


class NewTestMail(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A mail to oneself; `id` is made by the client and tells later what became of it."""

    id: UUID


class MailView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mail. `explanation` says what went wrong in the asker's language, `said` is the server's own."""

    id: UUID
    template: Annotated[str, msgspec.Meta(examples=["invitation"])]
    state: MailState
    attempts: int
    fault: Fault | None
    explanation: str
    said: str
    created_at: datetime
    next_try_at: datetime | None
    done_at: datetime | None


class MailList(msgspec.Struct, frozen=True):
    """The newest mails of the last week."""

    items: list[MailView]


def clean_host(host: str) -> str:
    """Give a host name or address as it is kept; raises InvalidInput."""
    try:
        cleaned = host.strip().rstrip(".").encode("idna").decode() if not host.isascii() else host.strip().rstrip(".")
    except UnicodeError as error:
        raise InvalidInput(field="host", reason="mail_host") from error
    if not _HOST.match(cleaned):
        raise InvalidInput(field="host", reason="mail_host")
    return cleaned.strip("[]")


def clean_base_url(url: str) -> str:
    """Give the beginning of links without a slash at its end; raises InvalidInput."""
    cleaned = url.strip().rstrip("/")
    try:
        parts = urlsplit(cleaned)
        _ = parts.port
    except ValueError as error:
        raise InvalidInput(field="base_url", reason="mail_base_url") from error
    plain = cleaned.isprintable() and " " not in cleaned and not parts.query and not parts.fragment
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not plain:
        raise InvalidInput(field="base_url", reason="mail_base_url")
    return cleaned
