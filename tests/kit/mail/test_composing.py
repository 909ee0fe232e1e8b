"""Mails from templates: both languages, plain and HTML, nothing from elsewhere, and nothing that others can put in."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.ids import new_id
from kefu.kit.mail import Fault, MailServer, Tls, Undelivered
from kefu.kit.mail.composing import as_html, blanks_of, compose, templates
from kefu.kit.translate import LANGUAGES

SERVER = MailServer(
    workspace_id=new_id(),
    host="mail.test",
    port=25,
    tls=Tls.NONE,
    username="",
    password=None,
    sender="service@example.com",
    sender_name="示例科技，客服",
    base_url="https://kefu.test/c",
    changed_at=datetime.now(UTC),
    version=1,
)


class Mail(msgspec.Struct):
    template: str
    locale: str
    recipient: str = "lin@example.com"
    message_id: str = "<1@example.com>"


def parts_of(message: EmailMessage) -> tuple[str, str]:
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert rich is not None
    return str(plain.get_content()).replace("\r\n", "\n"), str(rich.get_content())


def test_every_template_is_there_in_both_languages_with_the_same_blanks() -> None:
    names = {name for name, _ in templates()}
    assert {"test", "invitation", "password_reset", "password_changed"} <= names
    for name in names:
        assert {language for found, language in templates() if found == name} == set(LANGUAGES), name
        zh, en = (templates()[name, language] for language in ("zh", "en"))
        assert blanks_of(zh) == blanks_of(en), name
        assert re.search(r"[\u4e00-\u9fff]", zh), name
        assert not re.search(r"[\u4e00-\u9fff]", en), name


@pytest.mark.parametrize(("name", "language"), sorted(templates()))
def test_every_template_becomes_a_mail(name: str, language: str) -> None:
    source = templates()[name, language]
    params = {blank: f"/{blank}#x" if blank == "link" else f"值 {blank}" for blank in blanks_of(source)}
    message = compose(SERVER, Mail(name, language), params)
    plain, rich = parts_of(message)
    assert "{" not in message["Subject"] + plain
    assert message["Message-ID"] == "<1@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"].addresses[0].display_name == "示例科技，客服"
    for text in (plain, rich):
        assert all(link.startswith("https://kefu.test/c") for link in re.findall(r"https?://[^\s\"<]+", text))
    assert not re.search(r"<(?:img|link|script|iframe|style)\b|url\(", rich)
    assert all(len(line) <= 998 for line in message.as_bytes(policy=SMTP).splitlines())
    message.as_bytes(policy=SMTP).decode("ascii")  # any server can carry it


def test_a_link_begins_with_the_address_the_administrator_gave() -> None:
    params = {"inviter": "王芳", "workspace": "示例", "days": "7", "link": "/invitation#abc"}
    plain, rich = parts_of(compose(SERVER, Mail("invitation", "zh"), params))
    assert "接受邀请\nhttps://kefu.test/c/invitation#abc" in plain
    assert 'href="https://kefu.test/c/invitation#abc"' in rich


def test_a_name_can_make_neither_headers_nor_tags_nor_blanks() -> None:
    name = "Eve\r\nBcc: all@example.com <b>{link}</b>\u2028"
    params = {"inviter": name, "workspace": "示例", "days": "7", "link": "/invitation#abc"}
    message = compose(SERVER, Mail("invitation", "en"), params)
    plain, rich = parts_of(message)
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert "<b>" not in rich
    assert plain.count("/invitation#abc") == 1


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def tags_of(page: str) -> list[str]:
    found = Tags()
    found.feed(page)
    return [tag for tag in found.tags if tag != "br"]


@given(st.text())
def test_whatever_is_filled_in_stays_text(value: str) -> None:
    source = ("Hello {x},\n\n[{x}]({y})\n\nbye", "{x}")
    expected = tags_of(as_html(*source, {"x": "plain", "y": "https://kefu.test"}, "en"))
    assert tags_of(as_html(*source, {"x": value, "y": f"https://kefu.test/{value}"}, "en")) == expected


@pytest.mark.parametrize("recipient", ["no address", "a@b@c", "李@example.com\nx"])
def test_an_address_that_cannot_be_written_fails_for_good(recipient: str) -> None:
    with pytest.raises(Undelivered) as caught:
        compose(SERVER, Mail("test", "en", recipient), {"name": "x", "workspace": "y"})
    assert (caught.value.fault, caught.value.final) == (Fault.ADDRESS_UNSUPPORTED, True)


def test_a_template_that_wants_more_than_is_given_fails_for_good() -> None:
    with pytest.raises(Undelivered) as caught:
        compose(SERVER, Mail("test", "en"), {"name": "x"})
    assert (caught.value.fault, caught.value.final) == (Fault.TEMPLATE, True)
