"""S5: what is refused before anything looks at it, in linear time."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from litestar import Litestar

from kefu.kit.errors import InvalidInput
from kefu.kit.http.limits import JSON_BYTES, JSON_DEPTH, check_json
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from tests.kit.conftest import Scratch
from tests.kit.scratch_app import client_of, make_app

texts = st.text(alphabet='\x00\\"[{}]u0a中\n', max_size=12)
values = st.recursive(texts | st.none(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner))


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def _reason(body: bytes) -> str | None:
    try:
        check_json(body)
    except InvalidInput as error:
        return str(error.params["reason"])
    return None


@examples(max_examples=60, deadline=None)
@given(values, st.integers(0, JSON_DEPTH + 2), st.booleans())
def test_nul_and_depth_are_found_wherever_a_parser_would_find_them(value: Any, wrap: int, plain: bool) -> None:
    for _ in range(wrap):
        value = [value, "[[[]]{{"]
    body = json.dumps(value, ensure_ascii=plain).encode()
    if _holds_nul(value):
        assert _reason(body) == "nul_character"
    else:
        assert _reason(body) == ("too_deep" if _depth(value) > JSON_DEPTH else None)


@pytest.mark.parametrize(("body", "reason"), [(b'"\xff"', "malformed"), (b"\x00", "nul_character")])
def test_what_is_no_text_at_all(body: bytes, reason: str) -> None:
    assert _reason(body) == reason


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 33 + b'\\"' * (JSON_BYTES // 2),  # took hours when an unfinished string was tried at every quote
        b"[" * 33 + b'"' * JSON_BYTES,
        b"[" * 33 + b'"' + b"\\" * JSON_BYTES,
        b'["' * (JSON_BYTES // 2),
        b"\\" * JSON_BYTES,
        b'{"a":' * 30 + b'"\\""' * (JSON_BYTES // 4),
        b"[" * 100_000,
    ],
)
def test_the_check_is_linear(body: bytes) -> None:
    began = time.process_time()
    _reason(body)
    assert time.process_time() - began < 3


@pytest.fixture
def app(scratch: Scratch, settings: Settings, keyring: Keyring) -> Litestar:
    return make_app(scratch.db, settings, keyring)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"number": 2**31 - 1}, 201),
        ({"number": -1}, 400),
        ({"number": 0}, 400),
        ({"number": 2**31}, 400),
        ({"number": 10**22}, 400),
        ({"number": 1.5}, 400),
        ({"number": True}, 400),
        ({"line": "x" * 200}, 201),
        ({"line": "x" * 201}, 400),
        ({"line": ""}, 400),
        ({"line": None}, 400),
        ({"unknown": 1}, 400),
        ({"id": "00000000-0000-0000-0000-00000000000g"}, 400),
        ({"more": {"deep": [[[[[[]]]]]]}}, 201),
        ({"more": "x" * JSON_BYTES}, 413),
    ],
)
async def test_values_out_of_range(app: Litestar, change: dict[str, Any], status: int) -> None:
    async with client_of(app) as client:
        answer = await client.post("/write", json={"id": str(new_id()), **change})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("raw", ['{"id": NaN}', '{"number": 1e999}', "[]", '"x"', "", "null", '{"line": "\\ud800"}'])
async def test_bodies_that_are_not_what_is_asked_for(app: Litestar, raw: str) -> None:
    async with client_of(app) as client:
        answer = await client.post("/write", content=raw, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


async def _send(app: Litestar, parts: list[dict[str, Any]]) -> int:
    """Ask with a body that comes in parts; gives the status."""
    coming, said = iter(parts), list[int]()

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        said.append(message.get("status", 0))

    scope: Any = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/write", "raw_path": b"/write", "query_string": b"", "root_path": "", "client": ("192.0.2.1", 1),
        "server": ("kefu.test", 80), "headers": [(b"content-type", b"application/json")],
    }  # fmt: skip
    await app(scope, receive, send)
    return said[0]


async def test_a_body_in_parts_is_counted_as_a_whole(scratch: Scratch, app: Litestar) -> None:
    body = json.dumps({"id": str(new_id())}).encode()
    whole = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in body]
    assert await _send(app, [*whole, {"type": "http.request", "more_body": False}]) == 201
    endless = [{"type": "http.request", "body": b" " * 65536, "more_body": True}] * 17
    assert await _send(app, endless) == 413  # and nothing more is read
    half = {"type": "http.request", "body": body[:9], "more_body": True}
    assert await _send(app, [half, {"type": "http.disconnect"}]) == 400
    assert await scratch.count() == 1


async def test_nul_in_a_query_is_the_askers_mistake(app: Litestar) -> None:
    async with client_of(app) as client:
        refused = await client.get("/whence?a=b&text=c%00")
        assert (refused.status_code, refused.json()["field"]) == (400, "text")
        assert (await client.get("/whence?text=%2500")).status_code == 200
