"""Giving a mail to a real server: encrypted or not, logged in or not, and every way in which that can go wrong."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from kefu.kit.ids import new_id
from kefu.kit.mail import Fault, MailServer, Tls, Undelivered, smtp
from kefu.kit.mail.smtp import deliver, is_forbidden, probe
from tests.post_office import PASSWORD, USER, make_certificate, post_office


def server_at(port: int, tls: Tls = Tls.NONE, *, host: str = "127.0.0.1", username: str = "") -> MailServer:
    return MailServer(
        workspace_id=new_id(),
        host=host,
        port=port,
        tls=tls,
        username=username,
        password=None,
        sender="service@example.com",
        sender_name="示例科技",
        base_url="https://kefu.test",
        changed_at=datetime.now(UTC),
        version=1,
    )


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "你好", "service@example.com", "lin@example.com"
    message.set_content("正文")
    return message


async def failure_of(attempt: Awaitable[None]) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        await attempt
    return caught.value


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost, from an authority that SSL_CERT_FILE names."""
    context, authority = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return context


async def test_a_mail_goes_to_a_relay_that_asks_nothing() -> None:
    async with post_office() as office:
        await deliver(server_at(office.port), None, letter())
    assert [mail["Subject"] for mail in office.taken] == ["你好"]
    assert office.recipients == ["lin@example.com"]


@pytest.mark.parametrize("tls", [Tls.TLS, Tls.STARTTLS])
async def test_a_mail_goes_encrypted_and_logged_in(trusted: ssl.SSLContext, tls: Tls) -> None:
    offered, asked = (trusted, None) if tls == Tls.TLS else (None, trusted)
    async with post_office(login=True, tls=offered, starttls=asked) as office:
        await deliver(server_at(office.port, tls, username=USER), PASSWORD, letter())
        failure = await failure_of(deliver(server_at(office.port, tls, username=USER), "wrong", letter()))
    assert office.encrypted == [True]
    assert (failure.fault, failure.final) == (Fault.LOGIN_REFUSED, False)
    assert failure.said.startswith("535")


async def test_a_password_is_never_sent_in_the_clear_instead(trusted: ssl.SSLContext) -> None:
    """The server offers a log-in but no STARTTLS: somebody between may have taken the offer away."""
    async with post_office(login=True) as office:
        failure = await failure_of(deliver(server_at(office.port, Tls.STARTTLS, username=USER), PASSWORD, letter()))
    assert failure.fault == Fault.TLS_MISSING
    assert office.tried == 0


async def test_a_certificate_of_nobody_known_or_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown, _ = make_certificate(tmp_path)
    other, authority = make_certificate(tmp_path, name="other.test")
    for context in (unknown, other):
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        for tls in (Tls.TLS, Tls.STARTTLS):
            offered = context if tls == Tls.TLS else None
            asked = context if tls == Tls.STARTTLS else None
            async with post_office(tls=offered, starttls=asked) as office:
                failure = await failure_of(deliver(server_at(office.port, tls, host="localhost"), None, letter()))
            assert failure.fault == Fault.CERTIFICATE_WRONG, tls
            assert office.taken == []


async def test_a_server_without_log_in_is_told_apart() -> None:
    async with post_office() as office:
        failure = await failure_of(probe(server_at(office.port, username=USER), PASSWORD))
    assert failure.fault == Fault.LOGIN_UNSUPPORTED


@pytest.mark.parametrize(
    ("mood", "fault", "final"),
    [
        ("busy", Fault.BUSY, False),
        ("unknown recipient", Fault.RECIPIENT_REFUSED, True),
        ("refuse content", Fault.CONTENT_REFUSED, True),
        ("take and cut", Fault.CUT, False),
    ],
)
async def test_refusals_are_understood(mood: str, fault: Fault, final: bool) -> None:
    async with post_office() as office:
        office.moods = [mood]
        failure = await failure_of(deliver(server_at(office.port), None, letter()))
    assert (failure.fault, failure.final) == (fault, final)


async def test_a_server_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "ANSWER_SECONDS", 0.2)
    async with post_office() as office:
        office.moods = ["hang"]
        failure = await failure_of(deliver(server_at(office.port), None, letter()))
    assert failure.fault == Fault.TIMED_OUT


async def test_a_server_that_drips_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "ALL_SECONDS", 0.4)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"220-slow\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)

    async with listening(drip) as port:
        assert (await failure_of(deliver(server_at(port), None, letter()))).fault == Fault.TIMED_OUT


@contextlib.asynccontextmanager
async def listening(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    tasks: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_of_another_service_nothing_is_said_to_or_shown() -> None:
    heard = bytearray()

    async def secretive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"-ERR the secret is 42\r\n")
        heard.extend(await reader.read(1000))

    async with listening(secretive) as port:
        failure = await failure_of(deliver(server_at(port), None, letter()))
    assert (failure.fault, failure.said) == (Fault.NOT_SMTP, "")
    assert bytes(heard) == b""


async def test_nobody_there(unused_port: int) -> None:
    assert (await failure_of(probe(server_at(unused_port), None))).fault == Fault.UNREACHABLE
    unknown = server_at(25, host="no-such-host.invalid")
    assert (await failure_of(probe(unknown, None))).fault == Fault.NAME_UNKNOWN


@pytest.fixture
async def unused_port() -> int:
    async def nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None: ...

    async with listening(nobody) as port:
        return port


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1"]
)
async def test_mail_goes_to_no_address_where_clouds_tell_secrets(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.25", "192.168.1.5", "fd00::25", "203.0.113.9"])
def test_a_relay_inside_the_house_is_a_relay(address: str) -> None:
    assert not is_forbidden(address)


async def test_a_forbidden_address_is_not_even_called() -> None:
    assert (await failure_of(probe(server_at(25, host="169.254.169.254"), None))).fault == Fault.ADDRESS_FORBIDDEN
    assert (await failure_of(probe(server_at(25, host="0.0.0.0"), None))).fault == Fault.ADDRESS_FORBIDDEN
