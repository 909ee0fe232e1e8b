"""Linking tickets with incidents."""

from kefu.kit.ids import new_id
from tests.incidents.desk import URL, Desk
from tests.log import assert_replays, settle
from tests.world import World


async def _outcomes(desk: Desk, incident: dict[str, str], what: str, *numbers: int) -> list[tuple[str, str | None]]:
    told = await desk.good("POST", f"{URL}/{incident['id']}/{what}", {"tickets": list(numbers)}, desk.world.lin)
    return [(one["outcome"], one["code"]) for one in told["items"]]


async def test_each_ticket_is_judged_by_itself(desk: Desk, world: World) -> None:
    first, spam, elsewhere = [await desk.ticket() for _ in range(3)]
    made, other = await desk.declare(), await desk.declare(elsewhere)
    await desk.good("PUT", f"/api/tickets/{spam.number}/end-state", {"version": 1, "end_state": "spam"})
    numbers = (first.number, spam.number, elsewhere.number, 999_999)
    assert await _outcomes(desk, made, "links", *numbers) == [
        ("done", None), ("skipped", "restore_first"), ("skipped", "incident_linked_elsewhere"),
        ("skipped", "not_found"),
    ]  # fmt: skip
    assert await _outcomes(desk, made, "links", first.number) == [("unchanged", None)]
    found = await desk.good("GET", f"/api/tickets/{first.number}/incident", who=world.lin)
    assert found["incident"]["id"] == made["id"]
    assert await _outcomes(desk, made, "links/undo", first.number, elsewhere.number) == [
        ("done", None), ("unchanged", None)
    ]  # fmt: skip
    assert await desk.good("GET", f"/api/tickets/{first.number}/incident") == {"incident": None}
    facts = [entry for entry in (await desk.state(first))["timeline"] if "incident" in entry["type"]]
    assert [(fact["type"], fact["data"]["incident_id"]) for fact in facts] == [
        ("ticket.incident_linked", made["id"]), ("ticket.incident_unlinked", made["id"])
    ]  # fmt: skip
    assert facts[0]["actor"]["id"] == str(world.lin.member.id)
    assert (await desk.detail(other))["incident"]["tickets"] == 1
    await settle(world.db)
    await assert_replays(world.db, world.workspace_id)


async def test_a_ticket_of_an_incident_that_is_over_can_go_to_another(desk: Desk) -> None:
    ticket = await desk.ticket()
    old = await desk.declare(ticket)
    await desk.round(old, "resolution", version=1, solve=False)
    refused = await desk.ask("POST", f"{URL}/{old['id']}/links", {"tickets": [ticket.number]})
    assert (refused.status_code, refused.json()["code"]) == (409, "incident_over")
    new = await desk.declare()
    assert await _outcomes(desk, new, "links", ticket.number) == [("done", None)]
    assert (await desk.detail(old))["incident"]["tickets"] == 0


async def test_one_sees_of_an_incident_only_the_tickets_one_may_see(desk: Desk, world: World) -> None:
    mine, theirs = await desk.ticket(), await desk.ticket()
    await desk.good(
        "PUT",
        f"/api/tickets/{theirs.number}/assignment",
        {"version": 1, "assignee_id": None, "team_id": str(world.west)},
    )
    made = await desk.declare(mine, theirs)
    detail = await desk.detail(made, world.lin)
    assert (detail["incident"]["tickets"], detail["incident"]["hidden"]) == (1, 1)
    assert detail["counts"] == [{"status": "new", "count": 1}]
    page = await desk.good("GET", f"{URL}/{made['id']}/tickets", who=world.lin)
    assert [row["number"] for row in page["items"]] == [mine.number]
    everything = await desk.good("GET", f"{URL}/{made['id']}/tickets?limit=1")
    rest = await desk.good("GET", f"{URL}/{made['id']}/tickets?limit=1&after={everything['next']}")
    assert {row["number"] for page in (everything, rest) for row in page["items"]} == {mine.number, theirs.number}
    assert rest["next"] is None
    hidden = await desk.ask("GET", f"/api/tickets/{theirs.number}/incident", who=world.lin)
    assert hidden.status_code == 404
    assert await _outcomes(desk, made, "links/undo", theirs.number) == [("skipped", "not_found")]


async def test_a_ticket_that_cannot_be_linked_keeps_the_incident_from_being_declared(desk: Desk) -> None:
    ticket = await desk.ticket()
    await desk.declare(ticket)
    body = {"id": str(new_id()), "title": {"en": "Again"}, "tickets": [ticket.number]}
    refused = await desk.ask("POST", URL, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "incident_linked_elsewhere")
    assert (await desk.ask("GET", f"{URL}/{body['id']}")).status_code == 404
