"""One request, one transaction, one COMMIT before the answer leaves; and every refusal as a problem."""

import logging
from typing import Any

import asyncpg
import msgspec.structs
import psycopg
import pytest
from litestar import Litestar
from litestar.exceptions import LitestarException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from kefu.kit.db import Db
from kefu.kit.errors import Conflict, InvalidInput, KefuError, Unavailable
from kefu.kit.http.limits import JSON_BYTES
from kefu.kit.http.problem import understand
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from kefu.kit.translate import catalogue
from tests.kit.conftest import Scratch
from tests.kit.scratch_app import client_of, make_app, principal_of

FAILURES = {
    "refused": (404, "not_found"),
    "crash": (500, "internal"),
    "speechless": (500, "internal"),
    "commit fails": (500, "internal"),
    "connection lost": (503, "unavailable"),
    "out of time": (503, "unavailable"),
    "bad data": (400, "invalid"),
    "bad rule": (500, "internal"),
    "limited": (429, "rate_limited"),
}


@pytest.fixture
def app(scratch: Scratch, settings: Settings, keyring: Keyring) -> Litestar:
    return make_app(scratch.db, settings, keyring)


@pytest.mark.parametrize("path", ["/write", "/late"])
async def test_the_commit_comes_before_the_answer(scratch: Scratch, app: Litestar, path: str) -> None:
    """Looks with another connection at the very moment the status leaves; `/late` is the planted bug."""
    seen: list[tuple[int, int]] = []
    witness = Db(scratch.url, size=1)
    await witness.open()

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def look(message: Any) -> None:
            if message["type"] == "http.response.start":
                async with witness.transaction() as tx:
                    rows = await tx.value("select count(*) from scratch")
                    seen.append((rows, await tx.value("select count(*) from outbox")))
            await send(message)

        await app(scope, receive, look)

    async with client_of(watched) as client:
        answer = await client.post(path, json={"id": str(new_id())})
    await witness.close()
    assert answer.status_code == 201
    assert seen == ([(1, 1)] if path == "/write" else [(0, 0)])
    assert (await scratch.count(), await scratch.count("outbox")) == (1, 1)


@pytest.mark.parametrize("ending", FAILURES)
async def test_whatever_fails_leaves_nothing_and_says_so(
    scratch: Scratch, app: Litestar, ending: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with client_of(app) as client:
            answer = await client.post("/write", json={"id": str(new_id()), "ending": ending})
            assert (answer.status_code, answer.json()["code"]) == FAILURES[ending]
            assert (await scratch.count(), await scratch.count("outbox")) == (0, 0)
            after = await client.post("/write", json={"id": str(new_id())})
    assert after.status_code == 201, "the connection did not come back clean"
    # a trace for the administrator, only for what nobody foresaw; never for the one who asked
    assert bool(caplog.records) == (answer.status_code == 500)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert ("retry-after" in answer.headers) == (answer.status_code in (429, 503))


async def test_the_check_catches_an_answer_before_the_commit(scratch: Scratch, app: Litestar) -> None:
    """The planted bug again: with the COMMIT after the answer, a failing COMMIT had already said 201."""
    said: list[int] = []

    async def heard(scope: Any, receive: Any, send: Any) -> None:
        async def listen(message: Any) -> None:
            said.append(message.get("status", 0))
            await send(message)

        await app(scope, receive, listen)

    async with client_of(heard) as client:
        with pytest.raises(LitestarException, match="after response started"):
            await client.post("/late", json={"id": str(new_id()), "ending": "commit fails"})
    assert said[0] == 201
    assert await scratch.count() == 0


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("en-GB, zh;q=0.5", "Not found"),
        ("zh-CN", "未找到"),
        ("fr, de;q=0.9", "未找到"),
        ("en;q=0.2, zh-Hant;q=0.8", "未找到"),
        ("", "未找到"),
    ],
)
async def test_a_problem_has_one_shape_and_speaks_the_askers_language(app: Litestar, header: str, title: str) -> None:
    async with client_of(app, **{"Accept-Language": header}) as client:
        answer = await client.post("/write", json={"id": str(new_id()), "ending": "refused"})
        other = await client.post("/write", json={"id": str(new_id()), "ending": "refused"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert problem.keys() == {"title", "status", "code", "detail", "request_id"}
    assert problem["title"] == title
    assert problem["status"] == answer.status_code == 404
    assert problem["detail"] == catalogue("en" if title == "Not found" else "zh")["errors.not_found"]
    assert problem["request_id"] != other.json()["request_id"]


async def test_a_member_without_a_wish_is_answered_in_their_own_language(
    scratch: Scratch, settings: Settings, keyring: Keyring
) -> None:
    app = make_app(scratch.db, settings, keyring, principal_of(language="en"))
    async with client_of(app) as client:
        client.headers.pop("accept-language", None)
        assert (await client.post("/guarded")).json()["title"] == "Not allowed"
        client.headers["accept-language"] = "zh"
        assert (await client.post("/guarded")).json()["title"] == "没有权限"


@pytest.mark.parametrize(
    ("body", "field", "code", "detail"),
    [
        ({}, "id", "missing", "This field is required."),
        ({"id": "x"}, "id", "bad_format", "This is not written as expected (UUID)."),
        ({"id": str(new_id()), "number": 0}, "number", "too_small", "This is too small: at least 1."),
        ({"id": str(new_id()), "line": ""}, "line", "too_short", "This is too short: its length must be at least 1."),
        ({"id": str(new_id()), "line": "x" * 201}, "line", "too_long", "This is too long: at most 200 characters."),
        ({"id": str(new_id()), "zz": 1}, "zz", "unknown", "There is no such field."),
        ({"id": str(new_id()), "line": 7}, "line", "wrong_type", None),
        ([], "body", "wrong_type", None),
    ],
)
async def test_fields_are_named_with_what_is_wrong(
    app: Litestar, body: Any, field: str, code: str, detail: str | None
) -> None:
    async with client_of(app, **{"Accept-Language": "en"}) as client:
        answer = await client.post("/write", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (400, "invalid", field)
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert error["detail"] == problem["detail"]
    assert error["detail"] == (detail or error["detail"])
    assert problem["params"] == {"reason": code, **error.get("params", {})}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": str(new_id()), "line": "a\x00"}, "line"),
        ({"more": {"deep": ["a", {"er": "\x00"}]}}, "more.deep[1].er"),
        ({"more": {"\x00": "a"}}, "body"),
    ],
)
async def test_where_a_nul_stands_is_told(app: Litestar, body: Any, field: str) -> None:
    async with client_of(app) as client:
        answer = await client.post("/write", json=body)
        asked = await client.get("/whence?text=a%00")
    assert (answer.json()["field"], answer.json()["params"]) == (field, {"reason": "nul_character"})
    assert (asked.status_code, asked.json()["field"]) == (400, "text")


async def test_headers_are_called_by_their_own_name(scratch: Scratch, settings: Settings, keyring: Keyring) -> None:
    app = make_app(scratch.db, settings, keyring, principal_of())
    async with client_of(app) as client:
        answer = await client.post("/once", json={"id": str(new_id())}, headers={"Idempotency-Key": "k" * 201})
    problem = answer.json()
    assert (problem["field"], problem["params"]) == ("Idempotency-Key", {"reason": "too_long", "limit": 200})


async def test_methods_that_a_route_does_not_know(app: Litestar) -> None:
    async with client_of(app) as client:
        wrong = await client.delete("/write")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
        assert set(wrong.headers["allow"].split(", ")) == {"POST", "OPTIONS"}
        assert (await client.head("/whence")).status_code == 405
        options = await client.options("/whence")
        assert (options.status_code, options.content) == (204, b"")
        assert options.headers["allow"] == "GET, OPTIONS"
        lost = await client.get("/nowhere")
        assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


def test_every_error_of_the_tree_can_be_said_in_both_languages() -> None:
    waiting, codes = [KefuError], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        codes |= {f"errors.{kind.code}", f"titles.{kind.status}"}
    for language in ("zh", "en"):
        assert codes <= catalogue(language).keys()


def test_errors_of_others_are_understood() -> None:
    refused = Conflict()
    assert understand(ExceptionGroup("clean-up", [refused])) is refused
    assert understand(ExceptionGroup("clean-up", [refused, ValueError()])).status == 500
    assert isinstance(understand(asyncpg.DeadlockDetectedError("")), Unavailable)
    assert isinstance(understand(asyncpg.InterfaceError("connection is closed")), Unavailable)
    assert understand(asyncpg.InterfaceError("another operation is in progress")).status == 500
    assert isinstance(understand(asyncpg.exceptions._base.DataError("out of int32 range")), InvalidInput)
    assert isinstance(understand(asyncpg.NumericValueOutOfRangeError("")), InvalidInput)
    assert understand(asyncpg.UniqueViolationError("")).status == 500
    assert isinstance(understand(psycopg.errors.DeadlockDetected()), Unavailable)
    assert isinstance(understand(psycopg.errors.NumericValueOutOfRange()), InvalidInput)
    assert understand(psycopg.errors.UniqueViolation()).status == 500
    assert understand(RequestEntityTooLarge()).params == {"limit": JSON_BYTES, "size": "1 MB"}
    assert str(Conflict(field="id", n=1)) == "conflict field=id {'n': 1}"


@pytest.mark.parametrize(
    ("trusted", "direct", "forwarded", "address"),
    [
        ((), "192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        (("10.0.0.0/8",), "192.0.2.1", ["203.0.113.9"], "192.0.2.1"),
        (("10.0.0.0/8",), "10.1.1.1", ["203.0.113.9"], "203.0.113.9"),
        (("10.0.0.0/8",), "10.1.1.1", ["1.2.3.4, 203.0.113.9"], "203.0.113.9"),
        (("10.0.0.0/8",), "10.1.1.1", ["1.2.3.4, 203.0.113.9, 10.2.2.2"], "203.0.113.9"),
        # a proxy that adds a line of its own behind the one that was sent to it
        (("10.0.0.0/8",), "10.1.1.1", ["1.2.3.4", "203.0.113.9"], "203.0.113.9"),
        (("10.0.0.0/8",), "::ffff:10.1.1.1", ["203.0.113.9"], "203.0.113.9"),
        (("fd00::/8",), "fd00::1", ["2001:db8::5"], "2001:db8::5"),
        (("10.0.0.0/8",), "10.1.1.1", [], "10.1.1.1"),
        (("10.0.0.0/8",), "10.1.1.1", [" , 10.3.3.3 ,"], "10.1.1.1"),
        (("10.0.0.0/8",), "a-socket", ["203.0.113.9"], "a-socket"),
    ],
)
async def test_only_trusted_proxies_are_believed(
    scratch: Scratch,
    settings: Settings,
    keyring: Keyring,
    trusted: tuple[str, ...],
    direct: str,
    forwarded: list[str],
    address: str,
) -> None:
    app = make_app(scratch.db, msgspec.structs.replace(settings, trusted_proxies=trusted), keyring)
    headers = [("X-Forwarded-For", value) for value in forwarded] + [("X-Forwarded-Proto", "https")]
    async with client_of(app, direct) as client:
        told = (await client.get("/whence", headers=headers)).json()
    assert told["address"] == address
    assert told["https"] == (direct != "192.0.2.1" and direct != "a-socket")


@pytest.mark.parametrize(
    ("public_url", "scheme", "origin", "https"),
    [
        ("", "http", "http://kefu.test", False),
        ("", "https", "https://kefu.test", True),
        ("https://help.example/", "http", "https://help.example", True),
        ("http://help.example", "https", "http://help.example", False),
    ],
)
async def test_the_address_people_use(
    scratch: Scratch, settings: Settings, keyring: Keyring, public_url: str, scheme: str, origin: str, https: bool
) -> None:
    app = make_app(scratch.db, msgspec.structs.replace(settings, public_url=public_url), keyring)
    async with client_of(app) as client:
        told = (await client.get(f"{scheme}://kefu.test/whence")).json()
    assert (told["origin"], told["https"]) == (origin, https)


async def test_guards(scratch: Scratch, settings: Settings, keyring: Keyring) -> None:
    """401 for strangers, CSRF for cookies, 403 without the permission, and no principal without a guard."""
    reply = frozenset({"ticket:reply"})
    for principal, headers, expected in (
        (None, {}, (401, "unauthenticated")),
        (principal_of(permissions=reply), {}, (200, None)),
        (principal_of(permissions=frozenset({"ticket:read"})), {}, (403, "forbidden")),
        (principal_of(permissions=reply, csrf_token="right"), {}, (403, "csrf_rejected")),
        (principal_of(permissions=reply, csrf_token="right"), {"X-CSRF-Token": "wrong"}, (403, "csrf_rejected")),
        (principal_of(permissions=reply, csrf_token="right"), {"X-CSRF-Token": "r\xefght"}, (403, "csrf_rejected")),
        (principal_of(permissions=reply, csrf_token="right"), {"X-CSRF-Token": "right"}, (200, None)),
    ):
        async with client_of(make_app(scratch.db, settings, keyring, principal)) as client:
            answer = await client.post("/guarded", headers={k: v.encode("latin-1") for k, v in headers.items()})  # type: ignore[arg-type]
            code = answer.json()["code"] if answer.status_code >= 400 else None
            assert (answer.status_code, code) == expected
            assert (await client.get("/unguarded")).status_code == 401
