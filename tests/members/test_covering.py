"""Being away: when, by whose clock, covered by whom, and what becomes of a member's tickets meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from kefu.kit.errors import InvalidInput
from kefu.kit.ids import new_id
from kefu.kit.translate import translate
from kefu.members import Absence, MemberChange, Role, change_member, find_cover
from kefu.members.service.covering import _check_times, _moment
from kefu.tickets.claims import HAND_OVERS, TIMERS
from tests.log import assert_replays, settle
from tests.workload.test_workload import give
from tests.world import Person, World

ZONE = ZoneInfo("Asia/Shanghai")
"""the workspace's, where a member has chosen none"""


def wall(hours: float, zone: ZoneInfo = ZONE) -> str:
    """Give a moment so many hours from now, as a clock on the wall shows it."""
    return (datetime.now(zone) + timedelta(hours=hours)).replace(tzinfo=None).isoformat(timespec="seconds")


def body(cover: Person | None, begins: float = -1, ends: float = 48, zone: ZoneInfo = ZONE) -> dict[str, Any]:
    cover_id = str(cover.member.id if cover else new_id())
    return {"begins": wall(begins, zone), "ends": wall(ends, zone), "cover_id": cover_id}


def why(reason: str) -> str:
    """Give the sentence that says what is wrong."""
    return translate(f"reasons.{reason}", "en")


async def away(client: Any, who: Person, cover: Person | None, **more: Any) -> Any:
    return await client.put("/api/me/absence", headers=who.headers, json=body(cover, **more))


async def is_away(client: Any, who: Person, cover: Person, **more: Any) -> None:
    answer = await away(client, who, cover, **more)
    assert answer.status_code == 200, answer.text


async def pass_by(world: World) -> None:
    """Let the time come at which everybody is back."""
    async with world.db.transaction() as tx:
        await tx.run(
            """update absence set begins = clock_timestamp() - interval '2 days', ends = clock_timestamp()
            where workspace_id = %(w)s""",
            w=world.workspace_id,
        )


async def ticket(world: World, client: Any, number: int) -> dict[str, Any]:
    return dict((await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json())


async def holder(world: World, client: Any, number: int) -> str | None:
    """Give the name of who holds a ticket."""
    id = (await ticket(world, client, number))["ticket"]["assignee_id"]
    people = (world.boss, world.supervisor, world.lin, world.tom)
    return next((one.member.name for one in people if str(one.member.id) == id), None)


async def kinds(client: Any, world: World, who: Person) -> list[str]:
    await settle(world.db)
    items = (await client.get("/api/notifications", headers=who.headers)).json()["items"]
    return [one["kind"] for one in items if one["ticket"]]


async def test_an_absence_is_said_seen_and_taken_back(world: World, client: Any) -> None:
    answer = await away(client, world.lin, world.tom)
    assert answer.status_code == 200, answer.text
    absence = answer.json()["absence"]
    assert (absence["cover_id"], absence["time_zone"]) == (str(world.tom.member.id), "Asia/Shanghai")
    seen = (await client.get("/api/members", headers=world.tom.headers)).json()["items"]
    assert [one["absence"] for one in seen if one["name"] == "lin"] == [absence]
    loads = (await client.get("/api/workload", headers=world.supervisor.headers)).json()["members"]
    assert [one["absence"] for one in loads if one["name"] == "lin"] == [absence]
    back = await client.delete("/api/me/absence", headers=world.lin.headers)
    assert (back.status_code, back.json()["absence"]) == (200, None)
    assert (await client.delete("/api/me/absence", headers=world.lin.headers)).status_code == 200
    await assert_replays(world.db, world.workspace_id)


async def test_the_clock_is_the_one_that_is_named(world: World, client: Any) -> None:
    there = ZoneInfo("America/New_York")
    wish = body(world.tom, zone=there) | {"time_zone": there.key}
    path = f"/api/members/{world.lin.member.id}/absence"
    answer = await client.put(path, headers=world.supervisor.headers, json=wish)
    assert answer.status_code == 200, answer.text
    absence = answer.json()["absence"]
    assert absence["time_zone"] == there.key
    said = datetime.fromisoformat(wish["begins"]).replace(tzinfo=there)
    assert datetime.fromisoformat(absence["begins"]) == said
    # by whatever clock the member lives: what was shown is what comes back
    choice = (await client.get("/api/me/notifications", headers=world.lin.headers)).json()
    chosen = {"version": choice["version"], "rules": {}, "time_zone": "Europe/Berlin"}
    once = {"Idempotency-Key": str(new_id())}
    await client.put("/api/me/notifications", headers=world.lin.headers | once, json=chosen)
    again = await client.put("/api/me/absence", headers=world.lin.headers, json=wish)
    assert again.json()["absence"] == absence


async def test_a_clock_that_is_none_is_refused(world: World, client: Any) -> None:
    wish = body(world.tom) | {"time_zone": "Asia/Nowhere"}
    answer = await client.put("/api/me/absence", headers=world.lin.headers, json=wish)
    assert (answer.status_code, answer.json()["field"]) == (400, "time_zone"), answer.text


@pytest.mark.parametrize(
    ("begins", "ends", "reason"),
    [(2.0, 1.0, "absence_backwards"), (-3.0, -1.0, "absence_over"), (-1.0, 24.0 * 400, "absence_long")],
)
async def test_times_that_cannot_be(world: World, client: Any, begins: float, ends: float, reason: str) -> None:
    answer = await away(client, world.lin, world.tom, begins=begins, ends=ends)
    assert (answer.status_code, answer.json()["detail"]) == (400, why(reason)), answer.text


def test_times_around_a_skipped_hour_are_compared_as_moments() -> None:
    """In New York, where 2:30 is not on the wall on 14 March 2027, it is later than 3:15."""
    there = ZoneInfo("America/New_York")
    times = [_moment("begins", f"2027-03-14T{time}", there) for time in ("02:30", "03:15")]
    absence = Absence(begins=times[0], ends=times[1], time_zone=there.key, cover_id=new_id())
    with pytest.raises(InvalidInput) as refused:
        _check_times(absence, datetime(2027, 3, 1, tzinfo=UTC))
    assert refused.value.params["reason"] == "absence_backwards"


@pytest.mark.parametrize("time", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_moments_beyond_the_calendar_are_no_times(time: str) -> None:
    with pytest.raises(InvalidInput):
        _moment("ends", time, ZoneInfo("Asia/Shanghai" if time < "1" else "America/New_York"))


@pytest.mark.parametrize("time", ["2026-02-30T08:00", "0000-01-01T08:00", "tomorrow", "2026-12-24T18:00:00Z"])
async def test_what_is_no_time_is_refused(world: World, client: Any, time: str) -> None:
    answer = await client.put("/api/me/absence", headers=world.lin.headers, json=body(world.tom) | {"ends": time})
    assert answer.status_code == 400, answer.text


async def test_a_cover_is_somebody_else_who_answers(world: World, client: Any) -> None:
    for cover in (world.lin, world.auditor, None):
        answer = await away(client, world.lin, cover)
        assert (answer.status_code, answer.json()["detail"]) == (400, why("cover_unfit")), answer.text


async def test_covers_do_not_cover_each_other_at_the_same_time(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom)
    assert (await away(client, world.tom, world.lin)).json()["detail"] == why("cover_circle")
    await is_away(client, world.tom, world.supervisor)
    assert (await away(client, world.supervisor, world.lin)).json()["detail"] == why("cover_circle")
    await is_away(client, world.supervisor, world.lin, begins=60, ends=80)  # lin is back by then


async def test_a_supervisor_sets_it_for_their_own_people_only(world: World, client: Any) -> None:
    path = f"/api/members/{world.lin.member.id}/absence"
    assert (await client.put(path, headers=world.tom.headers, json=body(world.tom))).status_code == 403
    for person in (world.supervisor, world.boss):
        assert (await client.put(path, headers=person.headers, json=body(world.tom))).status_code == 200
    assert (await client.delete(path, headers=world.supervisor.headers)).json()["absence"] is None
    from_below = f"/api/members/{world.boss.member.id}/absence"
    async with world.db.transaction(world.boss.principal.actor) as tx:
        now = MemberChange(version=world.supervisor.member.version, unit_id=world.west)
        await change_member(tx, world.boss.principal, world.supervisor.member.id, now)
    for other in (from_below, path):
        assert (await client.put(other, headers=world.supervisor.headers, json=body(world.tom))).status_code == 404


async def test_what_is_given_to_who_is_away_goes_to_the_cover(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom)
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world.boss, number, world.lin)
    assert await holder(world, client, number) == "tom"
    await settle(world.db)
    [line] = [one for one in (await ticket(world, client, number))["timeline"] if one["type"] == "ticket.assigned"]
    assert (line["data"]["covers"], line["data"]["assignee_id"]) == (
        str(world.lin.member.id),
        str(world.tom.member.id),
    )
    assert await kinds(client, world, world.tom) == ["standing_in"]
    assert await kinds(client, world, world.lin) == ["covered"]
    # by herself she takes what she likes, and who holds a ticket goes on holding it
    await give(client, world.lin, number, world.lin)
    assert await holder(world, client, number) == "lin"
    await give(client, world.boss, number, world.lin, world.east)
    assert await holder(world, client, number) == "lin"
    await pass_by(world)
    await give(client, world.boss, number, None)
    await give(client, world.boss, number, world.lin)
    assert await holder(world, client, number) == "lin"
    await assert_replays(world.db, world.workspace_id)


async def test_many_at_once_and_whole_piles_go_to_the_cover(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom)
    numbers = [(await world.says(await world.customer())).ticket.number for _ in range(2)]
    for number in numbers:
        await give(client, world.boss, number, world.boss)
    wish = {
        "id": str(new_id()),
        "tickets": [{"number": numbers[0]}],
        "wish": {"assignee_id": str(world.lin.member.id)},
    }
    answer = await client.post(
        "/api/tickets/bulk", headers={**world.boss.headers, "Idempotency-Key": str(new_id())}, json=wish
    )
    assert answer.status_code == 200, answer.text
    pile = {"assignee_id": str(world.boss.member.id)}
    move = {"id": str(new_id()), "pile": pile, "to": {"assignee_id": str(world.lin.member.id)}}
    assert (await client.post("/api/workload/moves", headers=world.boss.headers, json=move)).status_code == 200
    assert [await holder(world, client, number) for number in numbers] == ["tom", "tom"]
    # from the cover to whom they cover is no way at all
    back = move | {"id": str(new_id()), "pile": {"assignee_id": str(world.tom.member.id)}}
    answer = await client.post("/api/workload/moves", headers=world.boss.headers, json=back)
    assert (answer.status_code, answer.json()["detail"]) == (400, why("same_taker")), answer.text


async def test_a_customers_words_bring_the_ticket_to_the_cover(world: World, client: Any) -> None:
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number
    await give(client, world.boss, number, world.lin)
    await is_away(client, world.lin, world.tom, begins=1)
    await world.says(customer, "Not yet away")
    assert await holder(world, client, number) == "lin"
    await is_away(client, world.lin, world.tom)
    before = (await ticket(world, client, number))["ticket"]["version"]
    await world.says(customer, "And now?")
    assert await holder(world, client, number) == "tom"
    assert (await ticket(world, client, number))["ticket"]["version"] > before
    assert "standing_in" in await kinds(client, world, world.tom)
    told = (await client.get("/api/notifications", headers=world.tom.headers)).json()["items"]
    assert [(one["actor_kind"], one["actor"]) for one in told if one["kind"] == "standing_in"] == [("member", "lin")]
    assert "covered" in await kinds(client, world, world.lin)
    # who is back gets the next ones; what the cover took on stays with them
    await pass_by(world)
    await world.says(customer, "Still there?")
    assert await holder(world, client, number) == "tom"


async def test_a_ticket_that_is_solved_and_comes_back_goes_to_the_cover(world: World, client: Any) -> None:
    customer = await world.customer()
    said = [(await world.says(customer)).ticket, (await world.says(await world.customer())).ticket]
    for one in said:
        await give(client, world.boss, one.number, world.lin)
        row = (await ticket(world, client, one.number))["ticket"]
        solved = {"version": row["version"], "status": "solved"}
        await client.put(f"/api/tickets/{one.number}/status", headers=world.lin.headers, json=solved)
    await is_away(client, world.lin, world.tom)
    await world.says(customer, "Not solved at all")
    row = (await ticket(world, client, said[1].number))["ticket"]
    opened = {"version": row["version"], "status": "open"}
    await client.put(f"/api/tickets/{said[1].number}/status", headers=world.boss.headers, json=opened)
    assert [await holder(world, client, one.number) for one in said] == ["tom", "tom"]


@pytest.mark.parametrize("left", [False, True])
async def test_a_merge_that_is_undone_gives_back_what_only_it_brought(world: World, client: Any, left: bool) -> None:
    one, two = [(await world.says(await world.customer())).ticket.number for _ in range(2)]
    await give(client, world.boss, two, world.lin)
    await put(client, world, two, "status", {"status": "solved"})
    await is_away(client, world.lin, world.tom)
    await put(client, world, one, "merge", {"into": two}, "POST")
    assert await holder(world, client, two) == "tom"
    if left:
        async with world.db.transaction() as tx:
            change = MemberChange(version=world.lin.member.version, active=False)
            await change_member(tx, world.system, world.lin.member.id, change)
    await put(client, world, one, "merge/undo", {}, "POST")
    now = (await ticket(world, client, two))["ticket"]
    assert (await holder(world, client, two), now["status"]) == ("tom" if left else "lin", "solved")


async def put(client: Any, world: World, number: int, path: str, data: dict[str, Any], method: str = "PUT") -> None:
    """Let the administrator do something to a ticket as it is now."""
    version = (await ticket(world, client, number))["ticket"]["version"]
    answer = await client.request(
        method, f"/api/tickets/{number}/{path}", headers=world.boss.headers, json={"version": version} | data
    )
    assert answer.status_code == 200, answer.text


async def test_a_snoozed_ticket_wakes_with_the_cover(world: World, client: Any) -> None:
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world.boss, number, world.lin)
    row = (await ticket(world, client, number))["ticket"]
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    later = {"version": row["version"], "until": until}
    await client.put(f"/api/tickets/{number}/snooze", headers=world.lin.headers, json=later)
    await is_away(client, world.lin, world.tom)
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket_timer set fire_at = clock_timestamp() where workspace_id = %(w)s and purpose = 'wake'",
            w=world.workspace_id,
        )
    await TIMERS.run_once(world.db)
    assert await holder(world, client, number) == "tom"


async def test_who_leaves_leaves_to_the_cover_of_who_is_away(world: World, client: Any) -> None:
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world.boss, number, world.lin)
    await is_away(client, world.supervisor, world.tom)
    leave = {"version": world.lin.member.version, "assignee_id": str(world.supervisor.member.id)}
    answer = await client.post(
        f"/api/members/{world.lin.member.id}/leave",
        headers={**world.boss.headers, "Idempotency-Key": str(new_id())},
        json=leave,
    )
    assert answer.status_code == 200, answer.text
    await HAND_OVERS.run_once(world.db)
    assert await holder(world, client, number) == "tom"


async def _cover_of(world: World, who: Person) -> UUID | None:
    async with world.db.transaction() as tx:
        return await find_cover(tx, world.workspace_id, who.member.id)


async def test_covers_are_followed_to_who_works(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom)
    await is_away(client, world.tom, world.supervisor)
    assert await _cover_of(world, world.lin) == world.supervisor.member.id
    assert await _cover_of(world, world.supervisor) is None


async def test_in_a_circle_or_with_nobody_left_what_is_theirs_stays(world: World, client: Any) -> None:
    """A circle cannot be said, but two may have said it at the same moment."""
    await is_away(client, world.lin, world.tom)
    async with world.db.transaction() as tx:
        await tx.run(
            """insert into absence (workspace_id, member_id, begins, ends, cover_id, time_zone)
            select workspace_id, cover_id, begins, ends, member_id, time_zone from absence
            where workspace_id = %(w)s""",
            w=world.workspace_id,
        )
    assert await _cover_of(world, world.lin) is None
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world.boss, number, world.lin)
    assert await holder(world, client, number) == "lin"
    await client.delete("/api/me/absence", headers=world.tom.headers)
    assert await _cover_of(world, world.lin) == world.tom.member.id
    async with world.db.transaction(world.boss.principal.actor) as tx:
        gone = MemberChange(version=world.tom.member.version, active=False)
        await change_member(tx, world.boss.principal, world.tom.member.id, gone)
    assert await _cover_of(world, world.lin) is None


async def test_a_cover_who_may_answer_nobody_now_stands_in_no_more(world: World, client: Any) -> None:
    await is_away(client, world.lin, world.tom)
    assert await _cover_of(world, world.lin) == world.tom.member.id
    async with world.db.transaction(world.boss.principal.actor) as tx:
        reads_only = MemberChange(version=world.tom.member.version, roles=[Role.AUDITOR])
        await change_member(tx, world.boss.principal, world.tom.member.id, reads_only)
    assert await _cover_of(world, world.lin) is None
    number = (await world.says(await world.customer())).ticket.number
    await give(client, world.boss, number, world.lin)
    assert await holder(world, client, number) == "lin"


async def test_who_is_away_is_nobody_whom_visitors_can_reach(world: World, client: Any) -> None:
    async with world.db.transaction() as tx:
        await tx.run(
            "update member set availability = 'offline' where workspace_id = %(w)s and id <> %(lin)s",
            w=world.workspace_id,
            lin=world.lin.member.id,
        )
        await tx.run(
            "update member set availability = 'online' where workspace_id = %(w)s and id = %(lin)s",
            w=world.workspace_id,
            lin=world.lin.member.id,
        )
        await tx.run(
            "update session set connected_at = clock_timestamp() where workspace_id = %(w)s and member_id = %(lin)s",
            w=world.workspace_id,
            lin=world.lin.member.id,
        )
    path = f"/webchat/{world.chat.public_key}/config"
    before = (await client.get(path)).json()
    await is_away(client, world.lin, world.tom)
    after = (await client.get(path)).json()
    changed = {name for name in before if before[name] != after[name]}
    assert len(changed) == 1, (before, after)
