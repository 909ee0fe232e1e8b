"""Whether somebody is there: an open window follows it, in both directions, and learns of nobody who it is."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from kefu.inboxes import NewInbox, add_inbox
from tests.streams import Frame, Reader, Site
from tests.webchat.conftest import Browser
from tests.world import Person, World


@pytest.fixture
async def quiet(site: Site, town: World) -> AsyncIterator[World]:
    """Everybody has a console open, and says that they are not there."""
    async with contextlib.AsyncExitStack() as consoles:
        for person in (town.boss, town.supervisor, town.lin, town.tom, town.auditor):
            await _present(site, person, "offline")
            await consoles.enter_async_context(console(site, person))
        yield town


@pytest.fixture
async def east(site: Site, quiet: World) -> AsyncIterator[Browser]:
    """A visitor of an inbox that a team has."""
    async with visiting(site, quiet, "east") as browser:
        yield browser


@pytest.fixture
async def west(site: Site, quiet: World) -> AsyncIterator[Browser]:
    """A visitor of another team's."""
    async with visiting(site, quiet, "west") as browser:
        yield browser


@contextlib.asynccontextmanager
async def visiting(site: Site, town: World, name: str) -> AsyncIterator[Browser]:
    unit = getattr(town, name)
    async with town.db.transaction() as tx:
        new = NewInbox(name=name, channel="webchat", unit_id=unit, team_id=unit)
        inbox = await add_inbox(tx, town.system, new, site.keyring)
    async with site.client() as client:
        browser = Browser(site=site, inbox=inbox, client=client)
        assert (await browser.visit()).status_code == 200
        assert (await browser.say("Is anybody there?")).status_code == 201
        yield browser


async def _present(site: Site, person: Person, availability: str) -> None:
    async with site.client() as client:
        answer = await client.patch("/api/me", json={"availability": availability}, headers=person.headers)
    assert answer.status_code == 200, answer.text


def console(site: Site, person: Person) -> Reader:
    """Somebody's open console: it asks nothing, and only listens."""
    return Reader(site, "/api/stream", {"Cookie": person.headers["Cookie"]})


async def _stream(browser: Browser) -> Reader:
    return browser.stream((await browser.get("conversation")).json()["cursor"])


def _told(frames: list[Frame]) -> list[bool]:
    return [frame.data for frame in frames]


async def test_a_window_follows_who_comes_and_goes(site: Site, quiet: World, east: Browser, west: Browser) -> None:
    """Only its own inbox's, only when that is another, and never who it is."""
    lin, tom, hired = quiet.lin, quiet.tom, quiet.boss
    async with await _stream(east) as here, await _stream(west) as there:
        assert _told(await here.until("online")) == _told(await there.until("online")) == [False]
        await _present(site, lin, "online")
        assert _told(await here.until("online", 2)) == [False, True]
        assert (await east.get("config")).json()["online"]
        # both streams are looked at in one round: what is told to one by now, the other was spared
        await _present(site, tom, "online")
        assert _told(await there.until("online", 2)) == [False, True]
        await _present(site, lin, "break")
        assert _told(await here.until("online", 3)) == [False, True, False]
        await _present(site, hired, "online")  # of the unit above: given none of the teams' work
        await _present(site, tom, "offline")
        assert _told(await there.until("online", 3)) == [False, True, False]
        assert len(here.of("online")) == 3
        for reader in (here, there):
            for person in (lin, tom, hired):
                member = person.member
                for word in (str(member.id), member.email):
                    assert word.encode() not in reader.raw
    async with await _stream(east) as again:
        assert _told(await again.until("online")) == [False], "it is told at every beginning"


async def test_who_comes_while_somebody_is_there_moves_nothing(
    site: Site, quiet: World, east: Browser, west: Browser
) -> None:
    other = quiet.supervisor
    async with quiet.db.transaction() as tx:
        await tx.run(
            "update member set unit_id = %(unit)s where workspace_id = %(w)s and id = %(id)s",
            unit=quiet.east,
            w=quiet.workspace_id,
            id=other.member.id,
        )
    await _present(site, quiet.lin, "online")
    async with await _stream(east) as here, await _stream(west) as there:
        await here.until("online")
        for turn, tom in enumerate(("online", "break"), start=2):
            await _present(site, other, tom)
            await _present(site, quiet.tom, tom)
            await there.until("online", turn)
        assert _told(here.of("online")) == [True]
        await _present(site, quiet.lin, "busy")
        assert _told(await here.until("online", 2)) == [True, False]
