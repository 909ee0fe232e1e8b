"""R6: whatever happens to the connection, nothing is missing and nothing comes twice."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from psycopg import AsyncConnection, sql

from kefu.kit.ids import new_id
from kefu.kit.log import parse_cursor
from kefu.tickets import (
    Assignment,
    NewMessage,
    NewReply,
    NewStatus,
    Status,
    Tags,
    add_note,
    assign,
    reply,
    set_status,
    tag,
)
from tests.conftest import url_of
from tests.realtime.conftest import watch
from tests.streams import Frame, Reader, Site, free_port, launch_server, stop_server
from tests.world import World


async def open_streams(site: Site) -> int:
    async with site.client() as client:
        text = (await client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})).text
    return next(int(float(line.split()[1])) for line in text.splitlines() if line.startswith("kefu_streams "))


async def until_open(site: Site, count: int) -> None:
    async with asyncio.timeout(60):
        while await open_streams(site) != count:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("seed", [1, 2])
async def test_cut_and_resumed_while_messages_flow(site: Site, town: World, seed: int) -> None:
    dice = random.Random(seed)
    customer = await town.customer()
    await town.says(customer, "begin")
    async with watch(site, town.lin) as first:
        await asyncio.sleep(0.1)
        cursor = first.cursor
    wanted: list[str] = []
    frames: list[Frame] = []
    done = asyncio.Event()

    async def write() -> None:
        for n in range(150):
            wanted.append(f"message {n}")
            await town.says(customer, wanted[-1])
            if dice.random() < 0.3:
                await asyncio.sleep(dice.random() / 50)
        done.set()

    def said() -> list[str]:
        return [frame.data["message"]["text"] for frame in frames if frame.data.get("message")]

    async def read() -> int:
        nonlocal cursor
        cuts = 0
        while not (done.is_set() and "message 149" in said()):
            reader = watch(site, town.lin, cursor)
            async with reader:
                await asyncio.sleep(dice.random() / 20)
            assert reader.of("reset") == []
            frames.extend(reader.of("ticket"))
            cursor = reader.cursor
            cuts += 1
        return cuts

    writing = asyncio.create_task(write())
    async with asyncio.timeout(60):
        cuts = await read()
    await writing
    assert cuts > 5
    assert [text for text in said() if text != "begin"] == wanted
    positions = [frame.data["position"] for frame in frames]
    assert positions == sorted(set(positions))


async def test_useless_cursors_are_reset(site: Site, town: World) -> None:
    await town.says(await town.customer())
    async with watch(site, town.lin) as reader:
        await asyncio.sleep(0.2)
        head = parse_cursor(reader.cursor)
    assert head is not None
    for cursor in (
        f"other.{head.position}",
        f"{head.epoch}.{head.position + 1000}",
        "nonsense",
        "1.",
        f"{head.epoch}.-1",
    ):
        async with watch(site, town.lin, cursor) as reader:
            frames = await reader.until("reset")
            assert parse_cursor(frames[0].data["cursor"]) is not None
            assert frames[0].data["cursor"] == frames[0].id
            await town.says(await town.customer())
            await reader.until("ticket", 2)


async def test_a_gap_that_is_too_long_is_reset(site: Site, town: World) -> None:
    async with watch(site, town.lin) as reader:
        await asyncio.sleep(0.2)
        cursor = reader.cursor
    async with town.db.transaction() as tx:
        await tx.run(
            """insert into outbox (workspace_id, at, type, version, subject_id, actor_kind, data)
            select %(w)s, now(), 'company.added', 1, gen_random_uuid(), 'system', '{}' from generate_series(1, 5200)""",
            w=town.workspace_id,
        )
    site.hints.send("kefu_outbox")
    async with asyncio.timeout(60):
        while True:
            async with town.db.transaction() as tx:
                if not await tx.value("select count(*) from outbox where workspace_id = %(w)s", w=town.workspace_id):
                    break
            await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    async with watch(site, town.lin, cursor) as late:
        told = parse_cursor((await late.until("reset"))[0].data["cursor"])
        before = parse_cursor(cursor)
        assert told is not None
        assert before is not None
        assert told.position >= before.position + 5200
        assert late.frames[0].event == "reset"


@contextlib.contextmanager
def another_server(site: Site) -> Iterator[Site]:
    """A second server on the same database, whose streams are only the test's."""
    port = free_port()
    process = launch_server(port, site.environment)
    try:
        yield msgspec.structs.replace(site, url=f"http://127.0.0.1:{port}", port=port, process=process)
    finally:
        if process.poll() is None:
            stop_server(process)


async def test_a_frozen_client_is_cut_off(site: Site, town: World) -> None:
    """It reads nothing while much is said to it; what it holds is freed, others go on."""
    customer = await town.customer()
    with another_server(site) as other, socket.socket() as frozen:
        frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        frozen.connect(("127.0.0.1", other.port))
        request = f"GET /api/stream HTTP/1.1\r\nHost: kefu\r\nCookie: {town.lin.headers['Cookie']}\r\n\r\n"
        frozen.sendall(request.encode())
        await until_open(other, 1)
        async with watch(other, town.boss) as lively:
            await until_open(other, 2)
            for n in range(130):
                await town.says(customer, f"{n} " + "x" * 45_000)
                if n % 3 == 2:  # who reads is never more than a few messages behind
                    await lively.until_read(b'"text":"%d xxx' % n)
            await lively.until_read(b'"text":"129 xxx')
            await until_open(other, 1)
            assert not lively.ended


async def test_streams_end_soon_when_the_server_is_told_to(site: Site, town: World) -> None:
    with another_server(site) as other:
        readers = [watch(other, town.lin) for _ in range(100)]
        await asyncio.gather(*(reader.__aenter__() for reader in readers))
        await asyncio.to_thread(stop_server, other.process)
        assert other.process.returncode == 0  # by itself, not killed when patience was over
        await asyncio.gather(*(reader.until_ended() for reader in readers))


async def test_streams_outlive_an_outage_of_the_database(site: Site, town: World) -> None:
    customer = await town.customer()
    await town.says(customer)
    async with watch(site, town.lin) as reader:
        await town.says(customer, "before")
        await reader.until_read(b"before")
        admin = await AsyncConnection.connect(url_of("admin", "postgres"), autocommit=True)
        async with admin:
            allow = sql.SQL("alter database {} allow_connections {}").format
            name = sql.Identifier(site.database)
            await admin.execute(allow(name, sql.SQL("false")))
            await admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (site.database,)
            )
            await asyncio.sleep(4)
            await admin.execute(allow(name, sql.SQL("true")))
        async with asyncio.timeout(60):
            while True:
                try:
                    await town.says(customer, "afterwards")
                    break
                except Exception:
                    await asyncio.sleep(0.2)
        await reader.until_read(b"afterwards")
        assert reader.of("reset") == []


async def act(town: World, dice: random.Random, number: int, customer: Any) -> None:
    """Do something to the ticket that changes what a screen shows."""
    boss = town.boss.principal
    async with town.db.transaction() as tx:
        version = await tx.value(
            "select version from ticket where workspace_id = %(w)s and number = %(n)s", w=town.workspace_id, n=number
        )
    kind = dice.choice(["says", "reply", "note", "assign", "tag", "status"])
    if kind == "says":
        await town.says(customer, f"words {dice.random()}")
        return
    async with town.db.transaction(boss.actor) as tx:
        if kind == "reply":
            await reply(tx, boss, number, NewReply(id=new_id(), text=f"answer {dice.random()}"))
        elif kind == "note":
            await add_note(tx, boss, number, NewMessage(id=new_id(), text=f"note {dice.random()}"))
        elif kind == "assign":
            who = dice.choice([town.lin.member.id, town.tom.member.id, None])
            await assign(tx, boss, number, Assignment(version=version, assignee_id=who, team_id=None))
        elif kind == "tag":
            await tag(tx, boss, number, Tags(version=version, tags=dice.sample(["a", "b", "c"], 2)))
        else:
            await set_status(
                tx, boss, number, NewStatus(version=version, status=dice.choice([Status.OPEN, Status.HELD]))
            )


def applied(detail: dict[str, Any], frames: list[Frame]) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Bring a snapshot up to date, as a screen does; repeating changes nothing."""
    row = detail["ticket"]
    entries: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for entry in detail["timeline"]:
        add(entry, entries, messages)
    for frame in frames:
        data = frame.data
        if (data["ticket"]["version"], data["ticket"]["updated_at"]) >= (row["version"], row["updated_at"]):
            row = data["ticket"]
        add(data, entries, messages)
        add(data, entries, messages)
    return row, entries, messages


def add(entry: dict[str, Any], entries: dict[str, Any], messages: dict[str, Any]) -> None:
    key = entry["message"]["id"] if entry["message"] else str(entry["position"])
    entries[key] = {name: entry[name] for name in ("type", "at", "actor", "data")}
    if entry["message"]:
        messages[key] = entry["message"]


@pytest.mark.parametrize("seed", range(4))
async def test_snapshot_and_events_give_the_fresh_snapshot(site: Site, town: World, seed: int) -> None:
    dice = random.Random(seed)
    customer = await town.customer()
    number = (await town.says(customer)).ticket.number
    for _ in range(dice.randrange(6)):
        await act(town, dice, number, customer)
    async with site.client() as client:
        snapshot = (await client.get(f"/api/tickets/{number}", headers=town.boss.headers)).json()
        for _ in range(dice.randrange(6)):
            await act(town, dice, number, customer)
        async with watch(site, town.boss, snapshot["cursor"]) as reader:
            for _ in range(dice.randrange(6)):
                await act(town, dice, number, customer)
            await settled(town, reader)
            fresh = (await client.get(f"/api/tickets/{number}", headers=town.boss.headers)).json()
    assert applied(snapshot, reader.of("ticket")) == applied(fresh, [])


async def settled(town: World, reader: Reader) -> None:
    """Say one last thing and wait until it came."""
    number = (await town.says(await town.customer(), "the last word")).ticket.number
    await reader.until_read(b"the last word")
    reader.frames = [
        frame for frame in reader.frames if frame.event != "ticket" or frame.data["ticket"]["number"] != number
    ]
