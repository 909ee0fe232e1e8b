import re
from pathlib import Path
from typing import Any

import pytest

from kefu.web import assets, routes
from tests.world import World


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A front end of a few files."""
    for module in (assets, routes):
        monkeypatch.setattr(module, "STATIC", tmp_path)
    (tmp_path / "console" / "assets").mkdir(parents=True)
    (tmp_path / "widget").mkdir()
    (tmp_path / "console" / "index.html").write_text('<script nonce="__KEFU_NONCE__"></script>', "utf-8")
    (tmp_path / "console" / "assets" / "index-abc.js").write_text("const a = 1;\n" * 400, "utf-8")
    (tmp_path / "console" / "assets" / "font-abc.woff2").write_bytes(b"\x00" * 4000)
    (tmp_path / "console" / "assets" / "notes.php").write_text("no", "utf-8")
    (tmp_path / "widget" / "widget.js").write_text("var w;", "utf-8")
    (tmp_path / "secret.js").write_text("no", "utf-8")
    return tmp_path


@pytest.mark.usefixtures("built")
async def test_the_console_has_a_nonce_of_its_own_each_time(client: Any) -> None:
    seen = set()
    for path in ("/", "/tickets/mine/7", "/login"):
        answer = await client.get(path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        nonce = re.search(r'nonce="([^"]+)"', answer.text)
        assert nonce
        policy = answer.headers["content-security-policy"]
        assert f"'nonce-{nonce[1]}'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        seen.add(nonce[1])
    assert len(seen) == 3


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/api/x", "/webchat/x", "/favicon.ico", "/a/b.js", "/assets/"])
async def test_addresses_of_programs_are_never_pages(client: Any, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.usefixtures("built")
async def test_hashed_files_are_kept_for_ever(client: Any) -> None:
    answer = await client.get("/assets/index-abc.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text.startswith("const a")
    plain = await client.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    again = await client.get("/assets/index-abc.js", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", plain.headers["etag"])
    font = await client.get("/assets/font-abc.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in font.headers


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", ["notes.php", "missing.js", "..%2f..%2fsecret.js", "..%5csecret.js", ".hidden.js"])
async def test_nothing_but_the_builds_own_files_is_served(client: Any, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


@pytest.mark.usefixtures("built")
async def test_the_widget_may_be_used_by_any_site(client: Any) -> None:
    answer = await client.get("/widget.js")
    assert answer.text == "var w;"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=300" in answer.headers["cache-control"]


async def test_without_a_build_there_is_no_console(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "STATIC", tmp_path)
    assert (await client.get("/")).status_code == 404


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [("", "zh-CN", "客服窗口"), ("?locale=en", "en", "chat window"), ("?locale=xx", "zh-CN", "客服窗口")],
)
async def test_the_demo_page_speaks_both_languages(client: Any, query: str, language: str, words: str) -> None:
    answer = await client.get(f"/demo{query}", headers={"Accept-Language": "zh"})
    assert f'lang="{language}"' in answer.text
    assert words in answer.text
    assert 'data-inbox="demo-webchat"' in answer.text


async def test_the_demo_page_promises_no_button_that_is_not_there(client: Any, world: World) -> None:
    none = await client.get("/demo", params={"locale": "en", "inbox": "nobody-has-this"})
    assert "nobody-has-this" in none.text
    assert "The round button" not in none.text
    made = await client.get("/demo", params={"locale": "en", "inbox": world.chat.public_key})
    assert "The round button" in made.text


async def test_the_demo_page_repeats_nothing_unsafe(client: Any) -> None:
    answer = await client.get("/demo", params={"inbox": '"><script>alert(1)</script>{0}'})
    assert "<script>alert" not in answer.text
    assert 'data-inbox="scriptalert1script0"' in answer.text
