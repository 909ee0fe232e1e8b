"""The chat window's page: configuration inside, and a policy that lets nothing else in."""

import re
from pathlib import Path

import msgspec
import pytest

from kefu.channels import Bilingual
from kefu.webchat import frame
from kefu.webchat.model import Config, InboxFace, Limits
from kefu.workspaces import Locale

TEMPLATE = """<!doctype html><html><head><style nonce="__KEFU_NONCE__"></style></head><body>
<script type="application/json" id="kefu-config" nonce="__KEFU_NONCE__">__KEFU_CONFIG__</script></body></html>"""


def config(title: str) -> Config:
    words = Bilingual(zh="你好", en=title)
    return Config(
        key="demo-webchat",
        inbox=InboxFace(title=words, subtitle=words, greeting=words, colour="#0f766e", place=""),
        locale=Locale.EN,
        limits=Limits(file_bytes=1, file_types=[], text_length=1),
        online=True,
        incidents=[],
    )


@pytest.fixture(autouse=True)
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "frame.html"
    page.write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(frame, "PAGE", page)


def test_configuration_cannot_leave_its_element() -> None:
    title = "</script><script>alert(1)</script>\u2028\u2029&<!--"
    html = bytes(frame.frame_page(config(title), ()).content).decode()
    inside = re.search(r'id="kefu-config"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert inside is not None
    assert msgspec.json.decode(inside[1])["inbox"]["title"]["en"] == title
    assert "\u2028" not in html
    assert html.count("</script>") == 1


def test_each_answer_has_its_own_nonce_and_policy() -> None:
    answers = [frame.frame_page(config("x"), ("https://shop.example", "https://*.example.org")) for _ in range(2)]
    policies = [answer.headers["Content-Security-Policy"] for answer in answers]
    assert policies[0] != policies[1]
    assert "default-src 'none'" in policies[0]
    assert "frame-ancestors 'self' https://shop.example https://*.example.org;" in policies[0]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policies[0])
    assert nonce is not None
    assert bytes(answers[0].content).decode().count(f'nonce="{nonce[1]}"') == 2


def test_without_a_list_any_page_may_show_it() -> None:
    assert "frame-ancestors *;" in frame.frame_page(config("x"), ()).headers["Content-Security-Policy"]
