"""The first administrator: on a database of its own, since nobody may work there."""

import asyncio
from typing import Any

import pytest

from kefu.kit.db import Db
from kefu.kit.errors import InvalidInput, RateLimited
from kefu.members import Origin, Role, ensure_setup_token, log_in, set_up
from kefu.members.model import SetupDone, SetupTokenWrong
from kefu.members.service.setting_up import TRIES, NewServer
from kefu.workspaces import Locale
from tests.members.scenes import KEYRING, facts_of, small_app, visitor

HERE = Origin("192.0.2.1")


def wish(token: str | None, **other: Any) -> NewServer:
    fields = {
        "workspace_name": "示例科技",
        "name": "王芳",
        "email": "wang@example.com",
        "password": "a good password",
    }
    return NewServer(token=token or "", **{**fields, **other})


async def fresh_token(db: Db) -> str | None:
    async with db.transaction() as tx:
        return await ensure_setup_token(tx)


async def test_whoever_read_the_token_founds_the_workspace(log_db: Db) -> None:
    early, token = [await fresh_token(log_db) for _ in range(2)]
    assert early != token
    for wrong in ("", "x", (token or "")[:-1]):
        with pytest.raises(SetupTokenWrong):
            await set_up(log_db, wish(wrong), HERE)
    with pytest.raises(InvalidInput) as weak:
        await set_up(log_db, wish(token, password="short"), HERE)
    assert weak.value.field == "password"
    with pytest.raises(InvalidInput) as unnamed:
        await set_up(log_db, wish(token, workspace_name=" \t "), HERE)
    assert unnamed.value.field == "workspace_name"

    started = await set_up(log_db, wish(f" {token}\n", locale=Locale.EN), HERE)
    assert started.member.roles == [Role.ADMINISTRATOR]
    assert (started.workspace.name, started.workspace.locale, started.member.locale) == ("示例科技", "en", "en")
    assert (await log_in(log_db, KEYRING, "wang@example.com", "a good password", HERE)).member.id == started.member.id
    for kept in (early, token, "x"):
        with pytest.raises(SetupDone):
            await set_up(log_db, wish(kept), HERE)
    assert await fresh_token(log_db) is None
    for type in ("workspace.founded", "unit.added", "member.added"):
        assert len(await facts_of(log_db, started.workspace.id, type)) == 1
    async with log_db.transaction() as tx:
        assert await tx.value("select count(*) from setup_token") == 0


async def test_of_two_claims_at_once_one_wins(log_db: Db) -> None:
    token = await fresh_token(log_db)
    claims = [wish(token, email=f"{n}@example.com") for n in range(4)]
    results = await asyncio.gather(*(set_up(log_db, one, HERE) for one in claims), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["SetupDone"] * 3 + ["StartedSession"]
    async with log_db.transaction() as tx:
        assert await tx.value("select count(*) from workspace") == 1


async def test_only_a_few_printed_tokens_stay_good_and_guesses_are_counted(log_db: Db) -> None:
    tokens = [await fresh_token(log_db) for _ in range(7)]
    with pytest.raises(SetupTokenWrong):
        await set_up(log_db, wish(tokens[0]), HERE)
    refused = []
    for _ in range(TRIES.burst):
        with pytest.raises((SetupTokenWrong, RateLimited)) as caught:
            await set_up(log_db, wish("a guess"), HERE)
        refused.append(caught.type)
    assert refused[-1] is RateLimited
    assert (await set_up(log_db, wish(tokens[2]), Origin("192.0.2.2"))).secret


async def test_setting_up_over_http_signs_in(log_db: Db) -> None:
    app, token = small_app(log_db), await fresh_token(log_db)
    async with visitor(app) as browser:
        assert (await browser.get("/api/setup")).json() == {"needed": True, "sends_mail": False}
        body = {
            "token": token,
            "workspace_name": "Example",
            "name": "Wang",
            "email": "wang@example.com",
            "password": "a good password",
            "locale": "en",
        }
        wrong = await browser.post("/api/setup", json={**body, "token": "x"})
        assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (403, "setup_token_wrong", "token")
        done = await browser.post("/api/setup", json=body)
        assert done.status_code == 201, done.text
        assert done.json()["workspace"]["name"] == "Example"
        assert (await browser.get("/api/session")).json() == done.json()
        assert (await browser.get("/api/setup")).json() == {"needed": False, "sends_mail": False}
        assert (await browser.post("/api/setup", json=body)).status_code == 409
