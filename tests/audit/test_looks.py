"""Reads of personal data: each counts, whoever asks and however; what is looked at again at once counts once."""

from typing import Any
from uuid import UUID

import pytest

from kefu.audit.chores import forget_looks
from kefu.audit.looking import keep_looks, tell_loaded
from kefu.audit.reactions import AUDIT
from kefu.customers.routes import FEW
from kefu.kit.db import Db
from kefu.kit.errors import Unavailable
from kefu.kit.http.looks import AHEAD, Look, Looks, Thing
from kefu.kit.ids import new_id
from kefu.kit.reactions import run_once
from kefu.kit.settings import Settings
from kefu.kit.throttle import Rate
from kefu.members.events import LoginRefused
from kefu.members.model import RefusedFor
from tests.log import sequence, settle
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


def test_one_member_does_not_crowd_out_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.kit.http.looks.SHARE", 2)
    looks, workspace, greedy = Looks(), new_id(), new_id()
    many = [
        Look(workspace_id=workspace, member_id=greedy, thing=Thing.TICKET, subject_id=new_id(), number=n)
        for n in (1, 2, 3)
    ]
    other = Look(workspace_id=workspace, member_id=new_id(), thing=Thing.TICKET, subject_id=new_id(), number=4)
    looks.note(*many, other)
    assert (looks.take(), looks.lost) == ([*many[:2], other], 1)
    looks.note(many[2])
    assert looks.take() == many[2:]


async def test_telling_what_is_shown_has_a_limit(eyes: Eyes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.audit.looking.TOLD", Rate("looks", burst=2, seconds=600))
    body: dict[str, list[str]] = {"items": []}
    sent = [await eyes.client.post("/api/looks", headers=eyes.world.lin.headers, json=body) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [204, 204, 429]
    assert int(sent[-1].headers["retry-after"]) > 0
    await eyes.show("ticket", new_id(), eyes.world.boss)


async def test_nothing_of_a_customer_is_read_unseen(eyes: Eyes) -> None:
    """Whatever gives all of a customer, or the whole conversation, is a look."""
    said = await eyes.world.says(await eyes.world.customer("王芳"))
    number, customer = said.ticket.number, said.ticket.customer.id
    other = (await eyes.world.says(await eyes.world.customer("李四"))).ticket.customer.id
    seen = [("lin", "looked at customer 王芳")]
    lin, path = eyes.world.lin.headers, f"/api/customers/{customer}"
    for given in (
        {"method": "GET", "url": f"{path}/merged"},
        {"method": "GET", "url": f"{path}/duplicates"},
        {"method": "PATCH", "url": path, "json": {"version": 1}},
        {"method": "PUT", "url": f"{path}/block", "json": {"version": 1, "blocked": False}},
    ):
        answer = await eyes.client.request(**given, headers=lin)
        assert answer.status_code == 200, answer.text
        assert await eyes.told() == seen
        await eyes.later(16)
        seen.append(seen[0])
    headers = eyes.world.supervisor.headers
    both = await eyes.client.get(f"{path}/merge?into={other}", headers=headers)
    assert both.status_code == 200, both.text
    told = await eyes.told(member_id=str(eyes.world.supervisor.member.id))
    assert sorted(told) == [("supervisor", "looked at customer 李四"), ("supervisor", "looked at customer 王芳")]
    preview = await eyes.client.post(f"/api/tickets/{number}/forwards/preview", headers=headers, json={"locale": "en"})
    assert preview.status_code == 200, preview.text
    told = await eyes.told(member_id=str(eyes.world.supervisor.member.id))
    assert told[0] == ("supervisor", f"looked at ticket #{number}")


async def test_a_list_tells_customers_apart_and_no_more(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer("王芳"))
    change = {"version": 1, "note": "zqsecret"}
    path = f"/api/customers/{said.ticket.customer.id}"
    assert (await eyes.client.patch(path, headers=eyes.world.boss.headers, json=change)).status_code == 200
    [item] = (await eyes.look("customers?query=王芳"))["items"]
    assert (item["name"], {"note", "fields"} & item.keys(), "zqsecret" in str(item)) == ("王芳", set(), False)
    assert (await eyes.look(f"customers/{item['id']}"))["note"] == "zqsecret"


async def test_parts_of_a_ticket_are_looks_at_it(eyes: Eyes) -> None:
    """A file, an earlier wording and what a customer thought are personal data, whoever opened the ticket or not."""
    world, client = eyes.world, eyes.client
    number = (await world.says(await world.customer())).ticket.number
    boss, ids = world.boss.headers, [str(new_id()) for _ in range(3)]
    sent = {**boss, "Content-Type": "text/plain", "X-File-Name": "a.txt", "X-File-Id": ids[0]}
    assert (await client.post("/api/files", headers=sent, content=b"hello")).status_code == 201
    assert (await client.get(f"/api/files/{ids[0]}", headers=boss)).status_code == 200
    assert await eyes.told() == [], "one's own, which is on no ticket yet"
    reply = {"id": ids[1], "text": "", "files": [ids[0]]}
    assert (await client.post(f"/api/tickets/{number}/messages", headers=boss, json=reply)).status_code == 201
    note = {"id": ids[2], "text": "He is in debt"}
    assert (await client.post(f"/api/tickets/{number}/notes", headers=boss, json=note)).status_code == 201
    seen = []
    for path in (f"files/{ids[0]}", f"tickets/{number}/notes/{ids[2]}/revisions", f"tickets/{number}/ratings"):
        for _ in range(2):
            answer = await client.get(f"/api/{path}", headers=world.lin.headers)
            assert answer.status_code == 200, answer.text
        seen.append(("lin", f"looked at ticket #{number}"))
        assert await eyes.told() == seen, path
        await eyes.later(16)


async def test_who_looked_at_one_person_is_told_and_taken_away(eyes: Eyes) -> None:
    one, other = await eyes.world.customer("王芳"), await eyes.world.customer("李四")
    await eyes.look(f"customers/{one.id}")
    await eyes.look(f"customers/{other.id}", eyes.world.supervisor)
    assert len(await eyes.told()) == 2
    assert await eyes.told(subject_id=str(one.id)) == [("lin", "looked at customer 王芳")]
    wanted = {"topic": "view", "subject_id": str(one.id)}
    answer = await eyes.client.post("/api/audit/exports", headers=eyes.world.boss.headers, json=wanted)
    content = answer.content.decode("utf-8-sig")
    assert ("王芳" in content, "李四" in content) == (True, False)
    await settle(eyes.world.db)
    items = (await eyes.look("audit?topic=export", eyes.world.boss))["items"]
    assert [item["subject_id"] for item in items] == [str(one.id)]


async def test_who_looked_at_somebody_who_was_merged_looked_at_the_same_person(eyes: Eyes) -> None:
    kept, other = await eyes.world.customer("王芳"), await eyes.world.customer("W. Fang")
    await eyes.look(f"customers/{other.id}")
    merge = {"into": str(kept.id), "version": 1, "into_version": 1}
    path = f"/api/customers/{other.id}/merge"
    answer = await eyes.client.post(path, headers=eyes.world.boss.headers, json=merge)
    assert answer.status_code == 200, answer.text
    await eyes.look(f"customers/{kept.id}", eyes.world.supervisor)
    assert {who for who, _ in await eyes.told(subject_id=str(kept.id))} == {"lin", "supervisor", "boss"}
    wanted = {"topic": "view", "subject_id": str(kept.id)}
    answer = await eyes.client.post("/api/audit/exports", headers=eyes.world.boss.headers, json=wanted)
    assert "lin" in answer.content.decode("utf-8-sig")
    assert {who for who, _ in await eyes.told(subject_id=str(other.id))} >= {"lin"}


async def test_who_tries_what_stands_in_somebodys_field_is_told_of(eyes: Eyes) -> None:
    world = eyes.world
    body = {"id": str(new_id()), "about": "customer", "name": {"en": "Debtor"}, "type": "checkbox"}
    made = await eyes.client.post("/api/fields", headers=world.boss.headers, json=body)
    assert made.status_code == 201, made.text
    for n in range(FEW + 1):
        new = {"id": str(new_id()), "name": f"Ann {n}", "fields": {"debtor": True} if n else {}}
        assert (await eyes.client.post("/api/customers", headers=world.boss.headers, json=new)).status_code == 201
    await eyes.look("customers?query=ann")
    assert await eyes.told() == []
    await eyes.look("customers?query=ann&field=debtor:true")
    assert len(await eyes.told()) == FEW
    await eyes.look("customers?query=ann&field_empty=debtor", world.boss)
    assert (await eyes.told())[0] == ("boss", "looked at customer Ann 0")
    late = {"id": str(new_id()), "name": "Bob", "fields": {"debtor": True}}
    assert (await eyes.client.post("/api/customers", headers=world.boss.headers, json=late)).status_code == 201
    await eyes.look("customers?field_filled=debtor", world.supervisor)
    assert "supervisor" not in {who for who, _ in await eyes.told()}, "eleven are a list"


async def test_open_streams_hear_nothing_of_looks(eyes: Eyes) -> None:
    said = await eyes.world.says(await eyes.world.customer())
    await settle(eyes.world.db)
    await eyes.look(f"tickets/{said.ticket.number}")
    await keep_looks(eyes.world.db, eyes.looks)
    touched: set[UUID] = set()
    await sequence(eyes.world.db)
    while await run_once(eyes.world.db, AUDIT, touched=touched):
        pass
    assert (eyes.world.workspace_id in touched, len(await eyes.told())) == (False, 1)
    async with eyes.world.db.transaction() as tx:
        refused = LoginRefused(
            workspace_id=eyes.world.workspace_id, subject_id=eyes.world.lin.member.id, reason=RefusedFor.PASSWORD
        )
        tx.record(refused)
    await sequence(eyes.world.db)
    while await run_once(eyes.world.db, AUDIT, touched=touched):
        pass
    assert eyes.world.workspace_id in touched


async def test_the_file_has_all_of_them(eyes: Eyes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.audit.service.PAGE", 2)
    people = [await eyes.world.customer(f"P{n}") for n in range(5)]
    for one in people:
        await eyes.look(f"tickets/{(await eyes.world.says(one)).ticket.number}")
    await eyes.told()
    answer = await eyes.client.post("/api/audit/exports", headers=eyes.world.boss.headers, json={"topic": "view"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (len(lines), sum("looked at ticket" in line for line in lines)) == (6, 5)
    await settle(eyes.world.db)
    [taken] = (await eyes.look("audit?topic=export", eyes.world.boss))["items"]
    assert "5" in taken["text"]


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
