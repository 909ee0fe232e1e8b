"""Applying a macro: what was shown is done, all of it or nothing, once."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from kefu.kit.access import Permission
from kefu.kit.errors import Forbidden
from kefu.kit.ids import new_id
from kefu.macros import MacroApplication, apply_macro
from kefu.tickets import TicketRow
from kefu.workspaces import Locale
from tests.log import sequence, settle
from tests.world import Person, World

Client = httpx.AsyncClient


async def _make(client: Client, person: Person, **steps: Any) -> Any:
    body = {"id": str(new_id()), "name": "Refund", "steps": steps}
    answer = await client.post("/api/macros", headers=person.headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _ticket(world: World) -> TicketRow:
    return (await world.says(await world.customer("王芳", locale=Locale.ZH), "尺码偏小")).ticket


async def _apply(client: Client, person: Person, number: int, macro: Any, **more: Any) -> httpx.Response:
    key = more.pop("key", None)
    body = {"id": str(new_id()), "version": 1, "macro_version": macro["version"], **more}
    headers = {**person.headers, **({"Idempotency-Key": key} if key else {})}
    return await client.post(f"/api/tickets/{number}/macros/{macro['id']}", headers=headers, json=body)


async def _state(client: Client, world: World, number: int) -> Any:
    await sequence(world.db)
    return (await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json()


EVERYTHING: dict[str, Any] = {
    "status": "pending",
    "priority": "urgent",
    "kind": "complaint",
    "give": {"to": "me"},
    "add_tags": ["refund", "vip"],
    "reply": {"zh": "{{customer.name}}您好，#{{ticket.number}} 已登记。", "en": "Dear {{customer.name}}"},
    "note": "Taken by {{agent.name}}",
}


async def test_every_step_is_done_with_its_ordinary_facts(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, **EVERYTHING)
    id = str(new_id())
    done = await _apply(client, world.lin, ticket.number, macro, id=id)
    assert done.status_code == 200, done.text
    answer, state = done.json(), await _state(client, world, ticket.number)
    row = state["ticket"]
    assert answer["ticket"] == row
    assert (row["status"], row["priority"], row["kind"], row["tags"], row["assignee_id"]) == (
        "pending", "urgent", "complaint", ["refund", "vip"], str(world.lin.member.id)
    )  # fmt: skip
    assert (answer["reply"]["id"], answer["reply"]["text"]) == (id, f"王芳您好，#{ticket.number} 已登记。")
    assert answer["note"]["text"] == "Taken by lin"
    assert [entry["type"] for entry in state["timeline"]] == [
        "ticket.created", "message.received", "ticket.assigned", "ticket.classified", "ticket.tagged", "note.added",
        "message.sent", "ticket.status_changed",
    ]  # fmt: skip
    async with world.db.transaction() as tx:
        found = await tx.rows(
            """select type, cause, data ->> 'assignee_id' from event
            where workspace_id = %(a0)s and type in ('message.sent', 'macro.applied')""",
            a0=world.workspace_id,
        )
        facts = {row[0]: row for row in found}
    assert facts["message.sent"][2] == str(world.lin.member.id)  # who takes it takes it first
    assert facts["macro.applied"][1] == facts["message.sent"][1]  # one request, one transaction


async def test_what_is_so_already_is_not_done_again(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, status="open", priority="low", add_tags=["a"], remove_tags=["b", "a"])
    first = await _apply(client, world.lin, ticket.number, macro)
    assert first.json()["ticket"]["tags"] == ["a"]
    again = await _apply(client, world.lin, ticket.number, macro, version=first.json()["ticket"]["version"])
    assert again.json()["ticket"] == first.json()["ticket"]
    preview = await client.get(f"/api/tickets/{ticket.number}/macros/{macro['id']}", headers=world.lin.headers)
    assert preview.json()["plan"] == {
        "status": None, "priority": None, "kind": None, "owner": None, "tags_added": [], "tags_removed": [],
        "fields": [], "unfit": [], "reply": None, "note": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        {"status": "solved"},
        {"reply": {"zh": "好"}},
        {"reply": {"en": "Well"}, "status": "solved"},
        {"priority": "normal", "kind": "complaint"},
        {"give": {"to": "me"}, "add_tags": ["A", "a", "b"], "remove_tags": ["B"]},
        {"note": "#{{ticket.number}}", "remove_tags": ["x"]},
    ],
)
async def test_what_was_shown_is_what_is_done(world: World, client: Client, steps: Any) -> None:
    ticket = await _ticket(world)
    before = (
        await client.put(
            f"/api/tickets/{ticket.number}/tags", headers=world.lin.headers, json={"version": 1, "tags": ["X", "y"]}
        )
    ).json()
    macro = await _make(client, world.lin, **steps)
    path = f"/api/tickets/{ticket.number}/macros/{macro['id']}"
    shown = (await client.get(path, headers=world.lin.headers)).json()
    assert (shown["ticket_version"], shown["macro_version"], shown["lacking"]) == (2, 1, [])
    done = (await _apply(client, world.lin, ticket.number, macro, version=2)).json()
    plan, after = shown["plan"], done["ticket"]
    for field in ("status", "priority", "kind"):
        assert after[field] == (plan[field] or before[field])
    assert after["assignee_id"] == (plan["owner"] or before)["assignee_id"]
    assert set(after["tags"]) == set(before["tags"]) - set(plan["tags_removed"]) | set(plan["tags_added"])
    for said in ("reply", "note"):
        assert (done[said] and done[said]["text"]) == (plan[said] and plan[said]["text"])


async def test_all_steps_or_none(world: World, client: Client) -> None:
    """Tom leaves after the macro was made: giving him the ticket is refused, and the answer is not sent either."""
    ticket = await _ticket(world)
    give = {"to": "member", "id": str(world.tom.member.id)}
    macro = await _make(client, world.lin, **{**EVERYTHING, "give": give})
    left = await client.patch(
        f"/api/members/{world.tom.member.id}",
        headers=world.boss.headers,
        json={"active": False, "version": world.tom.member.version},
    )
    assert left.status_code == 200
    before = await _state(client, world, ticket.number)
    refused = await _apply(client, world.lin, ticket.number, macro, key="k")
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_take")
    after = await _state(client, world, ticket.number)
    assert (after["ticket"], after["timeline"]) == (before["ticket"], before["timeline"])


async def test_asking_again_does_it_once(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, **EVERYTHING)
    body = {"key": "k", "id": str(new_id())}
    answers = await asyncio.gather(*(_apply(client, world.lin, ticket.number, macro, **body) for _ in range(4)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    other = await _apply(client, world.lin, ticket.number, macro, key="k")
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    bare = await _apply(client, world.lin, ticket.number, macro, id=body["id"])
    assert (bare.status_code, bare.json()["code"]) == (409, "version_conflict")
    await settle(world.db)
    timeline = (await _state(client, world, ticket.number))["timeline"]
    assert len([entry for entry in timeline if entry["type"] in ("message.sent", "note.added")]) == 2
    [listed] = (await client.get("/api/macros", headers=world.lin.headers)).json()["items"]
    assert (listed["uses"], bool(listed["last_used_at"])) == (1, True)


async def test_somebody_elses_change_in_between_is_told(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, note="n")
    late = await _apply(client, world.lin, ticket.number, macro, version=2)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    url = f"/api/macros/{macro['id']}"
    changed = await client.patch(url, headers=world.lin.headers, json={"version": 1, "steps": {"note": "m"}})
    assert changed.json()["version"] == 2
    stale = await _apply(client, world.lin, ticket.number, macro)
    assert (stale.status_code, stale.json()["code"]) == (409, "macro_changed")
    assert len((await _state(client, world, ticket.number))["timeline"]) == 2


async def test_who_gives_it_away_does_everything_else_first(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    await client.put(
        f"/api/tickets/{ticket.number}/assignment",
        headers=world.boss.headers,
        json={"version": 1, "assignee_id": None, "team_id": str(world.east)},
    )
    give = {"to": "team", "id": str(world.west)}
    macro = await _make(client, world.lin, **{**EVERYTHING, "give": give})
    done = await _apply(client, world.lin, ticket.number, macro, version=2)
    assert (done.status_code, done.json()["ticket"]["team_id"]) == (200, str(world.west)), done.text
    assert (await client.get(f"/api/tickets/{ticket.number}", headers=world.lin.headers)).status_code == 404
    types = [entry["type"] for entry in (await _state(client, world, ticket.number))["timeline"]]
    assert types[-3:] == ["message.sent", "ticket.status_changed", "ticket.assigned"]


async def test_nothing_is_sent_with_a_hole_in_it(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, priority="low", reply={"zh": "{{customer.company}}您好"})
    path = f"/api/tickets/{ticket.number}/macros/{macro['id']}"
    shown = (await client.get(path, headers=world.lin.headers)).json()
    assert shown["plan"]["reply"]["missing"] == ["customer.company"]
    refused = await _apply(client, world.lin, ticket.number, macro)
    assert (refused.status_code, refused.json()["code"]) == (409, "variable_empty")
    assert (await _state(client, world, ticket.number))["ticket"]["priority"] == "normal"


async def test_each_step_needs_its_own_permission(world: World, client: Client) -> None:
    """A token may be allowed to change tickets and not to answer: a macro is no way around."""
    ticket = await _ticket(world)
    for steps, lacking in (
        ({"reply": {"en": "x"}}, Permission.TICKET_REPLY),
        ({"note": "x"}, Permission.TICKET_NOTE),
        ({"give": {"to": "me"}}, Permission.TICKET_ASSIGN),
        ({"status": "open"}, Permission.TICKET_UPDATE),
    ):
        macro = await _make(client, world.lin, **steps)
        weaker = msgspec.structs.replace(
            world.lin.principal, permissions=world.lin.principal.permissions - {lacking.value}
        )
        data = MacroApplication(id=new_id(), version=1, macro_version=1)
        with pytest.raises(Forbidden):
            async with world.db.transaction(weaker.actor) as tx:
                await apply_macro(tx, weaker, ticket.number, macro["id"], data)
    assert len((await _state(client, world, ticket.number))["timeline"]) == 2


async def test_what_cannot_be_seen_or_changed_is_refused(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    macro = await _make(client, world.lin, note="n")
    assert (await _apply(client, world.tom, ticket.number, macro)).status_code == 404  # lin's own
    assert (await _apply(client, world.lin, 999_999, macro)).status_code == 404
    old_id = await _apply(client, world.lin, ticket.number, macro, id="3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    assert old_id.status_code == 400
    version = 1
    for status in ("solved", "closed"):
        path = f"/api/tickets/{ticket.number}/status"
        body = {"version": version, "status": status}
        version = (await client.put(path, headers=world.lin.headers, json=body)).json()["version"]
    closed = await _apply(client, world.lin, ticket.number, macro, version=version)
    assert closed.json()["code"] == "ticket_closed"


async def test_a_ticket_has_room_for_so_many_tags(world: World, client: Client) -> None:
    ticket = await _ticket(world)
    many = [f"t{n}" for n in range(19)]
    path = f"/api/tickets/{ticket.number}/tags"
    await client.put(path, headers=world.lin.headers, json={"version": 1, "tags": many})
    macro = await _make(client, world.lin, add_tags=["one", "more"])
    full = await _apply(client, world.lin, ticket.number, macro, version=2)
    assert (full.status_code, full.json()["code"]) == (409, "tags_full")
