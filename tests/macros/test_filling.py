"""Macros that fill in fields of the ticket: shown, done before the status, and refused where a field was put away."""

from typing import Any

import httpx
import pytest

from kefu.kit.ids import new_id
from tests.log import assert_replays, sequence
from tests.world import World

Client = httpx.AsyncClient
SIZES = [{"name": {"zh": "小", "en": "Small"}}, {"name": {"zh": "大", "en": "Large"}}]


class Desk:
    """A ticket, its fields and macros, asked for by Lin; fields are the administrator's."""

    def __init__(self, world: World, client: Client, number: int) -> None:
        self.world, self.client, self.number = world, client, number

    async def ask(self, method: str, path: str, body: Any = None, *, boss: bool = False, key: str = "") -> Any:
        person = self.world.boss if boss else self.world.lin
        headers = {**person.headers, **({"Idempotency-Key": key} if key else {})}
        return await self.client.request(method, f"/api{path}", headers=headers, json=body)

    async def field(self, name: str, type: str = "text", **more: Any) -> Any:
        body = {"id": str(new_id()), "name": {"en": name}, "type": type, **more}
        answer = await self.ask("POST", "/fields", body, boss=True)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, field: Any, **change: Any) -> None:
        answer = await self.ask("PATCH", f"/fields/{field['id']}", {"version": field["version"], **change}, boss=True)
        assert answer.status_code == 200, answer.text

    async def make(self, **steps: Any) -> Any:
        return await self.ask("POST", "/macros", {"id": str(new_id()), "name": "Return", "steps": steps})

    async def preview(self, macro: Any) -> Any:
        return (await self.ask("GET", f"/tickets/{self.number}/macros/{macro['id']}")).json()["plan"]

    async def apply(self, macro: Any) -> Any:
        body = {"id": str(new_id()), "version": (await self.detail())["ticket"]["version"]}
        body["macro_version"] = macro["version"]
        return await self.ask("POST", f"/tickets/{self.number}/macros/{macro['id']}", body)

    async def fill(self, **fields: Any) -> None:
        body = {"version": (await self.detail())["ticket"]["version"], "fields": fields}
        answer = await self.ask("PUT", f"/tickets/{self.number}/fields", body)
        assert answer.status_code == 200, answer.text

    async def detail(self) -> Any:
        return (await self.ask("GET", f"/tickets/{self.number}")).json()


@pytest.fixture
async def desk(world: World, client: Client) -> Desk:
    return Desk(world, client, (await world.says(await world.customer())).ticket.number)


async def test_fields_are_filled_in_and_emptied_before_the_ticket_is_solved(desk: Desk, world: World) -> None:
    await desk.field("Order", required=True)
    await desk.field("Size", "choices", choices=SIZES)
    await desk.field("Note", "long_text")
    await desk.fill(note="Old", size=["small"])
    given = {"order": "  A-1 ", "size": ["large", "small"], "note": ""}
    macro = (await desk.make(status="solved", reply={"en": "Done"}, fields=given)).json()
    assert macro["steps"]["fields"] == {"order": "A-1", "size": ["small", "large"], "note": None}
    plan = await desk.preview(macro)
    assert plan["fields"] == [
        {"key": "order", "before": None, "after": "A-1"},
        {"key": "size", "before": ["small"], "after": ["small", "large"]},
        {"key": "note", "before": "Old", "after": None},
    ]
    assert plan["unfit"] == []
    done = await desk.apply(macro)
    assert done.status_code == 200, done.text
    await sequence(world.db)
    detail = await desk.detail()
    assert detail["fields"] == {"order": "A-1", "size": ["small", "large"]}
    assert (detail["ticket"]["status"], detail["ticket"]) == ("solved", done.json()["ticket"])
    types = [line["type"] for line in detail["timeline"]]
    assert types[-4:] == ["ticket.fields_changed", "ticket.assigned", "message.sent", "ticket.status_changed"]
    assert (await desk.preview(macro))["fields"] == []
    await assert_replays(world.db, world.workspace_id)


async def test_a_macro_that_only_fills_in_is_a_macro(desk: Desk) -> None:
    await desk.field("Order")
    macro = (await desk.make(fields={"order": "A-1"})).json()
    assert (await desk.apply(macro)).json()["ticket"]["version"] == 2
    assert (await desk.detail())["fields"] == {"order": "A-1"}


async def test_the_kind_comes_before_the_fields_that_only_such_tickets_have(desk: Desk) -> None:
    await desk.field("Defect", kinds=["complaint"])
    alone = (await desk.make(fields={"defect": "Torn"})).json()
    assert (await desk.preview(alone))["unfit"] == [{"key": "defect", "reason": "elsewhere"}]
    refused = await desk.apply(alone)
    assert (refused.status_code, refused.json()["code"]) == (409, "macro_fields_unfit")
    both = (await desk.make(kind="complaint", fields={"defect": "Torn"})).json()
    assert (await desk.preview(both))["unfit"] == []
    assert (await desk.apply(both)).status_code == 200
    assert (await desk.detail())["fields"] == {"defect": "Torn"}


async def test_what_was_put_away_since_is_told_and_nothing_is_done(desk: Desk) -> None:
    order = await desk.field("Order")
    size = await desk.field("Size", "choice", choices=SIZES)
    macro = (await desk.make(priority="urgent", fields={"order": "A-1", "size": "large"})).json()
    await desk.change(order, archived=True)
    large = [{**choice, "retired": choice["key"] == "large"} for choice in size["choices"]]
    await desk.change(size, choices=large)
    before = await desk.detail()
    assert (await desk.preview(macro))["unfit"] == [
        {"key": "order", "reason": "archived"},
        {"key": "size", "reason": "retired"},
    ]
    refused = await desk.apply(macro)
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["params"]["fields"]) == (
        409, "macro_fields_unfit", ["order", "size"]
    )  # fmt: skip
    assert "Order, Size" in problem["detail"]
    after = await desk.detail()
    assert (after["ticket"], after["fields"]) == (before["ticket"], before["fields"])
    url, stale = f"/macros/{macro['id']}", {"version": 1, "steps": {"fields": {"order": "A-2"}}}
    assert (await desk.ask("PATCH", url, {"version": 1, "name": "Renamed"}, key="a")).status_code == 200
    refused = await desk.ask("PATCH", url, {**stale, "version": 2}, key="b")
    assert (refused.status_code, refused.json()["field"]) == (400, "steps.fields.order")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"nothing": "x"}, "steps.fields.nothing"),
        ({"amount": "many"}, "steps.fields.amount"),
        ({"size": "huge"}, "steps.fields.size"),
        ({"order": ["x"]}, "steps.fields.order"),
        ({"order": "x" * 501}, "steps.fields.order"),
        ({"defect": "x"}, "steps.fields.defect"),
    ],
)
async def test_what_cannot_stand_in_a_field_is_refused(desk: Desk, fields: Any, place: str) -> None:
    await desk.field("Order")
    await desk.field("Amount", "number")
    await desk.field("Size", "choice", choices=SIZES)
    await desk.field("Defect", kinds=["complaint"])
    refused = await desk.make(kind="inquiry", fields=fields)
    assert (refused.status_code, refused.json()["field"]) == (400, place), refused.text
