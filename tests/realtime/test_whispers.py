"""Whispers on the stream: told to who hears them, one by one, and to nobody else, live and after a break."""

import asyncio

from kefu.kit.ids import new_id
from kefu.members import MemberChange, Role, change_member
from kefu.tickets import Assignment, TicketRow, assign
from kefu.tickets.model import NewWhisper
from kefu.tickets.service.whispering import whisper
from tests.realtime.conftest import watch
from tests.streams import Site
from tests.world import Person, World


async def give(town: World, ticket: TicketRow, to: Person) -> TicketRow:
    async with town.db.transaction(town.boss.principal.actor) as tx:
        wish = Assignment(version=ticket.version, assignee_id=to.member.id, team_id=None)
        return await assign(tx, town.boss.principal, ticket.number, wish)


async def murmur(town: World, number: int, to: Person) -> None:
    async with town.db.transaction(town.supervisor.principal.actor) as tx:
        words = NewWhisper(id=new_id(), text="a murmur", hearer_id=to.member.id)
        await whisper(tx, town.supervisor.principal, number, words)


async def test_who_hears_is_told_and_nobody_else(site: Site, town: World) -> None:
    customer = await town.customer()
    ticket = await give(town, (await town.says(customer)).ticket, town.lin)
    async with (
        watch(site, town.lin) as lin,
        watch(site, town.supervisor) as supervisor,
        watch(site, town.boss) as boss,
        watch(site, town.tom) as tom,
        watch(site, town.auditor) as auditor,
    ):
        await murmur(town, ticket.number, town.lin)
        for reader in (lin, supervisor, boss):
            [frame] = await reader.until("whisper", seconds=60)
            assert frame.data == {"ticket_id": str(ticket.id), "number": ticket.number}
        await town.says(customer, "the end")
        for reader in (lin, supervisor, boss, tom, auditor):
            await reader.until_read(b"the end", 60)
            assert b"murmur" not in reader.raw
    for reader in (tom, auditor):
        assert {frame.event for frame in reader.frames} <= {"ticket", "changed"}
        assert [frame.data["type"] for frame in reader.of("ticket")] == ["message.received"]
        assert b"whisper" not in reader.raw


async def test_a_replay_tells_whoever_hears_by_then(site: Site, town: World) -> None:
    customer = await town.customer()
    async with watch(site, town.boss) as before:
        ticket = await give(town, (await town.says(customer)).ticket, town.lin)
        await before.until("ticket", 3, 60)
        cursor = before.of("ticket")[0].id  # what changed before may be told first, without a place
    await murmur(town, ticket.number, town.lin)
    ticket = await give(town, ticket, town.tom)
    async with watch(site, town.lin, cursor) as lin, watch(site, town.tom, cursor) as tom:
        for reader in (lin, tom):
            await reader.until("ticket", 3, 60)
            assert b"whisper" not in reader.raw
    await give(town, ticket, town.lin)
    async with watch(site, town.lin, cursor) as lin, watch(site, town.tom, cursor) as tom:
        await lin.until("whisper", 1, 60)
        await tom.until("ticket", 4, 60)
    assert b"whisper" not in tom.raw


async def test_who_supervises_no_more_hears_no_more(site: Site, town: World) -> None:
    customer = await town.customer()
    ticket = await give(town, (await town.says(customer)).ticket, town.lin)
    async with watch(site, town.supervisor) as former:
        async with town.db.transaction(town.boss.principal.actor) as tx:
            member = town.supervisor.member
            now = MemberChange(version=member.version, roles=[Role.AGENT])
            await change_member(tx, town.boss.principal, member.id, now)
        await former.until("reset", 1, 60)  # what was heard before is not to stay on the screen
        async with town.db.transaction(town.boss.principal.actor) as tx:
            words = NewWhisper(id=new_id(), text="a murmur", hearer_id=town.lin.member.id)
            await whisper(tx, town.boss.principal, ticket.number, words)
        await town.says(customer, "the end")
        await former.until_read(b"the end", 60)
        await asyncio.sleep(0.2)
    assert former.of("whisper") == []
