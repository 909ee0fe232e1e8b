from typing import Any

import msgspec
import psycopg
import pytest

from kefu.kit.settings import Settings
from tests.world import World


async def test_alive_and_ready(client: Any) -> None:
    assert (await client.get("/healthz")).text == "ok"
    assert (await client.get("/readyz")).text == "ready"


async def test_an_outage_is_told_and_ends_by_itself(world: World, app: Any, client: Any) -> None:
    """While the database is away every route that needs it says 503 and when to ask again; others go on."""
    app.state.db.up = False
    try:
        for path in ("/readyz", "/api/views", f"/webchat/{world.chat.public_key}/config", "/api/setup"):
            answer = await client.get(path, headers=world.lin.headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), path
            assert int(answer.headers["retry-after"]) >= 1
        assert (await client.get("/healthz")).status_code == 200
        assert "kefu_database_up 0.0" in (await client.get("/metrics")).text
    finally:
        app.state.db.up = True
    assert (await client.get("/readyz")).status_code == 200


async def test_a_schema_behind_is_not_ready(client: Any, owner_url: str) -> None:
    with psycopg.connect(owner_url) as owner:
        row = owner.execute("select version_num from alembic_version").fetchone()
        assert row is not None
        owner.execute("update alembic_version set version_num = '0001'")
    try:
        assert (await client.get("/readyz")).status_code == 503
    finally:
        with psycopg.connect(owner_url) as owner:
            owner.execute("update alembic_version set version_num = %s", row)
    assert (await client.get("/readyz")).status_code == 200


async def test_what_is_measured(client: Any) -> None:
    await client.get("/api/setup")
    text = (await client.get("/metrics")).text
    for name in (
        'kefu_http_requests_total{method="GET",route="/api/setup",status="200"}',
        'kefu_http_seconds_bucket{le="0.05",route="/api/setup"}',
        "kefu_streams",
        'kefu_pool{state="open"}',
        "kefu_database_up 1.0",
        "kefu_log_head",
        "kefu_outbox_depth",
        "kefu_outbox_seconds",
        "kefu_parked",
    ):
        assert name in text, name


@pytest.fixture
def with_settings(app: Any, settings: Settings) -> Any:
    """Change settings of the running application for one test."""
    before = app.state.settings

    def change(**values: Any) -> None:
        app.state.settings = msgspec.structs.replace(before, **values)

    yield change
    app.state.settings = before


@pytest.mark.parametrize(
    ("values", "headers", "status"),
    [
        ({}, {}, 200),
        ({}, {"X-Forwarded-For": "198.51.100.7"}, 404),
        ({}, {"Forwarded": "for=198.51.100.7"}, 404),
        ({"trusted_proxies": ("127.0.0.1/32",)}, {"X-Forwarded-For": "198.51.100.7"}, 404),
        ({"metrics_token": "geheim-ß"}, {}, 404),
        ({"metrics_token": "geheim"}, {"Authorization": "Bearer wrong"}, 404),
        ({"metrics_token": "geheim"}, {"Authorization": b"Bearer \xff\xfe"}, 404),
        ({"metrics_token": "geheim"}, {"Authorization": "Bearer geheim", "X-Forwarded-For": "198.51.100.7"}, 200),
    ],
)
async def test_numbers_are_not_for_everybody(
    with_settings: Any, client: Any, values: dict[str, Any], headers: dict[str, Any], status: int
) -> None:
    with_settings(**values)
    assert (await client.get("/metrics", headers=headers)).status_code == status
