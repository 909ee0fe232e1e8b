"""What visitors read of running incidents, over HTTP of a real server: title and notice, live, and nothing else."""

import re
from typing import Any

from kefu.incidents import (
    IncidentChange,
    IncidentNotice,
    IncidentStatus,
    IncidentTitle,
    NewIncident,
    Resolution,
    change_incident,
    declare,
    resolve,
)
from kefu.kit.ids import new_id
from tests.webchat.conftest import Browser
from tests.world import World, make_world

SECRET = "the certificate of gateway 7"


async def _declare(town: World, **more: Any) -> Any:
    boss = town.boss.principal
    new = NewIncident(
        id=new_id(),
        title=IncidentTitle(zh="支付失败"),
        notice=IncidentNotice(zh="我们正在处理。", en="We are on it."),
        inbox_ids=[town.chat.id],
        text=SECRET,
    )
    for name, value in more.items():
        setattr(new, name, value)
    async with town.db.transaction(boss.actor) as tx:
        return await declare(tx, boss, new)


async def _change(town: World, incident: Any, **more: Any) -> Any:
    boss = town.boss.principal
    async with town.db.transaction(boss.actor) as tx:
        return await change_incident(tx, boss, incident.id, IncidentChange(version=incident.version, **more))


async def _notices(browser: Browser) -> Any:
    answer = await browser.get("config")
    assert SECRET not in answer.text
    return answer.json()["incidents"]


async def test_the_page_comes_with_what_is_known(town: World, browser: Browser) -> None:
    assert await _notices(browser) == []
    incident = await _declare(town)
    [notice] = await _notices(browser)
    assert set(notice) == {"zh", "en", "updated"}
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(f"支付失败\n我们正在处理。\n调查中 · 始于 {time} · 更新于 {time}", notice["zh"])
    assert re.fullmatch(f"支付失败\nWe are on it.\nInvestigating · Since: {time} · Updated: {time}", notice["en"])
    changed = await _change(town, incident, text=SECRET)
    assert await _notices(browser) == [notice], "what is written for colleagues moves nothing that visitors see"
    await _change(town, changed, status=IncidentStatus.IDENTIFIED)
    [later] = await _notices(browser)
    assert later["updated"] > notice["updated"]
    assert "\nIdentified · Since: " in later["en"]


async def test_it_stands_only_where_it_was_wished(town: World, browser: Browser) -> None:
    await _declare(town, inbox_ids=[town.api.id])
    await _declare(town, notice=None)
    assert await _notices(browser) == []


async def test_an_open_window_is_told_at_once_and_at_every_beginning(town: World, browser: Browser) -> None:
    assert (await browser.say("Hello?")).status_code == 201
    cursor = (await browser.get("conversation")).json()["cursor"]
    async with browser.stream(cursor) as reader:
        [first] = await reader.until("incidents", 1)
        assert first.data == []
        incident = await _declare(town)
        told = await reader.until("incidents", 2)
        assert [notice["en"].split("\n")[1] for notice in told[-1].data] == ["We are on it."]
    changed = await _change(town, incident, notice=IncidentNotice(en="It works again."))
    async with browser.stream(cursor) as reader:
        again = await reader.until("incidents", 1)
        assert [notice["en"].split("\n")[1] for notice in again[0].data] == ["It works again."]
        boss = town.boss.principal
        async with town.db.transaction(boss.actor) as tx:
            await resolve(tx, boss, incident.id, Resolution(id=new_id(), version=changed.version, seconds=0))
        await reader.until_read(b"event: incidents\ndata: []")
        assert SECRET.encode() not in reader.raw
    assert await _notices(browser) == []


async def test_another_workspaces_notice_reaches_nobody_here(town: World, browser: Browser, site: Any) -> None:
    await _declare(await make_world(site.db, site.keyring))
    assert await _notices(browser) == []
