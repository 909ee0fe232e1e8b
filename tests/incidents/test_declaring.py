"""Declaring incidents and changing them."""

from datetime import UTC, datetime, timedelta

import pytest

from kefu.kit.ids import new_id
from tests.incidents.desk import URL, Desk
from tests.log import settle
from tests.world import World


async def test_declaring_the_same_again_gives_the_same(desk: Desk) -> None:
    ticket = await desk.ticket()
    body = {"id": str(new_id()), "title": {"en": "Payments fail"}, "tickets": [ticket.number], "text": "Looking."}
    made = await desk.good("POST", URL, body)
    assert await desk.good("POST", URL, body) == made
    other = await desk.ask("POST", URL, body | {"text": "Other."})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    detail = await desk.detail(made)
    assert (detail["incident"]["tickets"], detail["incident"]["hidden"]) == (1, 0)
    assert detail["counts"] == [{"status": "new", "count": 1}]
    assert [(one["status"], one["text"]) for one in detail["updates"]] == [("investigating", "Looking.")]
    assert "fingerprint" not in made


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"title": {}}, "title"),
        ({"title": {"zh": " "}}, "title"),
        ({"status": "resolved"}, "status"),
        ({"owner_id": str(new_id())}, "owner_id"),
        ({"inbox_ids": [str(new_id())]}, "inbox_ids"),
        ({"started_at": "0001-01-01T00:00:00Z"}, "started_at"),
        ({"started_at": "9999-12-31T23:59:59.999999Z"}, "started_at"),
        ({"started_at": "2026-11-26T09:00:00"}, "started_at"),
        ({"started_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "started_at"),
    ],
)
async def test_what_is_wrong_is_told_at_its_field(desk: Desk, wrong: dict[str, object], reason: str) -> None:
    body = {"id": str(new_id()), "title": {"en": "Payments fail"}, **wrong}
    answer = await desk.ask("POST", URL, body)
    assert (answer.status_code, answer.json()["field"]) == (400, reason), answer.text


async def test_changes_are_kept_as_updates_and_guarded_by_the_version(desk: Desk, world: World) -> None:
    made = await desk.declare()
    change = {"version": 1, "status": "identified", "text": "A certificate ran out.", "notice": {"en": "We know why."}}
    changed = await desk.good("PATCH", f"{URL}/{made['id']}", change)
    assert (changed["status"], changed["version"]) == ("identified", 2)
    late = await desk.ask("PATCH", f"{URL}/{made['id']}", change)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    same = await desk.good("PATCH", f"{URL}/{made['id']}", {"version": 2, "status": "identified"})
    assert same["version"] == 2
    [update, first] = (await desk.detail(made))["updates"]
    assert (update["status"], update["text"]) == ("identified", "A certificate ran out.")
    assert update["notice"] == {"zh": None, "en": "We know why."}
    assert first["notice"] is None
    refused = await desk.ask("PATCH", f"{URL}/{made['id']}", {"version": 2, "status": "resolved"})
    assert refused.json()["field"] == "status"
    await settle(world.db)
    assert (await desk.detail(made))["changed_by"] == str(world.boss.member.id)


async def test_lists_tell_running_from_past_and_page(desk: Desk) -> None:
    made = [await desk.declare() for _ in range(3)]
    await desk.round(made[0], "resolution", version=1)
    running = await desk.good("GET", f"{URL}?running=true&limit=1")
    assert [one["id"] for one in running["items"]] == [made[2]["id"]]
    rest = await desk.good("GET", f"{URL}?running=true&limit=1&after={running['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([made[1]["id"]], None)
    past = await desk.good("GET", f"{URL}?running=false")
    assert [one["id"] for one in past["items"]] == [made[0]["id"]]


async def test_agents_may_look_and_link_but_neither_declare_nor_resolve(desk: Desk, world: World) -> None:
    made = await desk.declare()
    assert (await desk.ask("GET", f"{URL}/{made['id']}", who=world.lin)).status_code == 200
    declared = await desk.ask("POST", URL, {"id": str(new_id()), "title": {"en": "Mine"}}, who=world.lin)
    resolved = await desk.ask(
        "POST", f"{URL}/{made['id']}/resolution", {"id": str(new_id()), "version": 1}, who=world.lin
    )
    assert (declared.status_code, resolved.status_code) == (403, 403)


async def test_the_audit_tells_what_was_done(desk: Desk, world: World) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket)
    await desk.good("PATCH", f"{URL}/{made['id']}", {"version": 1, "status": "monitoring"})
    await desk.round(made, "answers", texts={"en": "Sorry."})
    await settle(world.db)
    entries = (await desk.good("GET", "/api/audit?topic=incident"))["items"]
    assert [entry["text"] for entry in entries] == [
        "answered the tickets of the incident Payments fail (1)",
        "changed the incident Payments fail: status investigating → monitoring",
        "declared the incident Payments fail",
    ]
