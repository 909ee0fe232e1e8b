"""What the rows of a saved view show beside what every row tells."""

from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from kefu.fields import NewField, add_field
from kefu.kit.access import Permission
from kefu.kit.db import Tx
from kefu.kit.ids import new_id
from kefu.views.saved.columns import LONG, SavedPage
from kefu.views.saved.queries import list_saved
from tests.world import Person, World, make_world

Client = httpx.AsyncClient
URL = "/api/saved-views"
ALL = {"name": "V", "condition": {"type": "all", "of": []}, "sorting": "changed"}


async def ask(client: Client, person: Person, method: str, path: str, body: Any = None) -> Any:
    answer = await client.request(method, f"/api/{path}", headers=person.headers, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def make_field(client: Client, world: World, name: str, type: str, **more: Any) -> Any:
    body = {"name": {"en": name}, "type": type, **more}
    return await ask(client, world.boss, "POST", "fields", body)


async def fill(client: Client, world: World, number: int, values: Any) -> None:
    version = (await ask(client, world.boss, "GET", f"tickets/{number}"))["ticket"]["version"]
    await ask(client, world.boss, "PUT", f"tickets/{number}/fields", {"version": version, "fields": values})


async def make_view(client: Client, person: Person, columns: Any, **more: Any) -> Any:
    return await ask(client, person, "POST", "saved-views", {**ALL, "columns": columns, **more})


def shown(field: Any) -> Any:
    return {"field_id": field["id"]}


async def test_a_row_has_what_its_columns_show_and_nothing_else(world: World, client: Client) -> None:
    fields = {
        type: await make_field(client, world, type, type, **more)
        for type, more in (
            ("text", {}),
            ("long_text", {}),
            ("number", {}),
            ("date", {}),
            ("checkbox", {}),
            ("choices", {"choices": [{"name": {"en": "Small"}}, {"name": {"en": "Large"}}]}),
        )
    }
    values = {
        "text": "A-1",
        "long_text": "哎" * (LONG + 1),
        "number": 1200.5,
        "date": "2026-03-01",
        "checkbox": True,
        "choices": ["small", "large"],
    }
    filled, empty = [(await world.says(await world.customer(), inbox=world.api)).ticket for _ in range(2)]
    await fill(client, world, filled.number, {fields[type]["key"]: value for type, value in values.items()})
    cut = "哎" * LONG + "…"
    for columns in (["text", "long_text", "number", "date"], ["choices", "checkbox"], ["number"]):
        view = await make_view(client, world.lin, [shown(fields[type]) for type in columns])
        page = await ask(client, world.lin, "GET", f"saved-views/{view['id']}/tickets")
        assert {row["id"] for row in page["items"]} == {str(filled.id), str(empty.id)}
        wanted = {fields[type]["id"]: cut if type == "long_text" else values[type] for type in columns}
        assert page["extras"] == {str(filled.id): {"company": None, "inbox": None, "fields": wanted}}
    named = await make_view(client, world.lin, ["inbox", "waiting", "last_message", "rating"])
    page = await ask(client, world.lin, "GET", f"saved-views/{named['id']}/tickets")
    assert {id: extra["inbox"] for id, extra in page["extras"].items()} == {
        str(one.id): "API" for one in (filled, empty)
    }


async def test_the_company_is_that_of_the_customer_also_of_one_who_was_merged(world: World, client: Client) -> None:
    company = await ask(client, world.boss, "POST", "companies", {"name": "Acme"})
    kept, part, alone = [await world.customer(name) for name in ("Kept", "Part", "Alone")]
    said = [(await world.says(one)).ticket for one in (kept, part, alone)]
    version = (await ask(client, world.boss, "GET", f"customers/{kept.id}"))["version"]
    await ask(client, world.boss, "PATCH", f"customers/{kept.id}", {"version": version, "company_id": company["id"]})
    async with world.db.transaction() as tx:
        await tx.run(
            "update customer set merged_into_id = %(kept)s where workspace_id = %(w)s and id = %(part)s",
            kept=kept.id,
            part=part.id,
            w=world.workspace_id,
        )
    view = await make_view(client, world.boss, ["company"])
    page = await ask(client, world.boss, "GET", f"saved-views/{view['id']}/tickets")
    told = {"company": {"id": company["id"], "name": "Acme"}, "inbox": None, "fields": {}}
    assert page["extras"] == {str(ticket.id): told for ticket in said[:2]}

    # a program that may read tickets and nothing else is told of no company and no inbox
    may = msgspec.structs.replace(world.boss.principal, permissions=frozenset({Permission.TICKET_READ}))
    async with world.db.snapshot() as tx:
        page = await list_saved(tx, may, UUID(view["id"]), query="", after=None, limit=50)
    assert (len(page.items), page.extras) == (3, {})


async def test_nothing_is_told_of_what_one_may_not_see(world: World, client: Client) -> None:
    field = await make_field(client, world, "Order", "text")
    theirs = (await world.says(await world.customer(), inbox=world.api)).ticket  # of the east
    await fill(client, world, theirs.number, {field["key"]: "A-1"})
    view = await make_view(client, world.boss, [shown(field), "inbox"], unit_id=str(world.headquarters))
    for person, ids in ((world.lin, {str(theirs.id)}), (world.tom, set())):
        for words in ("", f"?query={theirs.number}"):
            page = await ask(client, person, "GET", f"saved-views/{view['id']}/tickets{words}")
            assert page["extras"].keys() == ids


async def test_a_page_takes_one_statement_more_however_many_rows_it_has(world: World, client: Client) -> None:
    field = await make_field(client, world, "Order", "text")

    async def statements(columns: Any) -> int:
        view = await make_view(client, world.lin, columns)
        asked: list[str] = []

        class Counting(Tx):
            async def rows(self, sql: str, **params: Any) -> list[Any]:
                asked.append(sql)
                return await super().rows(sql, **params)

        async with world.db.snapshot() as tx:
            page: SavedPage = await list_saved(
                Counting(tx._connection), world.lin.principal, UUID(view["id"]), query="", after=None, limit=50
            )
        assert page.items
        return len(asked)

    for _ in range(2):
        for _ in range(4):
            ticket = (await world.says(await world.customer())).ticket
            await fill(client, world, ticket.number, {field["key"]: "A-1"})
        plain = await statements(["number", "waiting", "rating", "last_message"])
        assert await statements(["company", "inbox", shown(field)]) == plain + 1


async def test_only_fields_of_the_workspaces_tickets_become_columns(world: World, client: Client, keyring: Any) -> None:
    good = await make_field(client, world, "Order", "text")
    of_customers = await make_field(client, world, "Size", "text", about="customer")
    elsewhere = await make_world(world.db, keyring)
    async with world.db.transaction() as tx:
        body = {"name": {"en": "Foreign"}, "type": "text"}
        foreign = await add_field(tx, elsewhere.boss.principal, msgspec.convert(body, NewField))
    view = await make_view(client, world.lin, [])
    for column, place, code in (
        ({"field_id": str(new_id())}, "columns[1].field_id", "column_unknown"),
        ({"field_id": str(foreign.id)}, "columns[1].field_id", "column_unknown"),
        (shown(of_customers), "columns[1].field_id", "column_unknown"),
        ({"field_id": "x"}, "columns[1].field_id", "bad_format"),
        ({}, "columns[1].field_id", "missing"),
        ("fingerprint", "columns[1]", "not_one_of"),
    ):
        columns = [shown(good), column]
        for method, path, more in (("POST", "", ALL), ("PATCH", f"/{view['id']}", {"version": 1})):
            answer = await client.request(
                method, URL + path, headers=world.lin.headers, json={**more, "columns": columns}
            )
            problem = answer.json()
            assert (answer.status_code, problem["field"]) == (400, place), (column, problem)
            assert code == (problem["errors"][0]["code"] if "errors" in problem else problem["params"]["reason"])
    views = (await ask(client, world.lin, "GET", "saved-views"))["items"]
    assert [(one["id"], one["columns"]) for one in views] == [(view["id"], [])]


async def test_an_archived_field_stays_where_it_is_shown_and_comes_nowhere_else(world: World, client: Client) -> None:
    field = await make_field(client, world, "Order", "text")
    ticket = (await world.says(await world.customer())).ticket
    await fill(client, world, ticket.number, {field["key"]: "A-1"})
    view = await make_view(client, world.lin, ["number", shown(field), shown(field)])
    assert view["columns"] == ["number", shown(field)]
    await ask(client, world.boss, "PATCH", f"fields/{field['id']}", {"version": 1, "archived": True})
    page = await ask(client, world.lin, "GET", f"saved-views/{view['id']}/tickets")
    assert page["extras"][str(ticket.id)]["fields"] == {field["id"]: "A-1"}
    change = {"version": 1, "name": "Renamed", "columns": [shown(field), "tags"]}
    changed = await ask(client, world.lin, "PATCH", f"saved-views/{view['id']}", change)
    assert changed["columns"] == [shown(field), "tags"]
    gone = await ask(client, world.lin, "PATCH", f"saved-views/{view['id']}", {"version": 2, "columns": ["tags"]})
    for method, path, more in (
        ("POST", "", ALL),
        ("PATCH", f"/{view['id']}", {"version": gone["version"]}),
    ):
        body = {**more, "columns": [shown(field)]}
        answer = await client.request(method, URL + path, headers=world.lin.headers, json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, "columns[0].field_id"), answer.text
        assert answer.json()["params"]["reason"] == "column_archived"


@pytest.mark.parametrize("columns", [["number"] * 5, ["company", "inbox", "waiting", "rating", "last_message"]])
async def test_a_row_has_room_for_four(world: World, client: Client, columns: Any) -> None:
    answer = await client.post(URL, headers=world.lin.headers, json={**ALL, "columns": columns})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_many")
