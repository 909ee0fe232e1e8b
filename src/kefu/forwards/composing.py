"""A forward becomes a mail: plain text, with the files beside it. What is looked at before is what is sent.

Everything that comes from people goes through `EmailMessage`, which refuses line breaks in headers, and into the body
as it is. There is no HTML: it would be a second text that nobody looked at, made of what customers wrote.
"""

from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from zoneinfo import ZoneInfo

import msgspec

from kefu.files import FileRef
from kefu.kit.errors import InvalidInput
from kefu.kit.mail import Fault, MailServer, Undelivered
from kefu.kit.translate import translate
from kefu.tickets import Message

_POLICY = SMTP.clone(cte_type="7bit")
RULE = "-" * 10


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """From whom, to whom, and where answers go."""

    reply_name: str
    reply_to: str
    recipients: list[str]
    subject: str
    message_id: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file with its bytes."""

    name: str
    type: str
    content: bytes


def write_text(
    own: str, said: Sequence[Message], files: Sequence[FileRef], language: str, time_zone: str, *, number: int
) -> str:
    """Give the text: the member's own words, then what was said, oldest first, each with who and when."""
    going = {file.id for file in files}
    heading = translate("forwards.heading", language, number=number)
    parts = [own] if own else []
    parts.append(f"{RULE} {heading} {RULE}")
    for message in said:
        names = [file.name for file in message.files if file.id in going]
        lines = [f"{_author(message, language)} · {_moment(message.at, time_zone)}"]
        lines += [message.text] if message.text else []
        lines += [translate("forwards.attached", language, name=name) for name in names]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def compose(server: MailServer, envelope: Envelope, text: str, files: Sequence[Attachment]) -> EmailMessage:
    """Give the mail ready to be sent; raises Undelivered when a header cannot be written so."""
    message = EmailMessage(policy=_POLICY)
    try:
        message["Subject"] = envelope.subject
        message["From"] = Address(server.sender_name, addr_spec=server.sender)
        message["Reply-To"] = Address(envelope.reply_name, addr_spec=envelope.reply_to)
        message["To"] = [Address(addr_spec=address) for address in envelope.recipients]
    except (ValueError, IndexError, MessageError) as error:
        raise Undelivered(Fault.ADDRESS_UNSUPPORTED, final=True) from error
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = envelope.message_id
    message.set_content(text)
    for file in files:
        main, _, sub = file.type.partition("/")
        if not sub or main in ("message", "multipart"):  # what says so of itself would be taken apart, not attached
            main, sub = "application", "octet-stream"
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def shown_address(name: str, address: str) -> str:
    """Give a name and an address as mail programs show them; one that cannot stand in a mail as it is."""
    return _in_header(name, address) or address


def own_address(name: str, address: str) -> str:
    """Give the address that answers go to, as mail programs show it; raises InvalidInput when they could not."""
    shown = _in_header(name, address) if address.isascii() else None
    if shown is None:
        raise InvalidInput(field="recipients", reason="forward_no_address")
    return shown


def _in_header(name: str, address: str) -> str | None:
    try:
        return str(Address(name, addr_spec=address))
    except (ValueError, IndexError, MessageError):
        return None


def _author(message: Message, language: str) -> str:
    kind = translate(f"forwards.author.{message.author.kind}", language)
    name = " ".join((message.author.name or "").split())
    return f"{name} ({kind})" if name else kind


def _moment(at: datetime, time_zone: str) -> str:
    return at.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M")
