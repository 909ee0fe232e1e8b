"""S5: what no route may choke on."""

import json
from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.world import World

ROUTES = [
    ("POST", "/api/session"),
    ("POST", "/api/setup"),
    ("POST", "/api/customers"),
    ("POST", "/api/tickets"),
    ("POST", "/api/tickets/1/messages"),
    ("PUT", "/api/tickets/1/status"),
    ("PATCH", "/api/me"),
    ("POST", "/api/presence"),
    ("POST", "/webchat/{key}/visitor"),
    ("POST", "/webchat/{key}/messages"),
]
BODIES = {
    "nested brackets": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "nul, escaped": json.dumps(dict.fromkeys(("name", "text", "subject", "email"), "a\x00b")).encode(),
    "nul, raw": b'{"name":"a\x00b"}',
    "a large number": b'{"version":10000000000000000000000,"ticket_number":10000000000000000000000,"limit":1e22}',
    "an endless number": b'{"version":' + b"9" * 100_000 + b"}",
    "an infinite number": b'{"version":1e400,"ticket_number":1e400}',
    "half a pair": b'{"name":"\\ud800","text":"\\ud800","subject":"\\ud800"}',
    "no utf-8": b'{"name":"\xff\xfe"}',
    "too much": b'{"name":"' + b"x" * 2_000_000 + b'"}',
    "no json": b"{",
    "null": b"null",
    "a list": b"[]",
}


@pytest.mark.parametrize("name", BODIES)
async def test_bad_bodies_are_the_askers_mistake(world: World, client: Any, name: str) -> None:
    for method, path in ROUTES:
        answer = await client.request(
            method,
            path.format(key=world.chat.public_key),
            headers={**world.boss.headers, "Content-Type": "application/json"},
            content=BODIES[name],
        )
        assert 400 <= answer.status_code < 500, (method, path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/customers?limit=10000000000000000000000",
        "/api/customers?limit=many",
        "/api/customers?after=nonsense",
        "/api/tickets?query=%00",
        "/api/tickets?view=nonsense",
        "/api/tickets/10000000000000000000000",
        "/api/tickets/-1",
        "/api/customers/nonsense",
        "/api/members?query=%00&words=%00",
        "/webchat/%00/config",
    ],
)
async def test_bad_addresses_are_the_askers_mistake(world: World, client: Any, path: str) -> None:
    answer = await client.get(path, headers=world.boss.headers)
    assert answer.status_code in (400, 404), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field", "reason"),
    [
        ("GET", "/api/tickets?view=nonsense", None, 400, "view", "not_one_of"),
        ("GET", "/api/customers?limit=many", None, 400, "limit", "wrong_type"),
        ("GET", f"/api/tickets?query={'x' * 201}", None, 400, "query", "too_long"),
        ("GET", "/api/tickets?query=%00", None, 400, "query", "nul_character"),
        ("PUT", "/api/tickets/1/status", {"version": 1, "status": "done"}, 400, "status", "not_one_of"),
        # what the framework would make the best of: a number that could be a moment, a text that could be a number
        ("POST", "/api/customers/exports", {"contacted_since": 5}, 400, "contacted_since", "wrong_type"),
        ("PUT", "/api/tickets/1/status", {"version": "1", "status": "solved"}, 400, "version", "wrong_type"),
        ("POST", "/api/tickets", {"customer": {"id": str(new_id())}}, 404, "inbox_id", None),
        ("POST", "/api/tickets", {"inbox_id": "api", "customer": {"id": str(new_id())}}, 404, "customer.id", None),
    ],
)
async def test_the_field_is_named_as_its_asker_knows_it(
    world: World, client: Any, method: str, path: str, body: Any, status: int, field: str, reason: str | None
) -> None:
    if path == "/api/tickets" and body:
        inbox = str(world.api.id) if "inbox_id" in body else str(new_id())
        body = {"subject": "x", "text": "x"} | body | {"inbox_id": inbox}
    answer = await client.request(method, path, json=body, headers=world.boss.headers)
    problem = answer.json()
    assert (answer.status_code, problem.get("field")) == (status, field), answer.text
    if reason:
        assert problem["params"]["reason"] == reason
    if reason == "not_one_of":
        assert problem["params"]["allowed"]
        assert all(str(value) in problem["detail"] for value in problem["params"]["allowed"])
