"""A mail from its parts: nothing that people wrote gets out of its place."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from kefu.forwards.composing import Attachment, Envelope, compose
from kefu.forwards.model import settled_state
from kefu.kit.ids import new_id
from kefu.kit.mail import MailServer, MailState, Tls, Undelivered

SERVER = MailServer(
    workspace_id=new_id(),
    host="127.0.0.1",
    port=25,
    tls=Tls.NONE,
    username="",
    password=None,
    sender="service@example.com",
    sender_name="示例科技",
    base_url="https://kefu.test",
    changed_at=datetime.now(UTC),
    version=1,
)


def envelope(**more: Any) -> Envelope:
    given: dict[str, Any] = {
        "reply_name": "林晓",
        "reply_to": "lin@example.com",
        "recipients": ["a@example.org", "b@example.org"],
        "subject": ("发票抬头 请核对 " * 12).strip(),
        "message_id": "<1@example.com>",
    }
    return Envelope(**(given | more))


def read(envelope: Envelope, text: str, files: list[Attachment]) -> Any:
    return message_from_bytes(compose(SERVER, envelope, text, files).as_bytes(), policy=default)


def test_it_reads_as_it_was_written() -> None:
    text = "第一行\n.\nFrom here\n" + "x" * 2000 + "\n"
    mail = read(envelope(), text, [])
    assert mail.get_content().replace("\r\n", "\n") == text
    assert mail["Subject"] == ("发票抬头 请核对 " * 12).strip()
    assert [address.addr_spec for address in mail["To"].addresses] == ["a@example.org", "b@example.org"]
    assert mail["Auto-Submitted"] is None


@pytest.mark.parametrize("header", ["subject", "reply_name", "reply_to"])
def test_a_line_break_in_a_header_sends_nothing(header: str) -> None:
    with pytest.raises(Undelivered):
        compose(SERVER, envelope(**{header: "a@example.org\r\nBcc: evil@example.org"}), "text", [])


@pytest.mark.parametrize("kind", ["message/rfc822", "multipart/mixed", "image/png", "strange"])
def test_a_file_arrives_byte_by_byte_whatever_it_says_it_is(kind: str) -> None:
    content = bytes(range(256)) * 4
    mail = read(envelope(), "text\n", [Attachment(name='发票 "1".bin', type=kind, content=content)])
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ('发票 "1".bin', content)


def test_what_it_came_to() -> None:
    sent, failed, waiting = MailState.SENT, MailState.FAILED, MailState.WAITING
    assert settled_state([sent, waiting, failed]) == "sending"
    assert settled_state([sent, failed]) == "failed"
    assert settled_state([sent, sent]) == "sent"
