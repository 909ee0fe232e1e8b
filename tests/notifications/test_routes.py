"""Notifications: who is told of what, what they may see of it by then, what is read, and what is heard of how."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.ids import new_id
from kefu.members import MemberChange, change_member
from kefu.notifications.model import Choice, QuietHours, is_quiet, rules_of
from kefu.tickets import NewSnooze, set_snooze
from kefu.tickets.claims import TIMERS
from tests.log import settle
from tests.world import Person, World


async def read(client: Any, world: World, who: Person, **more: Any) -> dict[str, Any]:
    await settle(world.db)
    answer = await client.get("/api/notifications", headers=who.headers, params=more)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def told(client: Any, world: World, who: Person) -> list[tuple[str, int]]:
    """Give what somebody is told of: kind and ticket, newest first."""
    page = await read(client, world, who)
    return [(one["kind"], one["ticket"]["number"]) for one in page["items"] if one["ticket"]]


async def give(client: Any, world: World, by: Person, number: int, to: Person | None, team: Any = None) -> None:
    version = (await client.get(f"/api/tickets/{number}", headers=by.headers)).json()["ticket"]["version"]
    body = {
        "version": version,
        "assignee_id": str(to.member.id) if to else None,
        "team_id": str(team) if team else None,
    }
    answer = await client.put(f"/api/tickets/{number}/assignment", headers=by.headers, json=body)
    assert answer.status_code == 200, answer.text


async def test_who_is_given_a_ticket_is_told_and_who_gave_it_is_not(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    assert await told(client, world, world.lin) == [("assigned", said.ticket.number)]
    assert await told(client, world, world.boss) == []
    assert await told(client, world, world.tom) == []
    [one] = (await read(client, world, world.lin))["items"]
    assert (one["actor"], one["actor_kind"], one["read"]) == ("boss", "member", False)


async def test_nobody_is_told_of_what_they_did_themselves(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, None, world.east)
    await give(client, world, world.lin, said.ticket.number, world.lin, world.east)
    assert await told(client, world, world.lin) == []


async def test_an_answer_of_the_customer_is_told_to_who_holds_the_ticket(world: World, client: Any) -> None:
    customer = await world.customer()
    said = await world.says(customer)
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    await world.says(customer, "And now?")
    assert await told(client, world, world.lin) == [("answered", said.ticket.number), ("assigned", said.ticket.number)]
    newest = (await read(client, world, world.lin))["items"][0]
    assert newest["message_id"] is not None
    assert (newest["actor_kind"], newest["actor"]) == ("customer", "Wang Fang")


async def test_a_teams_new_ticket_is_told_to_the_team_until_somebody_takes_it(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, None, world.east)
    assert await told(client, world, world.lin) == [("team_new", said.ticket.number)]
    assert await told(client, world, world.tom) == []
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    assert [kind for kind, _ in await told(client, world, world.lin)] == ["assigned"]


async def test_what_one_may_no_longer_see_is_not_told(world: World, client: Any) -> None:
    """Decided when it is read: the ticket moved to another team, the list says nothing of it, nor does the count."""
    said = await world.says(await world.customer("Secret"))
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    assert (await read(client, world, world.lin))["unread"] == 1
    await give(client, world, world.boss, said.ticket.number, world.tom, world.west)
    page = await read(client, world, world.lin)
    assert (page["items"], page["unread"]) == ([], 0)
    assert "Secret" not in str(page)


async def test_a_removed_ticket_is_told_of_no_more(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    version = (await client.get(f"/api/tickets/{said.ticket.number}", headers=world.boss.headers)).json()
    body = {"version": version["ticket"]["version"], "end_state": "spam"}
    url = f"/api/tickets/{said.ticket.number}/end-state"
    assert (await client.put(url, headers=world.boss.headers, json=body)).status_code == 200
    assert await told(client, world, world.lin) == []


async def test_a_reminder_is_told(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    async with world.db.transaction(world.lin.principal.actor) as tx:
        wish = NewSnooze(version=2, until=datetime.now(UTC) + timedelta(hours=1))
        await set_snooze(tx, world.lin.principal, said.ticket.number, wish)
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket_timer set fire_at = clock_timestamp() where workspace_id = %(w)s and purpose = 'wake'",
            w=world.workspace_id,
        )
    await TIMERS.run_once(world.db)
    assert (await told(client, world, world.lin))[0] == ("reminded", said.ticket.number)


async def test_reading_one_all_and_none(world: World, client: Any) -> None:
    for _ in range(3):
        said = await world.says(await world.customer())
        await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    page = await read(client, world, world.lin)
    newest, middle, oldest = (one["position"] for one in page["items"])
    assert page["unread"] == 3

    async def mark(path: str, method: str = "PUT", **body: Any) -> None:
        url = f"/api/notifications/{path}"
        answer = await client.request(method, url, headers=world.lin.headers, json=body)
        assert answer.status_code == 204, answer.text

    await mark("read", positions=[middle])
    page = await read(client, world, world.lin)
    assert ([one["read"] for one in page["items"]], page["unread"]) == ([False, True, False], 2)
    await mark("read-all", "POST", through=middle)
    page = await read(client, world, world.lin)
    assert ([one["read"] for one in page["items"]], page["unread"]) == ([False, True, True], 1)
    await mark("read", positions=[oldest], read=False)
    page = await read(client, world, world.lin)
    assert ([one["read"] for one in page["items"]], page["unread"]) == ([False, True, False], 2)
    await mark("read-all", "POST", through=newest)
    assert (await read(client, world, world.lin))["unread"] == 0


async def test_pages_hang_together(world: World, client: Any) -> None:
    for _ in range(5):
        said = await world.says(await world.customer())
        await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    first = await read(client, world, world.lin, limit=2)
    second = await read(client, world, world.lin, limit=2, after=first["next"])
    third = await read(client, world, world.lin, limit=2, after=second["next"])
    positions = [one["position"] for page in (first, second, third) for one in page["items"]]
    assert positions == sorted(positions, reverse=True)
    assert len(positions) == 5
    assert third["next"] is None


async def choose(client: Any, who: Person, **more: Any) -> Any:
    body: dict[str, Any] = {"version": 0, "rules": {}, "time_zone": "Asia/Shanghai"} | more
    return await client.put("/api/me/notifications", headers=who.headers, json=body)


async def test_what_one_does_not_want_to_hear_of_is_not_told(world: World, client: Any) -> None:
    quiet = {"in_app": False, "sound": False, "desktop": False, "mail": False}
    answer = await choose(client, world.lin, rules={"assigned": quiet})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    assert await told(client, world, world.lin) == []
    assert (await choose(client, world.lin, version=1)).status_code == 200
    assert await told(client, world, world.lin) == [("assigned", said.ticket.number)]


async def test_a_muted_ticket_is_silent(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, world.lin, world.east)
    url = f"/api/tickets/{said.ticket.number}/mute"
    for muted, expected in ((True, []), (False, [("assigned", said.ticket.number)])):
        assert (await client.put(url, headers=world.lin.headers, json={"muted": muted})).status_code == 204
        assert (await client.get(url, headers=world.lin.headers)).json() == {"muted": muted}
        assert await told(client, world, world.lin) == expected


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"quiet": {"start": 1440, "end": 0}}, "quiet.start"),
        ({"rules": {"assigned": {"in_app": False, "sound": True}}}, "rules.assigned"),
        ({"rules": {"gossip": {}}}, "rules"),
    ],
)
async def test_bad_choices_are_refused(world: World, client: Any, given: dict[str, Any], field: str) -> None:
    answer = await choose(client, world.lin, **given)
    assert answer.status_code == 400, answer.text
    assert answer.json()["field"].startswith(field), answer.text


async def test_two_tabs_do_not_overwrite_each_other(world: World, client: Any) -> None:
    assert (await choose(client, world.lin)).status_code == 200
    assert (await choose(client, world.lin)).json()["code"] == "version_conflict"


async def test_who_moves_to_another_team_hears_of_that_ones(world: World, client: Any) -> None:
    said = await world.says(await world.customer())
    await give(client, world, world.boss, said.ticket.number, None, world.west)
    assert await told(client, world, world.lin) == []
    async with world.db.transaction(world.boss.principal.actor) as tx:
        await change_member(tx, world.boss.principal, world.lin.member.id, MemberChange(version=1, unit_id=world.west))
    assert await told(client, world, world.lin) == [("team_new", said.ticket.number)]


def test_the_defaults_name_every_kind() -> None:
    assert set(rules_of({})) == set(rules_of({"assigned": {"in_app": False}}))


@given(start=st.integers(0, 1439), end=st.integers(0, 1439), minute=st.integers(0, 1439))
def test_quiet_hours_go_over_midnight(start: int, end: int, minute: int) -> None:
    """Compared with walking from the beginning, minute by minute."""
    choice = Choice(rules={}, quiet=QuietHours(start=start, end=end), time_zone="UTC", version=0)
    inside = (minute - start) % 1440 < ((end - start) % 1440 or 1440)
    assert is_quiet(choice, datetime(2026, 1, 1, minute // 60, minute % 60, tzinfo=UTC)) == inside


def test_quiet_hours_are_by_the_members_clock() -> None:
    choice = Choice(rules={}, quiet=QuietHours(start=22 * 60, end=8 * 60), time_zone="Asia/Shanghai", version=0)
    assert is_quiet(choice, datetime(2026, 1, 1, 15, 0, tzinfo=UTC))  # 23:00 there
    assert not is_quiet(choice, datetime(2026, 1, 1, 3, 0, tzinfo=UTC))  # 11:00 there


async def follow(client: Any, who: Person, number: int, following: bool) -> Any:
    return await client.put(f"/api/tickets/{number}/follow", headers=who.headers, json={"following": following})


async def test_who_follows_is_told_of_its_news_and_of_nothing_before_or_after(world: World, client: Any) -> None:
    customer = await world.customer()
    number = (await world.says(customer, "before")).ticket.number
    assert (await follow(client, world.supervisor, number, True)).status_code == 204
    assert (await follow(client, world.supervisor, number, True)).status_code == 204
    state = await client.get(f"/api/tickets/{number}/follow", headers=world.supervisor.headers)
    assert state.json() == {"following": True}
    await world.says(customer, "while")
    for path, who in (("notes", world.boss), ("messages", world.boss), ("notes", world.supervisor)):
        body = {"id": str(new_id()), "text": "hello"}
        answer = await client.post(f"/api/tickets/{number}/{path}", headers=who.headers, json=body)
        assert answer.status_code == 201
    assert (await follow(client, world.supervisor, number, False)).status_code == 204
    await world.says(customer, "after")
    # not of one's own note, and of every other once
    assert await told(client, world, world.supervisor) == [("followed", number)] * 3
    assert await told(client, world, world.tom) == []


async def test_who_holds_it_or_is_mentioned_is_told_once_and_as_that(world: World, client: Any) -> None:
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number
    await give(client, world, world.boss, number, world.lin, world.east)
    await follow(client, world.lin, number, True)
    await world.says(customer, "And now?")
    body = {"id": str(new_id()), "text": f"Look @[m:{world.lin.member.id}]"}
    await client.post(f"/api/tickets/{number}/notes", headers=world.boss.headers, json=body)
    assert await told(client, world, world.lin) == [("mentioned", number), ("answered", number), ("assigned", number)]


async def test_nobody_follows_or_hears_of_what_they_cannot_see(world: World, client: Any) -> None:
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number
    await follow(client, world.tom, number, True)  # it waits above him and is his to see
    await give(client, world, world.boss, number, None, world.east)
    await world.says(customer, "for East only")
    assert await told(client, world, world.tom) == []
    assert (await follow(client, world.tom, number, True)).status_code == 404
