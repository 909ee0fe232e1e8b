"""What is whispered about a visitor's conversation reaches neither their window nor their stream."""

from kefu.kit.ids import new_id
from kefu.tickets import Assignment, NewReply, assign, reply
from kefu.tickets.model import NewWhisper
from kefu.tickets.queries import load_ticket
from kefu.tickets.service.whispering import whisper
from tests.webchat.conftest import Browser
from tests.world import World


async def test_a_visitor_hears_no_whisper(town: World, browser: Browser) -> None:
    async with browser.stream() as reader:
        await browser.say("Hello?")
        number = (await reader.until("ticket", 1, 60))[0].data["number"]
        await reader.until("message", 1, 60)
        hearer = town.lin.member.id
        async with town.db.transaction(town.supervisor.principal.actor) as tx:
            row = await load_ticket(tx, town.supervisor.principal, number)
            wish = Assignment(version=row.version, assignee_id=hearer, team_id=None)
            await assign(tx, town.supervisor.principal, number, wish)
        before = (await browser.get("conversation")).json()
        frames = len(reader.frames)
        async with town.db.transaction(town.supervisor.principal.actor) as tx:
            words = NewWhisper(id=new_id(), text="a murmur", hearer_id=hearer)
            said = await whisper(tx, town.supervisor.principal, number, words)
        after = (await browser.get("conversation")).json()
        async with town.db.transaction(town.lin.principal.actor) as tx:
            await reply(tx, town.lin.principal, number, NewReply(id=new_id(), text="Let me look"))
        await reader.until("message", 2, 60)
    assert after["messages"] == before["messages"]
    assert b"murmur" not in reader.raw
    assert str(said.id).encode() not in reader.raw
    assert all(frame.event in ("ticket", "message", "presence") for frame in reader.frames[frames:])
