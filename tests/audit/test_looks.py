"""Reads of personal data: each counts, whoever asks and however; what is looked at again at once counts once."""

from typing import Any

import pytest

from kefu.audit.chores import forget_looks
from kefu.audit.looking import keep_looks, tell_loaded
from kefu.kit.db import Db
from kefu.kit.errors import Unavailable
from kefu.kit.http.looks import AHEAD, Look, Looks, Thing
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.log import settle
from tests.members.scenes import facts_of
from tests.world import Person, World


class Eyes:
    """Somebody looks; the audit is asked what it has of it."""

    def __init__(self, world: World, app: Any, client: Any) -> None:
        self.world = world
        self.looks: Looks = app.state.looks
        self.client = client

    async def look(self, path: str, by: Person | None = None, *, ahead: bool = False) -> Any:
        headers = (by or self.world.lin).headers | ({AHEAD: "1"} if ahead else {})
        answer = await self.client.get(f"/api/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def show(self, thing: str, id: Any, by: Person | None = None) -> None:
        body = {"items": [{"thing": thing, "id": str(id)}]}
        answer = await self.client.post("/api/looks", headers=(by or self.world.lin).headers, json=body)
        assert answer.status_code == 204, answer.text

    async def told(self, topic: str = "view", **more: str) -> list[tuple[str, str]]:
        """Give who looked at what, as the audit tells it, newest first."""
        await keep_looks(self.world.db, self.looks)
        await settle(self.world.db)
        wanted = "&".join(f"{name}={value}" for name, value in ({"topic": topic} | more).items())
        items = (await self.look(f"audit?{wanted}", self.world.boss))["items"]
        return [(item["actor"], item["text"]) for item in items]

    async def later(self, minutes: int) -> None:
        """Let so many minutes go by for what is remembered of looks."""
        async with self.world.db.transaction() as tx:
            await tx.run(
                """update look set viewed_at = viewed_at - make_interval(mins => %(minutes)s),
                    loaded_at = loaded_at - make_interval(mins => %(minutes)s),
                    ahead_at = ahead_at - make_interval(mins => %(minutes)s)
                where workspace_id = %(w)s""",
                w=self.world.workspace_id,
                minutes=minutes,
            )


@pytest.fixture
def eyes(world: World, app: Any, client: Any) -> Eyes:
    app.state.looks.take()
    return Eyes(world, app, client)


async def test_every_reading_counts_once(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer("王芳"))
    number, customer = said.ticket.number, said.ticket.customer.id
    for _ in range(3):
        await eyes.look(f"tickets/{number}")
        await eyes.look(f"customers/{customer}")
        await eyes.look(f"customers/{customer}/notes")
    await eyes.look(f"tickets/{number}", eyes.world.boss)
    assert sorted(await eyes.told()) == [
        ("boss", f"looked at ticket #{number}"),
        ("lin", "looked at customer 王芳"),
        ("lin", f"looked at ticket #{number}"),
    ]
    await eyes.look(f"tickets/{number}")
    await eyes.later(14)
    await eyes.look(f"tickets/{number}")
    assert len(await eyes.told()) == 3
    await eyes.later(2)
    await eyes.look(f"tickets/{number}")
    assert len(await eyes.told()) == 4
    [fact, *_] = await facts_of(eyes.world.db, eyes.world.workspace_id, "ticket.viewed")
    assert set(fact) == {"number"}


async def test_a_program_with_a_token_looks_too(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    body = {"name": "Report", "scopes": ["ticket:read"]}
    made = await eyes.client.post("/api/tokens", headers=eyes.world.boss.headers, json=body)
    assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    answer = await eyes.client.get(f"/api/tickets/{said.ticket.number}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert await eyes.told() == [("boss", f"looked at ticket #{said.ticket.number}")]


async def test_what_is_loaded_ahead_and_shown_is_one_look(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.look(f"tickets/{said.ticket.number}", ahead=True)
    assert await eyes.told() == []
    await eyes.show("ticket", said.ticket.id)
    assert await eyes.told() == [("lin", f"looked at ticket #{said.ticket.number}")]
    await eyes.later(3)
    assert await tell_loaded(eyes.world.db) == 0
    assert await eyes.told("ahead") == []


async def test_who_loads_ahead_and_shows_nothing_is_told_of_all_the_same(eyes: Eyes) -> None:
    """Else whoever asks with the header reads everything and is never seen."""
    said = await eyes.world.says(await eyes.world.customer("Li"))
    number = said.ticket.number
    for _ in range(3):
        await eyes.look(f"tickets/{number}", ahead=True)
        await eyes.look(f"customers/{said.ticket.customer.id}", ahead=True)
    assert await eyes.told("ahead") == []
    assert await tell_loaded(eyes.world.db) == 0
    await eyes.later(3)
    assert await tell_loaded(eyes.world.db) == 2
    expected = [
        ("lin", "loaded customer Li ahead, without showing it"),
        ("lin", f"loaded ticket #{number} ahead, without showing it"),
    ]
    assert sorted(await eyes.told("ahead")) == expected
    await eyes.look(f"tickets/{number}", ahead=True)
    await eyes.told()
    await eyes.later(3)
    assert await tell_loaded(eyes.world.db) == 0
    assert await eyes.told() == []
    await eyes.look(f"tickets/{number}")
    assert len(await eyes.told()) == 1


async def test_the_showing_may_be_told_before_the_loading(eyes: Eyes) -> None:
    """Two processes, each of which keeps what it saw in its own time."""
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.show("ticket", said.ticket.id)
    assert len(await eyes.told()) == 1
    await eyes.look(f"tickets/{said.ticket.number}", ahead=True)
    await eyes.told()
    await eyes.later(3)
    assert await tell_loaded(eyes.world.db) == 0


async def test_nobody_is_said_to_look_at_what_they_cannot_see(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer(), inbox=eyes.world.api)
    await eyes.show("ticket", said.ticket.id, eyes.world.tom)
    await eyes.show("ticket", new_id())
    await eyes.show("customer", new_id())
    refused = await eyes.client.get(f"/api/tickets/{said.ticket.number}", headers=eyes.world.tom.headers)
    assert refused.status_code == 404
    assert await eyes.told() == []


async def test_looks_do_not_hide_what_was_done(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.look(f"tickets/{said.ticket.number}")
    lin = str(eyes.world.lin.member.id)
    assert len(await eyes.told(member_id=lin, subject_id=str(said.ticket.id))) == 1
    everything = (await eyes.look("audit", eyes.world.boss))["items"]
    assert everything
    assert not [item for item in everything if item["topic"] in ("view", "ahead")]


@pytest.mark.parametrize(("language", "words"), [("zh", "查看了工单 #1"), ("en", "looked at ticket #1")])
async def test_looks_are_taken_away_as_a_file(eyes: Eyes, language: str, words: str) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.look(f"tickets/{said.ticket.number}")
    await eyes.told()
    headers = eyes.world.boss.headers | {"Accept-Language": language}
    answer = await eyes.client.post("/api/audit/exports", headers=headers, json={"topic": "view"})
    assert words in answer.content.decode("utf-8-sig")


async def test_an_outage_loses_no_look(eyes: Eyes, settings: Settings) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.look(f"tickets/{said.ticket.number}")
    away = Db(settings.database_url, size=1)
    with pytest.raises(Unavailable):
        await keep_looks(away, eyes.looks)
    assert len(await eyes.told()) == 1


def test_what_waits_is_bounded_and_the_loss_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.kit.http.looks.MOST", 2)
    looks = Looks()
    kept = [
        Look(workspace_id=new_id(), member_id=new_id(), thing=Thing.TICKET, subject_id=new_id(), number=n)
        for n in (1, 2, 3)
    ]
    looks.note(*kept, kept[0])
    assert (looks.take(), looks.lost, looks.take()) == (kept[:2], 1, [])


async def test_what_is_remembered_of_looks_is_forgotten(eyes: Eyes, settings: Settings) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await eyes.look(f"tickets/{said.ticket.number}")
    await eyes.told()

    async def left() -> int:
        async with eyes.world.db.transaction() as tx:
            counted = await tx.value("select count(*) from look where workspace_id = %(w)s", w=eyes.world.workspace_id)
            return int(counted)

    await forget_looks(eyes.world.db, settings)
    assert await left() == 1
    await eyes.later(61)
    await forget_looks(eyes.world.db, settings)
    assert await left() == 0
