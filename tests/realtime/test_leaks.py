"""S1 on streams and the visitor's routes: what others are not to read does not come; and it would be seen if it did."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from kefu.kit.ids import new_id
from kefu.tickets import Assignment, NewMessage, NewReply, add_note, assign, reply
from kefu.tickets.model import NewWhisper
from kefu.tickets.service.whispering import whisper
from tests.realtime.conftest import watch
from tests.streams import Site, running_site, workspace_on
from tests.webchat.conftest import Browser
from tests.world import World

SECRET = "zqsecret"


async def note(town: World, number: int) -> None:
    async with town.db.transaction(town.boss.principal.actor) as tx:
        await add_note(tx, town.boss.principal, number, NewMessage(id=new_id(), text=f"{SECRET} note"))


async def read_by_tom(site: Site, town: World) -> tuple[UUID, list[bytes]]:
    """Let the East and its supervisor work on a ticket; gives it, and what Tom reads, live and again afterwards."""
    everybody, theirs = await town.customer(), await town.customer()
    ticket = (await town.says(theirs, f"{SECRET} at first", inbox=town.api)).ticket
    async with town.db.transaction(town.boss.principal.actor) as tx:
        wish = Assignment(version=ticket.version, assignee_id=town.lin.member.id, team_id=town.east)
        await assign(tx, town.boss.principal, ticket.number, wish)
    async with watch(site, town.tom) as live:
        await town.says(everybody, "the beginning")
        await live.until_read(b"the beginning")
        cursor = live.cursor
        await town.says(theirs, f"{SECRET} afterwards", inbox=town.api)
        await note(town, ticket.number)
        async with town.db.transaction(town.supervisor.principal.actor) as tx:
            words = NewWhisper(id=new_id(), text=f"{SECRET} whisper", hearer_id=town.lin.member.id)
            await whisper(tx, town.supervisor.principal, ticket.number, words)
        await town.says(everybody, "the end")
        await live.until_read(b"the end")
    async with watch(site, town.tom, cursor) as again:
        await again.until_read(b"the end")
    return ticket.id, [live.raw, again.raw]


async def read_by_visitor(site: Site, town: World) -> list[bytes]:
    """Let colleagues talk about a visitor's ticket; gives what the visitor reads, live and again afterwards."""
    async with site.client() as client:
        browser = Browser(site=site, inbox=town.chat, client=client)
        await browser.visit()
        await browser.say("Hello?")
        start = (await browser.get("conversation")).json()
        async with browser.stream(start["cursor"]) as live:
            await note(town, start["ticket"]["number"])
            async with town.db.transaction(town.lin.principal.actor) as tx:
                answer = NewReply(id=new_id(), text="for you")
                await reply(tx, town.lin.principal, start["ticket"]["number"], answer)
            await live.until_read(b"for you")
        async with browser.stream(start["cursor"]) as again:
            await again.until_read(b"for you")
    return [live.raw, again.raw]


async def test_streams_keep_what_is_others(site: Site, town: World) -> None:
    ticket_id, read = await read_by_tom(site, town)
    for raw in read:
        for word in (SECRET, "whisper", str(ticket_id)):
            assert word.encode() not in raw
    for raw in await read_by_visitor(site, town):
        assert SECRET.encode() not in raw


@pytest.fixture(scope="module")
async def leaky(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with running_site(tmp_path_factory.mktemp("leaky"), "tests.leaky:create_app") as site:
        yield site


async def test_a_leak_in_a_stream_would_be_seen(leaky: Site) -> None:
    """The planted bugs of `tests.leaky`: each comes, live and in a replay."""
    async with workspace_on(leaky) as town:
        ticket_id, read = await read_by_tom(leaky, town)
        for raw in read:
            for word in (f"{SECRET} afterwards", f"{SECRET} note", "event: whisper", str(ticket_id)):
                assert word.encode() in raw
        for raw in await read_by_visitor(leaky, town):
            assert f"{SECRET} note".encode() in raw


async def ask_as_visitor(site: Site, town: World) -> list[bytes]:
    """Let a colleague note words and a file on a visitor's ticket, and a stranger write; gives what routes answer."""
    async with site.client() as client:
        browser = Browser(site=site, inbox=town.chat, client=client)
        await browser.visit()
        await browser.say("Hello?")
        number = (await browser.get("conversation")).json()["ticket"]["number"]
        file_id = str(new_id())
        sent = {**town.lin.headers, "X-File-Id": file_id, "X-File-Name": "a.txt", "Content-Type": "text/plain"}
        kept = await client.post("/api/files", headers=sent, content=f"{SECRET} file".encode())
        assert kept.status_code == 201, kept.text
        async with town.db.transaction(town.lin.principal.actor) as tx:
            words = NewMessage(id=new_id(), text=f"{SECRET} note", files=[UUID(file_id)])
            await add_note(tx, town.lin.principal, number, words)
        await town.says(await town.customer("Somebody else"), f"{SECRET} stranger")
        await browser.say("And?")
        last = (await browser.get("conversation?limit=1")).json()
        paths = ("conversation", f"conversation?before={last['earlier']}", f"files/{file_id}")
        return [(await browser.get(path)).content for path in paths]


async def test_a_visitors_routes_keep_what_is_others(site: Site, town: World) -> None:
    conversation, before, file = await ask_as_visitor(site, town)
    assert SECRET.encode() not in conversation + before + file
    assert b"Hello?" in conversation
    assert b"Hello?" in before
    assert b"not_found" in file


async def test_a_leak_in_a_visitors_route_would_be_seen(leaky: Site) -> None:
    async with workspace_on(leaky) as town:
        conversation, before, file = await ask_as_visitor(leaky, town)
    for page in (conversation, before):
        assert f"{SECRET} note".encode() in page
        assert f"{SECRET} stranger".encode() in page
    assert file == f"{SECRET} file".encode()
