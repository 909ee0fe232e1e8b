"""Facts about the mail server of a workspace; where it is and how it is entered stand in no fact."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from kefu.kit.events import Event


class MailField(StrEnum):
    """What can change about a mail server."""

    SERVER = "server"
    LOGIN = "login"
    SENDER = "sender"
    BASE_URL = "base_url"


class MailServerChanged(Event, frozen=True, kw_only=True, tag="mail_server.changed"):
    """Mails go another way, from another sender, or for the first time, from now on."""

    VERSION: ClassVar[int] = 2

    fields: list[MailField]
    revision_id: UUID | None = None


class MailServerRemoved(Event, frozen=True, kw_only=True, tag="mail_server.removed"):
    """The workspace sends no mails any more."""
