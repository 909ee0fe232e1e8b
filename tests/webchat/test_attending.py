"""Who is there for visitors: whose console is connected, though it asks nothing, and for a little while longer."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from kefu.kit.access import Permission
from kefu.kit.ids import new_id
from kefu.members import NewToken, Origin, keep_connected, make_token, start_session
from kefu.realtime.attending import LOOK_SECONDS
from tests.streams import Reader, Site, free_port, launch_server, stop_server
from tests.webchat.conftest import Browser
from tests.webchat.test_online import console, visiting
from tests.world import Person, World, make_world

PATIENCE = 120.0


@pytest.fixture
async def east(site: Site, town: World) -> AsyncIterator[Browser]:
    """A visitor of Lin's team, who has said that she is there and has no console open."""
    async with visiting(site, town, "east") as browser:
        yield browser


async def _window(browser: Browser) -> Reader:
    return browser.stream((await browser.get("conversation")).json()["cursor"])


async def _told(reader: Reader, count: int) -> list[bool]:
    return [frame.data for frame in await reader.until("online", count, PATIENCE)]


async def _is_online(browser: Browser) -> bool:
    return bool((await browser.get("config")).json()["online"])


async def _age(site: Site, person: Person, by: timedelta) -> None:
    """Let time pass since somebody was last marked."""
    async with site.db.transaction() as tx:
        await tx.run(
            """update session set connected_at = connected_at - %(by)s::interval
            where workspace_id = %(w)s and id = %(id)s""",
            by=by,
            w=person.principal.workspace_id,
            id=person.principal.session_id,
        )


async def _marks(site: Site, world: World) -> dict[UUID, datetime]:
    """Give when each marked session was."""
    async with site.db.transaction() as tx:
        rows = await tx.rows(
            "select id, connected_at from session where workspace_id = %(w)s and connected_at is not null",
            w=world.workspace_id,
        )
    return {row[0]: row[1] for row in rows}


async def _marked(site: Site, world: World, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(await _marks(site, world)) < count:
            await asyncio.sleep(0.1)


async def _second(site: Site, person: Person) -> Person:
    """The same member at another browser."""
    async with site.db.transaction() as tx:
        started = await start_session(tx, person.principal.workspace_id, person.member, Origin("127.0.0.1"))
    return Person(member=person.member, principal=started.principal, secret=started.secret)


async def _sign_out(site: Site, person: Person) -> None:
    async with site.client() as client:
        answer = await client.delete("/api/session", headers=person.headers)
    assert answer.status_code == 204, answer.text


async def _forgotten(site: Site, world: World, person: Person) -> None:
    """Wait until the server, too, knows that a browser is closed: an old mark stays so for two looks and more."""
    session_id = person.principal.session_id
    assert session_id is not None
    async with asyncio.timeout(PATIENCE):
        renewed = True
        while renewed:
            await _age(site, person, timedelta(minutes=10))
            old = (await _marks(site, world))[session_id]
            await asyncio.sleep(2.5 * LOOK_SECONDS)
            renewed = (await _marks(site, world))[session_id] != old


async def test_who_opens_a_console_is_there_and_who_closes_it_is_gone_a_little_later(
    site: Site, town: World, east: Browser
) -> None:
    async with await _window(east) as window:
        assert await _told(window, 1) == [False], "she has said that she is there, days ago perhaps"
        async with console(site, town.lin):
            assert await _told(window, 2) == [False, True]
            assert await _is_online(east)
        assert await _is_online(east), "perhaps she only loads the page again"
        await _age(site, town.lin, timedelta(seconds=110))
        assert await _is_online(east)
        await _forgotten(site, town, town.lin)
        assert not await _is_online(east)
        assert (await _told(window, 3))[:3] == [False, True, False]
    async with site.client() as client:
        me = (await client.get("/api/session", headers=town.lin.headers)).json()["member"]
    assert me["availability"] == "online", "what she has said stays hers to say"


async def test_a_console_that_asks_nothing_stays_there_and_all_are_marked_at_once(
    site: Site, town: World, east: Browser
) -> None:
    lin = town.lin.principal.session_id
    assert lin is not None
    async with console(site, town.lin), console(site, town.tom):
        await _marked(site, town, 2)
        async with site.db.transaction() as tx:
            await tx.run(
                "update session set last_seen_at = last_seen_at - interval '1 hour' where workspace_id = %(w)s",
                w=town.workspace_id,
            )
        async with await _window(east) as window:
            for _ in range(2):
                before = await _marks(site, town)
                await _age(site, town.lin, timedelta(seconds=70))
                async with asyncio.timeout(PATIENCE):
                    while (after := await _marks(site, town))[lin] <= before[lin]:
                        assert await _is_online(east)
                        await asyncio.sleep(0.1)
                assert all(after[id] > before[id] for id in before), "Tom's was not a minute old; his went along"
            assert await _told(window, 1) == [True]
            assert len(window.of("online")) == 1
        async with site.db.transaction() as tx:
            unseen = await tx.value(
                """select last_seen_at < clock_timestamp() - interval '50 minutes' from session
                where workspace_id = %(w)s and id = %(id)s""",
                w=town.workspace_id,
                id=town.lin.principal.session_id,
            )
        assert unseen, "listening is no asking: mail for who is away goes by that"


async def test_a_killed_server_leaves_nobody_there_for_ever(site: Site, town: World, east: Browser) -> None:
    process = await asyncio.to_thread(launch_server, port := free_port(), site.environment)
    other = msgspec.structs.replace(site, url=f"http://127.0.0.1:{port}", port=port, process=process)
    try:
        async with await _window(east) as window:
            assert await _told(window, 1) == [False]
            async with console(other, town.lin):
                assert await _told(window, 2) == [False, True]
                os.killpg(process.pid, signal.SIGKILL)  # with its workers
                await asyncio.to_thread(process.wait, 60)
                assert await _is_online(east), "it may be back in a moment"
                await _age(site, town.lin, timedelta(minutes=3))
                assert not await _is_online(east)
                assert await _told(window, 3) == [False, True, False]
    finally:
        if process.poll() is None:
            await asyncio.to_thread(stop_server, process)


async def test_of_two_consoles_one_is_enough_and_signing_out_of_both_is_gone_at_once(
    site: Site, town: World, east: Browser
) -> None:
    lin, again = town.lin, await _second(site, town.lin)
    async with await _window(east) as window, console(site, again):
        async with console(site, lin):
            await _marked(site, town, 2)
        await _forgotten(site, town, lin)
        await window.until("online", 2, PATIENCE)
        assert await _is_online(east)
        await _sign_out(site, again)
        assert not await _is_online(east), "the other session is still signed in, with no console"
        assert await _told(window, 3) == [False, True, False]


async def test_a_session_that_is_over_is_nobody_at_once(site: Site, town: World, east: Browser) -> None:
    async with await _window(east) as window, console(site, town.lin) as mine:
        assert (await _told(window, 2))[-1]
        async with site.db.transaction() as tx:
            await tx.run(
                "update session set expires_at = clock_timestamp() where workspace_id = %(w)s and id = %(id)s",
                w=town.workspace_id,
                id=town.lin.principal.session_id,
            )
        assert not await _is_online(east)
        await mine.until("session", 1, PATIENCE)
        assert not (await _told(window, 3))[-1]


async def test_a_program_is_nobody_and_neither_is_anybody_of_another_workspace(
    site: Site, town: World, east: Browser
) -> None:
    async with site.db.transaction(town.lin.principal.actor) as tx:
        token = await make_token(tx, town.lin.principal, NewToken(name="ERP", scopes=[Permission.TICKET_READ]))
    foreign = await make_world(site.db, site.keyring)
    async with (
        visiting(site, foreign, "east") as abroad,
        visiting(site, town, "west") as west,
        Reader(site, "/api/stream", {"Authorization": f"Bearer {token.secret}"}),
        await _window(west) as window,
        await _window(east) as hers,
        console(site, town.tom),
    ):
        assert (await _told(window, 2))[-1], "who came with or after the program has been marked"
        assert not await _is_online(east)
        assert await _told(hers, 1) == [False]
        assert not await _is_online(abroad)
        assert list(await _marks(site, town)) == [town.tom.principal.session_id]
        assert await _marks(site, foreign) == {}


async def test_a_mark_is_renewed_when_it_is_a_minute_old_and_not_for_who_is_held(site: Site, town: World) -> None:
    mine = [(one.principal.workspace_id, one.principal.session_id) for one in (town.lin, town.tom)]
    consoles = [(workspace_id, id) for workspace_id, id in mine if id]
    crossed = [(new_id(), id) for _, id in consoles]
    async with site.db.transaction() as tx:
        assert [await keep_connected(tx, consoles) for _ in range(2)] == [2, 0]
        assert await keep_connected(tx, crossed) == 0
    await _age(site, town.tom, timedelta(seconds=61))
    async with site.db.transaction() as held, site.db.glance() as tx:
        await held.run(
            "select from session where workspace_id = %(w)s and id = %(id)s for update",
            w=town.workspace_id,
            id=town.lin.principal.session_id,
        )
        async with asyncio.timeout(PATIENCE):
            assert await keep_connected(tx, consoles) == 1
