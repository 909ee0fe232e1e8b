"""Fields of a ticket: filled in, kept, told by ids only; nothing is solved while a required one is empty."""

from typing import Any

import pytest

from kefu.kit.ids import new_id
from kefu.kit.log import find_facts
from kefu.tickets import TicketRow
from kefu.tickets.claims import DELAYED_REPLIES
from tests.log import assert_replays, sequence
from tests.world import Person, World

Client = Any


class Desk:
    """A ticket, and a field that must be filled in before it is solved."""

    def __init__(self, world: World, client: Client, ticket: TicketRow) -> None:
        self.world, self.client, self.row = world, client, ticket
        self.url = f"/api/tickets/{ticket.number}"

    async def ask(self, method: str, path: str, body: Any = None, person: Person | None = None) -> Any:
        headers = (person or self.world.lin).headers
        return await self.client.request(method, path, headers=headers, json=body)

    async def field(self, **more: Any) -> Any:
        body = {"id": str(new_id()), "name": {"zh": "订单号", "en": "Order number"}, "type": "text", **more}
        answer = await self.ask("POST", "/api/fields", body, self.world.boss)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def detail(self) -> Any:
        return (await self.ask("GET", self.url)).json()

    async def at(self, **more: Any) -> Any:
        return {"version": (await self.detail())["ticket"]["version"], **more}

    async def fill(self, **fields: Any) -> Any:
        return await self.ask("PUT", f"{self.url}/fields", await self.at(fields=fields))

    async def solve(self) -> Any:
        return await self.ask("PUT", f"{self.url}/status", await self.at(status="solved"))


@pytest.fixture
async def desk(world: World, client: Client) -> Desk:
    return Desk(world, client, (await world.says(await world.customer())).ticket)


def _refused(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, "fields_missing"), answer.text
    assert answer.json()["params"]["fields"] == ["order_number"]
    assert answer.json()["detail"] == "Before it is solved, these must be filled in: Order number."


async def test_fields_are_filled_in_and_told_by_their_ids(desk: Desk, world: World) -> None:
    order, amount = await desk.field(), await desk.field(name={"zh": "金额"}, type="number")
    assert (await desk.detail())["fields"] == {}
    done = await desk.fill(order_number=" A-1024 ", jine=12.5)
    assert done.status_code == 200, done.text
    assert done.json()["fields"] == {"order_number": "A-1024", "jine": 12.5}
    assert done.json()["ticket"]["version"] == desk.row.version + 1
    assert (await desk.fill(jine=12.5)).json()["ticket"]["version"] == desk.row.version + 1
    assert (await desk.fill(jine=None)).json()["fields"] == {"order_number": "A-1024"}
    await sequence(world.db)
    lines = [line for line in (await desk.detail())["timeline"] if line["type"] == "ticket.fields_changed"]
    assert [line["actor"]["name"] for line in lines] == ["lin", "lin"]
    assert [line["data"]["changed"] for line in lines] == [[order["id"], amount["id"]], [amount["id"]]]
    assert [line["data"]["revision"] for line in lines] == [None, 1]
    async with world.db.transaction() as tx:
        facts = [fact for fact in await find_facts(tx, 0, 10**6) if fact.workspace_id == world.workspace_id]
        assert not any("A-1024" in str(fact.data) for fact in facts)
        kept = await tx.column("select text from revision where workspace_id = %(w)s", w=world.workspace_id)
    assert kept == ['{"jine":12.5}']
    await assert_replays(world.db, world.workspace_id)


async def test_what_does_not_fit_changes_nothing(desk: Desk) -> None:
    await desk.field()
    await desk.field(name={"en": "Old"})
    other = await desk.field(name={"en": "Other"}, kinds=["incident"])
    gone = await desk.field(name={"en": "Gone"})
    await desk.ask("PATCH", f"/api/fields/{gone['id']}", {"version": 1, "archived": True}, desk.world.boss)
    for fields, field in (
        ({"order_number": "A-1", "old": 3}, "fields.old"),
        ({"nothing": "A-1"}, "fields.nothing"),
        ({"gone": "A-1"}, "fields.gone"),
        ({other["key"]: "A-1"}, "fields.other"),
        ({"order_number": {"a": 1}}, "fields[...]"),
        ({"order_number": "x" * 5001}, "fields[...]"),
    ):
        answer = await desk.fill(**fields)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    late = await desk.ask("PUT", f"{desk.url}/fields", {"version": 99, "fields": {"order_number": "A-1"}})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert (await desk.detail())["fields"] == {}
    unseen = await desk.ask("PUT", "/api/tickets/999999/fields", {"version": 1, "fields": {}})
    assert unseen.status_code == 404


async def test_a_ticket_is_solved_when_its_fields_are_filled_in(desk: Desk) -> None:
    await desk.field(required=True)
    await desk.field(name={"en": "Serial"}, required=True, kinds=["incident"])
    _refused(await desk.solve())
    chinese = desk.world.lin.headers | {"Accept-Language": "zh"}
    body = await desk.at(status="solved")
    told = await desk.client.put(f"{desk.url}/status", headers=chinese, json=body)
    assert told.json()["detail"] == "解决前请先填写：订单号。"
    assert (await desk.ask("PUT", f"{desk.url}/status", await desk.at(status="held"))).status_code == 200
    await desk.fill(order_number="A-1")
    assert (await desk.solve()).json()["status"] == "solved"
    await assert_replays(desk.world.db, desk.world.workspace_id)


async def test_a_box_must_be_ticked(desk: Desk) -> None:
    await desk.field(type="checkbox", required=True)
    await desk.fill(order_number=False)
    _refused(await desk.solve())
    await desk.fill(order_number=True)
    assert (await desk.solve()).status_code == 200


async def test_no_other_way_leads_around_it(desk: Desk, world: World) -> None:
    await desk.field(required=True)
    said = {"id": str(new_id()), "text": "Done", "set_status": "solved"}
    _refused(await desk.ask("POST", f"{desk.url}/messages", said))
    _refused(await desk.ask("POST", f"{desk.url}/delayed-messages", said | {"seconds": 5}))
    for steps in ({"status": "solved"}, {"reply": {"en": "Done"}, "status": "solved"}):
        body = {"id": str(new_id()), "name": "Solve", "steps": steps}
        macro = (await desk.ask("POST", "/api/macros", body)).json()
        apply = {"id": str(new_id()), "macro_version": 1}
        _refused(await desk.ask("POST", f"{desk.url}/macros/{macro['id']}", await desk.at(**apply)))
    assert [line["type"] for line in (await desk.detail())["timeline"] if line["message"]] == ["message.received"]
    full = (await world.says(await world.customer())).ticket.number
    await desk.ask("PUT", f"/api/tickets/{full}/fields", {"version": 1, "fields": {"order_number": "A-1"}})
    many = {"id": str(new_id()), "tickets": [{"number": desk.row.number}, {"number": full}]}
    done = await desk.ask("POST", "/api/tickets/bulk", many | {"wish": {"status": "solved"}})
    assert [(one["outcome"], one["code"]) for one in done.json()["items"]] == [
        ("skipped", "fields_missing"),
        ("done", None),
    ]
    token = {"name": "Program", "scopes": ["ticket:read", "ticket:update"]}
    made = (await desk.ask("POST", "/api/tokens", token, world.boss)).json()
    program = {"Authorization": f"Bearer {made['token']}", "Accept-Language": "en"}
    answer = await desk.client.put(f"{desk.url}/status", headers=program, json=await desk.at(status="solved"))
    _refused(answer)
    assert (await desk.detail())["ticket"]["status"] == "new"


async def test_an_answer_that_waits_leaves_even_if_the_ticket_must_stay_open(desk: Desk, world: World) -> None:
    said = {"id": str(new_id()), "text": "Done", "set_status": "solved", "seconds": 5}
    assert (await desk.ask("POST", f"{desk.url}/delayed-messages", said)).status_code == 201
    await desk.field(required=True)
    async with world.db.transaction() as tx:
        await tx.run(
            "update delayed_reply set send_at = clock_timestamp() where workspace_id = %(w)s", w=world.workspace_id
        )
    while await DELAYED_REPLIES.run_once(world.db):
        pass
    detail = await desk.detail()
    assert detail["ticket"]["status"] == "open"
    assert [line["message"]["text"] for line in detail["timeline"] if line["type"] == "message.sent"] == ["Done"]


async def test_a_solved_ticket_can_be_answered_and_what_is_put_back_is_not_asked(desk: Desk) -> None:
    assert (await desk.solve()).status_code == 200
    await desk.field(required=True)
    said = {"id": str(new_id()), "text": "You are welcome", "set_status": "solved"}
    assert (await desk.ask("POST", f"{desk.url}/messages", said)).status_code == 201
    many = {"id": str(new_id()), "tickets": [{"number": desk.row.number}], "wish": {"status": "open"}}
    await desk.ask("POST", "/api/tickets/bulk", many)
    undone = await desk.ask("POST", f"/api/tickets/bulk/{many['id']}/undo")
    assert undone.json()["items"][0]["outcome"] == "done"
    assert (await desk.detail())["ticket"]["status"] == "solved"


async def test_a_ticket_can_be_opened_with_fields(desk: Desk, world: World) -> None:
    await desk.field()
    new = {
        "id": str(new_id()),
        "inbox_id": str(world.api.id),
        "customer": {"address": "42", "name": "Wang"},
        "subject": "Lost",
        "text": "Where is it?",
    }
    wrong = await desk.ask("POST", "/api/tickets", new | {"fields": {"order_number": 5}})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "fields.order_number")
    opened = await desk.ask("POST", "/api/tickets", new | {"fields": {"order_number": "A-1"}})
    assert opened.status_code == 201, opened.text
    desk.url = f"/api/tickets/{opened.json()['number']}"
    assert (await desk.detail())["fields"] == {"order_number": "A-1"}


async def test_a_retired_choice_stays_readable_and_archiving_keeps_what_stands(desk: Desk) -> None:
    choices = [{"name": {"en": "Small"}}, {"name": {"en": "Large"}}]
    made = await desk.field(name={"en": "Size"}, type="choice", choices=choices, required=True)
    await desk.fill(size="small")
    left = {"version": 1, "choices": [{"key": "large", "name": {"en": "Large"}}]}
    changed = await desk.ask("PATCH", f"/api/fields/{made['id']}", left, desk.world.boss)
    assert changed.json()["choices"][1] == {"key": "small", "name": {"zh": None, "en": "Small"}, "retired": True}
    assert (await desk.fill(size="small")).status_code == 200
    for archived in (True, False):
        version = changed.json()["version"] if archived else changed.json()["version"] + 1
        body = {"version": version, "archived": archived}
        assert (await desk.ask("PATCH", f"/api/fields/{made['id']}", body, desk.world.boss)).status_code == 200
        assert (await desk.detail())["fields"] == {"size": "small"}
    assert (await desk.solve()).status_code == 200


async def _turns(
    desk: Desk, person: Person | None = None, *, sequenced: bool = True
) -> list[list[tuple[str, Any, Any]]]:
    """Give what the lines of the timeline tell of fields, the oldest first."""
    if sequenced:
        await sequence(desk.world.db)
    answer = await desk.ask("GET", f"{desk.url}?limit=200", person=person)
    lines = [line for line in answer.json()["timeline"] if line["type"] == "ticket.fields_changed"]
    return [[(turn["field_id"], turn["before"], turn["after"]) for turn in line["values"]] for line in lines]


async def test_the_timeline_tells_what_stood_there_and_what_does_since(desk: Desk) -> None:
    order, reasons = (await desk.field())["id"], [{"name": {"en": "Too small"}}, {"name": {"en": "Too large"}}]
    made = await desk.field(name={"en": "Reason"}, type="choices", choices=reasons)
    paid = (await desk.field(name={"en": "Paid"}, type="checkbox"))["id"]
    small, large = (choice["key"] for choice in made["choices"])
    await desk.fill(order_number="A-1")
    await desk.fill(order_number="A-2", reason=[small], paid=True)
    await desk.fill(reason=[small, large], paid=False)
    await desk.fill(order_number=None)
    expected: list[list[tuple[str, Any, Any]]] = [
        [(order, None, "A-1")],
        [(order, "A-1", "A-2"), (made["id"], None, [small]), (paid, None, True)],
        [(made["id"], [small], [small, large]), (paid, True, None)],
        [(order, "A-2", None)],
    ]
    assert [sorted(one) for one in await _turns(desk)] == [sorted(one) for one in expected]
    # a page of earlier lines knows what came after it
    page = (await desk.ask("GET", f"{desk.url}?limit=1")).json()
    page = (await desk.ask("GET", f"{desk.url}?limit=1&before={page['earlier']}")).json()
    told = [turn for line in page["timeline"] for turn in line["values"] or []]
    assert {"field_id": made["id"], "before": [small], "after": [small, large]} in told


async def test_what_has_no_place_in_the_log_yet_is_no_outcome_of_what_has(desk: Desk) -> None:
    """Lines ended in what stands there now, though a change that came later was about to have a line of its own."""
    order = (await desk.field())["id"]
    await desk.fill(order_number="A-1")
    assert await _turns(desk) == [[(order, None, "A-1")]]
    await desk.fill(order_number="A-2")
    await desk.fill(order_number=None)
    assert await _turns(desk, sequenced=False) == [[(order, None, "A-1")]]
    assert await _turns(desk) == [[(order, None, "A-1")], [(order, "A-1", "A-2")], [(order, "A-2", None)]]


async def test_after_an_erasure_the_timeline_tells_only_that_they_changed(desk: Desk) -> None:
    await desk.field()
    await desk.fill(order_number="A-1")
    await desk.fill(order_number="A-2")
    path = f"/api/customers/{(await desk.detail())['ticket']['customer']['id']}/erasure"
    seen = (await desk.ask("GET", path, person=desk.world.boss)).json()
    body = {"id": str(new_id()), "version": seen["version"]}
    gone = await desk.ask("POST", path, body, desk.world.boss)
    assert gone.status_code < 300, gone.text
    assert await _turns(desk) == [[], []]
    assert "A-1" not in str(await desk.detail())
