"""Answering all tickets of an incident, solving them with it, and undoing that."""

import asyncio
from typing import Any

import pytest

from kefu.incidents.claims import INCIDENT_STEPS
from kefu.incidents.service import stepping
from kefu.incidents.service.stepping import claim_steps, take_step
from kefu.kit.ids import new_id
from kefu.tickets import reply
from kefu.workspaces import Locale
from tests.incidents.desk import URL, Desk
from tests.world import World

TEXTS = {"zh": "{{customer.name}}您好，#{{ticket.number}} 已恢复。", "en": "Dear {{customer.name}}, it works again."}


async def test_everybody_is_answered_once_in_their_language(desk: Desk, world: World) -> None:
    zh, en = await desk.ticket(), await desk.ticket("Ann", Locale.EN)
    made = await desk.declare(zh, en)
    reach = await desk.good("GET", f"{URL}/{made['id']}/reach")
    assert reach == {
        "tickets": 2, "customers": 2, "zh": 1, "en": 1, "settled": 0, "removed": 0, "hidden": 0
    }  # fmt: skip
    body = {"id": str(new_id()), "texts": TEXTS, "seconds": 0}
    begun = await desk.good("POST", f"{URL}/{made['id']}/answers", body)
    assert [(one["kind"], one["state"], one["waiting"]) for one in begun["rounds"]] == [("answer", "running", 2)]
    assert len((await desk.good("POST", f"{URL}/{made['id']}/answers", body))["rounds"]) == 1
    other = await desk.ask("POST", f"{URL}/{made['id']}/answers", body | {"texts": {"en": "Other"}})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    await desk.work()
    await desk.work()
    assert await desk.said(zh) == [f"王芳您好，#{zh.number} 已恢复。"]
    assert await desk.said(en) == ["Dear Ann, it works again."]
    assert [(await desk.state(one))["ticket"]["assignee_id"] for one in (zh, en)] == [None, None]
    entry = (await desk.state(en))["timeline"][-2]
    assert (entry["type"], entry["actor"]["id"]) == ("message.sent", str(world.boss.member.id))
    [round] = (await desk.detail(made))["rounds"]
    assert (round["state"], round["done"], round["skipped"]) == ("done", 2, [])
    assert (await desk.state(zh))["ticket"]["status"] == "open"


async def test_who_is_left_out_is_told_with_the_reason(desk: Desk) -> None:
    good, spam, solved, nameless, gone = [await desk.ticket() for _ in range(5)]
    made = await desk.declare(good, spam, solved, nameless, gone)
    texts = {"zh": "{{customer.name}}，好了。"}
    await desk.good("PUT", f"/api/tickets/{spam.number}/end-state", {"version": 1, "end_state": "spam"})
    await desk.good("PUT", f"/api/tickets/{solved.number}/status", {"version": 1, "status": "solved"})
    reach = await desk.good("GET", f"{URL}/{made['id']}/reach")
    assert (reach["tickets"], reach["settled"], reach["removed"]) == (3, 1, 1)
    await desk.round(made, "answers", texts={"zh": "{{customer.company}}，好了。"})
    await desk.good("POST", f"{URL}/{made['id']}/links/undo", {"tickets": [gone.number]})
    await desk.work()
    [round] = (await desk.detail(made))["rounds"]
    assert {one["number"]: one["code"] for one in round["skipped"]} == {
        good.number: "variable_empty",
        spam.number: "restore_first",
        solved.number: "ticket_settled",
        nameless.number: "variable_empty",
        gone.number: "incident_unlinked",
    }
    await desk.round(made, "answers", texts=texts)
    await desk.work()
    assert await desk.said(good) == ["王芳，好了。"]
    assert await desk.said(spam) == await desk.said(gone) == []


async def test_what_a_killed_worker_left_is_done_once(desk: Desk, world: World, monkeypatch: Any) -> None:
    tickets = [await desk.ticket() for _ in range(2)]
    made = await desk.declare(*tickets)
    await desk.round(made, "answers", texts=TEXTS)

    async def die(*_: object) -> None:
        raise RuntimeError("killed after the answer, before the commit")

    with monkeypatch.context() as patch:
        real = reply

        async def reply_and_die(*arguments: Any) -> None:
            await real(*arguments)
            await die()

        patch.setattr(stepping, "reply", reply_and_die)
        assert await INCIDENT_STEPS.run_once(world.db) >= 2
    await desk.work()
    assert [await desk.said(ticket) for ticket in tickets] == [[], []], "their lease still holds"
    async with world.db.transaction() as tx:
        await tx.run(
            "update incident_step set lease_until = '-infinity' where workspace_id = %(workspace_id)s",
            workspace_id=world.workspace_id,
        )
    await desk.work()
    assert [len(await desk.said(ticket)) for ticket in tickets] == [1, 1]


async def test_two_workers_at_once_answer_once(desk: Desk, world: World) -> None:
    tickets = [await desk.ticket() for _ in range(6)]
    made = await desk.declare(*tickets)
    await desk.round(made, "answers", texts=TEXTS)
    await asyncio.gather(*(INCIDENT_STEPS.run_once(world.db) for _ in range(3)))
    await desk.work()
    assert [len(await desk.said(ticket)) for ticket in tickets] == [1] * 6


async def test_an_answer_can_be_undone_before_it_begins(desk: Desk) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket)
    begun = await desk.round(made, "answers", texts=TEXTS, seconds=30)
    [round] = begun["rounds"]
    assert round["state"] == "waiting"
    stopped = await desk.good("POST", f"{URL}/{made['id']}/rounds/{round['id']}/stop")
    assert [(one["state"], one["stopped"]) for one in stopped["rounds"]] == [("stopped", 1)]
    assert await desk.good("POST", f"{URL}/{made['id']}/rounds/{round['id']}/stop") == stopped
    await desk.work()
    assert await desk.said(ticket) == []


@pytest.mark.parametrize("texts", [None, TEXTS], ids=["silent", "with a last answer"])
async def test_tickets_are_solved_with_the_incident(desk: Desk, texts: dict[str, str] | None) -> None:
    tickets = [await desk.ticket() for _ in range(2)]
    made = await desk.declare(*tickets)
    resolved = await desk.round(made, "resolution", version=1, texts=texts, text="All is well.")
    assert resolved["incident"]["status"] == "resolved"
    assert resolved["incident"]["resolved_at"]
    await desk.work()
    for ticket in tickets:
        assert (await desk.state(ticket))["ticket"]["status"] == "solved"
        assert len(await desk.said(ticket)) == (1 if texts else 0)
    again = await desk.ask("POST", f"{URL}/{made['id']}/resolution", {"id": str(new_id()), "version": 2})
    assert (again.status_code, again.json()["code"]) == (409, "incident_over")


async def test_what_lacks_a_required_field_is_skipped_and_listed(desk: Desk) -> None:
    field = {"name": {"en": "Order"}, "type": "text", "required": True, "kinds": ["complaint"]}
    await desk.good("POST", "/api/fields", field)
    lacking, whole = await desk.ticket(), await desk.ticket()
    await desk.good("PATCH", f"/api/tickets/{lacking.number}", {"version": 1, "kind": "complaint"})
    made = await desk.declare(lacking, whole)
    await desk.round(made, "resolution", version=1, texts=TEXTS)
    await desk.work()
    [round] = (await desk.detail(made))["rounds"]
    assert [(one["number"], one["code"]) for one in round["skipped"]] == [(lacking.number, "fields_missing")]
    assert await desk.said(lacking) == []
    assert (await desk.state(lacking))["ticket"]["status"] == "new"
    assert (await desk.state(whole))["ticket"]["status"] == "solved"


async def test_resolving_is_undone_as_a_whole_before_it_begins(desk: Desk) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket, status="monitoring", notice={"en": "Sorry"})
    begun = await desk.round(made, "resolution", version=1, seconds=30)
    undone = await desk.good("POST", f"{URL}/{made['id']}/rounds/{begun['rounds'][0]['id']}/stop")
    assert (undone["incident"]["status"], undone["incident"]["resolved_at"]) == ("monitoring", None)
    assert (await desk.state(ticket))["ticket"]["status"] == "new"


async def test_opening_it_again_opens_what_was_solved_with_it(desk: Desk) -> None:
    before, still, moved = [await desk.ticket() for _ in range(3)]
    await desk.good("PUT", f"/api/tickets/{before.number}/status", {"version": 1, "status": "solved"})
    made = await desk.declare(before, still, moved)
    early = await desk.ask("POST", f"{URL}/{made['id']}/reopening", {"id": str(new_id()), "version": 1})
    assert early.json()["code"] == "incident_runs"
    await desk.round(made, "resolution", version=1)
    await desk.work()
    version = (await desk.state(moved))["ticket"]["version"]
    await desk.good("PUT", f"/api/tickets/{moved.number}/status", {"version": version, "status": "pending"})
    reopened = await desk.round(made, "reopening", version=2, reopen=True)
    assert (reopened["incident"]["status"], reopened["incident"]["resolved_at"]) == ("investigating", None)
    await desk.work()
    statuses = [(await desk.state(ticket))["ticket"]["status"] for ticket in (before, still, moved)]
    assert statuses == ["solved", "open", "pending"]


async def test_opened_again_nobody_is_told_any_more_that_it_is_solved(desk: Desk) -> None:
    tickets = [await desk.ticket() for _ in range(2)]
    made = await desk.declare(*tickets)
    await desk.round(made, "resolution", version=1, texts=TEXTS)
    async with desk.world.db.transaction() as tx:
        [due] = [one for one in await claim_steps(tx, 50) if one.ticket_id == tickets[0].id]
        await tx.run("update incident_step set lease_until = '-infinity'")
    await take_step(desk.world.db, due)
    reopened = await desk.round(made, "reopening", version=2, reopen=True)
    await desk.work()
    statuses = sorted([(await desk.state(ticket))["ticket"]["status"] for ticket in tickets])
    assert statuses == ["new", "open"]
    assert sorted([len(await desk.said(ticket)) for ticket in tickets]) == [0, 1]
    assert [round["state"] for round in reopened["rounds"]][1] == "stopped"


async def test_resolved_again_no_ticket_is_opened_any_more(desk: Desk) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket)
    await desk.round(made, "resolution", version=1)
    await desk.work()
    await desk.round(made, "reopening", version=2, reopen=True, seconds=30)
    again = await desk.round(made, "resolution", version=3)
    assert [round["state"] for round in again["rounds"]][1] == "stopped"
    await desk.work()
    assert (await desk.state(ticket))["ticket"]["status"] == "solved"


async def test_the_same_resolution_twice_at_once_is_one(desk: Desk) -> None:
    made = await desk.declare(await desk.ticket())
    body = {"id": str(new_id()), "seconds": 30, "version": 1}
    answers = await asyncio.gather(*(desk.ask("POST", f"{URL}/{made['id']}/resolution", body) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [202] * 4, [answer.text for answer in answers]
    assert len((await desk.detail(made))["rounds"]) == 1


async def test_a_last_answer_without_solving_is_undone_with_the_end(desk: Desk) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket, status="monitoring")
    begun = await desk.round(made, "resolution", version=1, solve=False, texts=TEXTS, seconds=30)
    assert begun["incident"]["status"] == "resolved"
    undone = await desk.good("POST", f"{URL}/{made['id']}/rounds/{begun['rounds'][0]['id']}/stop")
    assert (undone["incident"]["status"], undone["incident"]["resolved_at"]) == ("monitoring", None)
    await desk.work()
    assert await desk.said(ticket) == []


async def test_a_round_over_nothing_undoes_no_end_later(desk: Desk) -> None:
    made = await desk.declare()
    begun = await desk.round(made, "resolution", version=1)
    later = await desk.good("POST", f"{URL}/{made['id']}/rounds/{begun['rounds'][0]['id']}/stop")
    assert later["incident"]["status"] == "resolved"


async def test_who_sees_few_tickets_sees_that_a_round_still_runs(desk: Desk, world: World) -> None:
    ticket = await desk.ticket()
    west = {"version": 1, "assignee_id": None, "team_id": str(world.west)}
    await desk.good("PUT", f"/api/tickets/{ticket.number}/assignment", west)
    made = await desk.declare(ticket)
    await desk.round(made, "answers", texts=TEXTS)
    [round] = (await desk.detail(made, world.lin))["rounds"]
    assert (round["total"], round["state"]) == (0, "running")


async def test_a_round_reaches_only_what_its_member_may_see_and_ends_with_their_rights(
    desk: Desk, world: World
) -> None:
    ticket = await desk.ticket()
    made = await desk.declare(ticket)
    await desk.round(made, "answers", world.supervisor, texts=TEXTS)
    gone = {"version": world.supervisor.member.version, "active": False}
    await desk.good("PATCH", f"/api/members/{world.supervisor.member.id}", gone)
    await desk.work()
    [round] = (await desk.detail(made))["rounds"]
    assert [one["code"] for one in round["skipped"]] == ["forbidden"]
    assert await desk.said(ticket) == []


async def test_a_round_of_another_incident_is_not_there(desk: Desk) -> None:
    made, other = await desk.declare(), await desk.declare()
    round = (await desk.round(made, "answers", texts=TEXTS, seconds=30))["rounds"][0]
    wrong = await desk.ask("POST", f"{URL}/{other['id']}/rounds/{round['id']}/stop")
    assert wrong.status_code == 404


@pytest.mark.parametrize("more", [{}, {"solve": True}])
async def test_an_end_and_a_new_beginning_can_be_asked_for_again(desk: Desk, world: World, more: Any) -> None:
    """The answer was lost: the same id and content works once, with a round or without."""
    made = await desk.declare(await desk.ticket())
    url = f"{URL}/{made['id']}"
    end = {"id": str(new_id()), "version": made["version"], "text": "Gateway changed.", "solve": False, **more}
    first = await desk.good("POST", f"{url}/resolution", end)
    again = await desk.good("POST", f"{url}/resolution", end)
    assert again == first
    assert (again["incident"]["status"], len(again["updates"])) == ("resolved", 2)
    other = await desk.ask("POST", f"{url}/resolution", end | {"text": "Another"})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    stranger = await desk.ask("POST", f"{url}/resolution", end, world.supervisor)
    assert (stranger.status_code, stranger.json()["code"]) == (409, "id_taken")

    back = {"id": str(new_id()), "version": again["incident"]["version"]}
    opened = await desk.good("POST", f"{url}/reopening", back)
    await desk.work()
    assert await desk.good("POST", f"{url}/reopening", back) == opened
    assert (opened["incident"]["status"], len(opened["updates"])) == ("investigating", 3)
    crossed = await desk.ask("POST", f"{url}/resolution", {**end, "version": opened["incident"]["version"]})
    assert (crossed.status_code, crossed.json()["code"]) == (409, "id_taken"), "an id stands for one thing"
    async with world.db.transaction() as tx:
        turned = await tx.column(
            """select data ->> 'status_after' from event
            where workspace_id = %(w)s and type = 'incident.changed' order by position""",
            w=world.workspace_id,
        )
    assert turned == ["resolved", "investigating"]


async def test_the_id_of_another_update_ends_nothing(desk: Desk) -> None:
    made = await desk.declare()
    [first] = (await desk.detail(made))["updates"]
    end = {"id": first["id"], "version": made["version"], "solve": False}
    answer = await desk.ask("POST", f"{URL}/{made['id']}/resolution", end)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
    assert (await desk.detail(made))["incident"]["status"] == "investigating"


async def test_two_ends_of_one_id_at_once_are_one(desk: Desk) -> None:
    made = await desk.declare()
    end = {"id": str(new_id()), "version": made["version"], "solve": False}
    both = await asyncio.gather(*(desk.good("POST", f"{URL}/{made['id']}/resolution", end) for _ in range(2)))
    assert both[0] == both[1]
    assert len(both[0]["updates"]) == 2
