"""Giving a mail to a server (RFC 5321), and telling plainly why it was not taken.

The name is resolved once and the connection goes to the address that was looked at. A relay inside the house is
what many companies have, so private addresses and this machine are allowed; link-local ones (where clouds tell
secrets), multicast and the unspecified address are not. Nothing is sent before the other side has greeted as a mail
server does, and of one that greets otherwise not a word is shown: this is no window into other services.
"""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib.email import flatten_message

from kefu.kit.mail.model import Fault, MailServer, Tls, Undelivered

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
ALL_SECONDS = 90.0
"""Of one attempt; less than the lease of a claimed mail."""
MOST_SAID = 300


async def deliver(server: MailServer, password: str | None, message: EmailMessage) -> None:
    """Give the mail to the server; raises Undelivered."""
    async with _conversation(server, password) as smtp:
        await smtp.send_message(message)


async def deliver_to(
    server: MailServer, password: str | None, message: EmailMessage, recipients: Sequence[str]
) -> dict[str, Undelivered]:
    """Give the mail to the server for these addresses; gives those it would not take it for, and why.

    Raises Undelivered when it took it for nobody, whoever it was for. A large one becomes bytes beside the loop.
    """
    wide = not (server.sender + "".join(recipients)).isascii()
    content = await asyncio.to_thread(flatten_message, message, utf8=wide, cte_type="7bit")
    options = ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
    async with _conversation(server, password) as smtp:
        try:
            refused, _ = await smtp.sendmail(server.sender, list(recipients), content, mail_options=options)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return {one.recipient: understand(one) for one in error.recipients}
    return {
        address: understand(aiosmtplib.SMTPRecipientRefused(answer.code, answer.message, address))
        for address, answer in refused.items()
    }


async def probe(server: MailServer, password: str | None) -> None:
    """Connect and log in, and send nothing; raises Undelivered."""
    async with _conversation(server, password):
        pass


def is_forbidden(address: str) -> bool:
    """Tell whether mail must not go to an address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    plain = getattr(ip, "ipv4_mapped", None) or ip
    return plain.is_link_local or plain.is_multicast or plain.is_unspecified


@contextlib.asynccontextmanager
async def _conversation(server: MailServer, password: str | None) -> AsyncIterator[aiosmtplib.SMTP]:
    try:
        async with asyncio.timeout(ALL_SECONDS):
            connected = await _connect(server)
            smtp = aiosmtplib.SMTP(
                hostname=server.host,
                sock=connected,
                use_tls=server.tls == Tls.TLS,
                start_tls=False,
                tls_context=None if server.tls == Tls.NONE else ssl.create_default_context(),
                timeout=ANSWER_SECONDS,
                local_hostname=_own_name(connected),
            )
            try:
                await smtp.connect()
                await _introduce(smtp, server, password)
                yield smtp
                with contextlib.suppress(aiosmtplib.SMTPException):  # it has the mail; its good-bye does not matter
                    await smtp.quit()
            finally:
                smtp.close()
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        raise understand(error) from error


async def _introduce(smtp: aiosmtplib.SMTP, server: MailServer, password: str | None) -> None:
    """Encrypt and log in as the settings say; what the server does not offer is not done without."""
    await smtp.ehlo()
    if server.tls == Tls.STARTTLS:
        if not smtp.supports_extension("starttls"):
            raise Undelivered(Fault.TLS_MISSING)
        await smtp.starttls()
        await smtp.ehlo()
    if server.username:
        if not smtp.supports_extension("auth") or not smtp.supported_auth_methods:
            raise Undelivered(Fault.LOGIN_UNSUPPORTED)
        await smtp.login(server.username, password or "")


async def _connect(server: MailServer) -> socket.socket:
    """Open a connection to the first of the host's addresses that can be reached; raises Undelivered."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(Fault.NAME_UNKNOWN) from error
    allowed = [entry for entry in found if not is_forbidden(str(entry[4][0]))]
    if not allowed:
        raise Undelivered(Fault.ADDRESS_FORBIDDEN)
    last: Exception | None = None
    for family, kind, protocol, _, address in allowed[:4]:
        try:
            return await _open(socket.socket(family, kind, protocol), address)
        except OSError as error:  # TimeoutError is one
            last = error
    raise Undelivered(Fault.TIMED_OUT if isinstance(last, TimeoutError) else Fault.UNREACHABLE) from last


async def _open(connection: socket.socket, address: object) -> socket.socket:
    connection.setblocking(False)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(connection, address)  # type: ignore[arg-type]
    except BaseException:
        connection.close()
        raise
    return connection


def _own_name(connection: socket.socket) -> str:
    """Say who we are: our full name, else our address as a literal (RFC 5321, 4.1.4)."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = connection.getsockname()[0].partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def understand(error: Exception) -> Undelivered:
    """Give what a failure of the conversation means, and whether asking again could help."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPConnectResponseError):
        return _answered(error, Fault.BUSY if 400 <= error.code < 600 else Fault.NOT_SMTP)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error, _refusal_of(error))
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Undelivered(Fault.ADDRESS_UNSUPPORTED, final=True)
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Undelivered(Fault.CERTIFICATE_WRONG, said=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return Undelivered(Fault.TLS_FAILED)
    if isinstance(error, TimeoutError):
        return Undelivered(Fault.TIMED_OUT)
    return Undelivered(Fault.CUT)


def _refusal_of(error: aiosmtplib.SMTPResponseException) -> Fault:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Fault.LOGIN_REFUSED
    if 400 <= error.code < 500:
        return Fault.BUSY
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return Fault.RECIPIENT_REFUSED
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return Fault.SENDER_REFUSED
    if isinstance(error, aiosmtplib.SMTPDataError):
        return Fault.CONTENT_REFUSED
    return Fault.NOT_SMTP if error.code < 0 else Fault.BUSY


def _answered(error: aiosmtplib.SMTPResponseException, fault: Fault) -> Undelivered:
    final = error.code >= 500 and fault in (Fault.RECIPIENT_REFUSED, Fault.CONTENT_REFUSED)
    shown = "" if fault == Fault.NOT_SMTP else " ".join(f"{error.code} {error.message}".split())[:MOST_SAID]
    return Undelivered(fault, final=final, said=shown)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
