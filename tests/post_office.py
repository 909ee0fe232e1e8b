"""A real SMTP server for tests (aiosmtpd): with and without TLS and log-in, and willing to fail in every way."""

import asyncio
import contextlib
import ipaddress
import ssl
import warnings
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "service@example.com", "a code of its own"


class PostOffice:
    """Takes mails, or does what `moods` say: the first for the next mail, and so on; the last one stays."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.tried = 0
        self.encrypted: list[bool] = []
        self.moods: list[str] = ["take"]
        self.unknown: set[str] = set()
        """Addresses that nobody has, whatever the mood."""
        self.released = asyncio.Event()

    async def handle_RCPT(  # noqa: N802  aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried += 1
        if address in self.unknown:
            return "550 5.1.1 no such person here"
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        session.mood = mood  # type: ignore[attr-defined]
        if mood == "unknown recipient":
            return "550 5.1.1 no such person here"
        if mood == "busy":
            return "451 4.3.0 come again later"
        if mood == "hang":
            await self.released.wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = session.mood  # type: ignore[attr-defined]
        if mood == "refuse content":
            return "554 5.7.1 looks like spam"
        assert isinstance(envelope.content, bytes)
        parsed: Any = message_from_bytes(envelope.content, policy=default)
        self.taken.append(parsed)
        self.recipients += envelope.rcpt_tos
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        if mood == "take and cut":
            _cut(server)
        return "250 OK"


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)  # the server itself says 235 or 535


@contextlib.asynccontextmanager
async def post_office(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[PostOffice]:
    """Open a post office on this machine, in this loop."""
    office = PostOffice()
    loop = asyncio.get_running_loop()
    open_: list[SMTP] = []

    def serve() -> SMTP:
        with warnings.catch_warnings(action="ignore"):
            return make()

    def make() -> SMTP:
        one = SMTP(
            office,
            hostname="mail.test",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=login and bool(tls or starttls),
            auth_require_tls=tls is None,  # it does not count what is encrypted from the first byte
            authenticator=_login if login else None,
            enable_SMTPUTF8=False,
        )
        open_.append(one)
        return one

    server = await loop.create_server(serve, "127.0.0.1", 0, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        office.released.set()
        server.close()
        for one in open_:
            _cut(one)
        await asyncio.sleep(0.01)  # a connection is let go of in the loop's next turns


def make_certificate(folder: Path, *, name: str = "localhost") -> tuple[ssl.SSLContext, Path]:
    """Give a server's context with a certificate for a name, and the file of the authority that signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    about = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [x509.DNSName(name)] + ([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "localhost" else [])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(about)
        .issuer_name(about)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{name}.key"
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file
