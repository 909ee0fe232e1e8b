"""Whispers: who hears them, and that nobody else learns of them by any route."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from kefu.kit.ids import new_id
from kefu.members import MemberChange, Role, change_member
from kefu.web.app import find_routes
from tests.conformance.route_table import NOWHERE, QUERIES, ROUTES
from tests.log import settle
from tests.workload.test_workload import give
from tests.world import Person, World, hire

WORDS = "zqmurmur: ask for the order number first"


async def whisper(
    client: Any, by: Person, number: int, to: Person | None, text: str = WORDS, id: UUID | None = None
) -> Any:
    body = {"id": str(id or new_id()), "text": text, "hearer_id": str(to.member.id if to else new_id())}
    return await client.post(f"/api/tickets/{number}/whispers", headers=by.headers, json=body)


async def heard(client: Any, who: Person, number: int) -> list[str]:
    """Give what somebody finds whispered in a ticket's timeline."""
    answer = await client.get(f"/api/tickets/{number}", headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [entry["whisper"]["text"] for entry in answer.json()["timeline"] if entry["whisper"]]


async def told(client: Any, world: World, who: Person) -> list[str]:
    await settle(world.db)
    page = (await client.get("/api/notifications", headers=who.headers)).json()
    assert page["unread"] == len(page["items"])
    return [one["kind"] for one in page["items"]]


async def lins(world: World, client: Any) -> int:
    """A ticket that everybody sees, held by Lin."""
    said = await world.says(await world.customer())
    await give(client, world.boss, said.ticket.number, world.lin)
    return said.ticket.number


async def test_who_holds_the_ticket_and_its_supervisors_hear(world: World, client: Any) -> None:
    number = await lins(world, client)
    answer = await whisper(client, world.supervisor, number, world.lin)
    assert answer.status_code == 201, answer.text
    assert answer.json()["author"]["name"] == "supervisor"
    for person in (world.lin, world.supervisor, world.boss):
        assert await heard(client, person, number) == [WORDS]
    for person in (world.tom, world.auditor):
        assert await heard(client, person, number) == []
    assert await told(client, world, world.lin) == ["whispered", "assigned"]
    for person in (world.tom, world.boss, world.supervisor):
        assert "whispered" not in await told(client, world, person)


async def test_it_is_for_one_person_as_long_as_they_hold_the_ticket(world: World, client: Any) -> None:
    number = await lins(world, client)
    await whisper(client, world.supervisor, number, world.lin)
    await give(client, world.boss, number, world.tom)
    assert await heard(client, world.tom, number) == []
    assert await heard(client, world.lin, number) == []
    assert "whispered" not in await told(client, world, world.lin)
    assert "whispered" not in await told(client, world, world.tom)
    await whisper(client, world.supervisor, number, world.tom, "for Tom")
    assert await heard(client, world.supervisor, number) == [WORDS, "for Tom"]
    assert await heard(client, world.tom, number) == ["for Tom"]
    await give(client, world.boss, number, world.lin)
    assert await heard(client, world.lin, number) == [WORDS]
    assert "whispered" in await told(client, world, world.lin)


async def test_a_muted_ticket_does_not_silence_a_whisper(world: World, client: Any) -> None:
    number = await lins(world, client)
    await client.put(f"/api/tickets/{number}/mute", headers=world.lin.headers, json={"muted": True})
    await whisper(client, world.supervisor, number, world.lin)
    assert await told(client, world, world.lin) == ["whispered"]


async def test_its_author_hears_it_when_they_supervise_no_more(world: World, client: Any) -> None:
    number = await lins(world, client)
    await whisper(client, world.supervisor, number, world.lin)
    async with world.db.transaction(world.boss.principal.actor) as tx:
        version = world.supervisor.member.version
        now = MemberChange(version=version, roles=[Role.AGENT])
        await change_member(tx, world.boss.principal, world.supervisor.member.id, now)
    await whisper(client, world.boss, number, world.lin, "by somebody else")
    assert await heard(client, world.supervisor, number) == [WORDS]


async def test_only_a_supervisor_over_the_ticket_whispers(world: World, client: Any) -> None:
    number = await lins(world, client)
    west = await hire(world, "west", Role.SUPERVISOR, world.west)  # sees what lies above them, but is not over it
    assert (await whisper(client, west, number, world.lin)).status_code == 403
    await whisper(client, world.supervisor, number, world.lin)
    assert await heard(client, west, number) == []
    detail = (await client.get(f"/api/tickets/{number}", headers=west.headers)).json()
    assert detail["supervised"] is False
    await give(client, world.boss, number, world.lin, world.east)
    assert (await whisper(client, west, number, world.lin)).status_code == 404
    for person in (world.lin, world.auditor):
        assert (await whisper(client, person, number, world.lin)).status_code == 403


async def test_nothing_is_said_to_who_does_not_hold_the_ticket(world: World, client: Any) -> None:
    number = await lins(world, client)
    for to in (world.tom, world.supervisor, None):
        answer = await whisper(client, world.supervisor, number, to)
        assert (answer.status_code, answer.json()["code"]) == (409, "hearer_gone")
    await give(client, world.boss, number, world.supervisor)
    assert (await whisper(client, world.supervisor, number, world.supervisor)).json()["code"] == "hearer_gone"
    await give(client, world.boss, number, None)
    assert (await whisper(client, world.supervisor, number, world.lin)).json()["code"] == "hearer_gone"
    assert await heard(client, world.boss, number) == []


async def test_a_retry_says_it_once(world: World, client: Any) -> None:
    number, id = await lins(world, client), new_id()
    first = await whisper(client, world.supervisor, number, world.lin, id=id)
    await give(client, world.boss, number, world.tom)
    again = await whisper(client, world.supervisor, number, world.lin, id=id)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await whisper(client, world.supervisor, number, world.lin, "something else", id=id)
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    assert (await whisper(client, world.boss, number, world.lin, id=id)).json()["code"] == "id_taken"
    assert await heard(client, world.boss, number) == [WORDS]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 50_001])
async def test_it_has_words(world: World, client: Any, text: str) -> None:
    number = await lins(world, client)
    assert (await whisper(client, world.supervisor, number, world.lin, text)).status_code == 400


async def test_nothing_is_whispered_on_what_is_closed_or_removed(world: World, client: Any) -> None:
    number = await lins(world, client)
    at = f"/api/tickets/{number}"
    row = (await client.get(at, headers=world.lin.headers)).json()["ticket"]
    body = {"version": row["version"], "end_state": "spam"}
    await client.put(f"{at}/end-state", headers=world.lin.headers, json=body)
    assert (await whisper(client, world.supervisor, number, world.lin)).json()["code"] == "restore_first"
    body = {"version": row["version"] + 1, "end_state": None}
    await client.put(f"{at}/end-state", headers=world.lin.headers, json=body)
    for status in ("solved", "closed"):
        row = (await client.get(at, headers=world.lin.headers)).json()["ticket"]
        await client.put(f"{at}/status", headers=world.lin.headers, json={"version": row["version"], "status": status})
    assert (await whisper(client, world.supervisor, number, world.lin)).json()["code"] == "ticket_closed"


async def test_the_timeline_is_cut_where_its_reader_has_lines(world: World, client: Any) -> None:
    """Pages of who hears hold whispers; those of others are cut as if there were none."""
    number = await lins(world, client)
    for count in range(12):
        await whisper(client, world.supervisor, number, world.lin, f"whisper {count}")
    pages: list[str] = []
    before: str | None = ""
    while before is not None:
        query = f"?limit=5&before={before}" if before else "?limit=5"
        page = (await client.get(f"/api/tickets/{number}{query}", headers=world.lin.headers)).json()
        pages = [entry["whisper"]["text"] for entry in page["timeline"] if entry["whisper"]] + pages
        before = page["earlier"]
    assert pages == [f"whisper {count}" for count in range(12)]
    await settle(world.db)
    theirs = (await client.get(f"/api/tickets/{number}?limit=3", headers=world.tom.headers)).json()
    assert (len(theirs["timeline"]), theirs["earlier"]) == (3, None)


async def test_what_was_whispered_on_a_merged_ticket_is_heard_by_the_same(world: World, client: Any) -> None:
    customer = await world.customer()
    one, other = (await world.says(customer)).ticket, (await world.says(customer, inbox=world.api)).ticket
    for number in (one.number, other.number):
        await give(client, world.boss, number, world.lin)
    await whisper(client, world.supervisor, one.number, world.lin)
    rows = [
        (await client.get(f"/api/tickets/{number}", headers=world.boss.headers)).json()["ticket"]
        for number in (one.number, other.number)
    ]
    body = {"version": rows[0]["version"], "into": other.number, "into_version": rows[1]["version"]}
    merged = await client.post(f"/api/tickets/{one.number}/merge", headers=world.boss.headers, json=body)
    assert merged.status_code == 200, merged.text
    for person in (world.lin, world.supervisor):
        assert await heard(client, person, other.number) == [WORDS]
    assert await heard(client, world.auditor, other.number) == []


# -- nobody else learns of it

GETS = sorted(
    name.removeprefix("GET ")
    for name in ROUTES
    if name.startswith("GET /api") and name != "GET /api/stream" and "{path" not in name
)


async def sweep(client: Any, who: Person, params: list[dict[str, str]], into: UUID) -> dict[str, Any]:
    """Ask every route that reads, with every id that may fit, and give what it answers beside its place in the log.

    `into` is a customer as whom others may be kept: where a query names somebody, they are there.
    """
    found = {}
    for path in GETS:
        for given in params:
            asked = path
            for name, value in given.items():
                asked = asked.replace("{" + name + "}", value)
            query = QUERIES.get(f"GET {path}", "").replace(NOWHERE, str(into))
            answer = await client.get(asked + query, headers=who.headers)
            found[asked] = (answer.status_code, _still(answer))
    return found


def _still(answer: Any) -> Any:
    """Give an answer without what differs from one look to the next."""
    if "json" not in answer.headers.get("content-type", ""):
        return answer.text
    body = answer.json()
    if isinstance(body, dict):
        for name in ("cursor", "at", "again_in", "request_id"):
            body.pop(name, None)
    return body


async def params_of(world: World, number: int, customer: UUID, whispered: UUID) -> list[dict[str, str]]:
    async with world.db.transaction() as tx:
        ticket = await tx.value(
            "select id from ticket where workspace_id = %(w)s and number = %(n)s", w=world.workspace_id, n=number
        )
    ids = (ticket, customer, whispered, world.lin.member.id, world.supervisor.member.id, world.headquarters)
    rest = {"number:int": str(number), "note_id:uuid": str(whispered), "round_id:uuid": str(whispered)}
    return [{"id:uuid": str(id), **rest} for id in ids]


async def settled_counts(client: Any, world: World, who: Person) -> None:
    """Let what is counted for somebody be counted: a look begins it."""
    await settle(world.db)
    for _ in range(3):
        await client.get("/api/views", headers=who.headers)
        await client.get("/api/saved-views/counts", headers=who.headers)


async def test_no_route_tells_anybody_else(world: World, client: Any) -> None:
    """Every answer of every route is the same before and after, for a colleague, an auditor, and one beside them."""
    customer, into = await world.customer(), (await world.customer()).id
    said = await world.says(customer)
    number = said.ticket.number
    await give(client, world.boss, number, world.lin)
    west = await hire(world, "west", Role.SUPERVISOR, world.west)
    quality = await hire(world, "quality", Role.QUALITY, world.east)
    others = (world.tom, world.auditor, west, quality)
    id = new_id()
    params = await params_of(world, number, customer.id, id)
    before = {}
    for person in others:
        await settled_counts(client, world, person)
        before[person.member.id] = await sweep(client, person, params, into)
    answer = await whisper(client, world.supervisor, number, world.lin, id=id)
    assert answer.status_code == 201
    await settle(world.db)
    for person in others:
        after = await sweep(client, person, params, into)
        for path, was in before[person.member.id].items():
            assert after[path] == was, (person.member.name, path)
        assert "zqmurmur" not in str(after)
    merging = before[world.tom.member.id][f"/api/customers/{customer.id}/merge"]
    assert merging[0] == 200, "who comes along is really counted"
    # what the sweep finds: a note with the same words
    note = {"id": str(new_id()), "text": WORDS}
    await client.post(f"/api/tickets/{number}/notes", headers=world.supervisor.headers, json=note)
    found = await sweep(client, world.tom, params[:2], into)
    assert "zqmurmur" in str(found)
    assert found[f"/api/customers/{customer.id}/merge"] != merging


async def test_a_history_does_not_tell_that_there_were_whispers(world: World, client: Any) -> None:
    """Two customers alike but for a whisper: exporting and erasing them leaves the same facts."""
    customers = []
    for whispers in (0, 1):
        customer = await world.customer()
        customers.append(customer.id)
        number = (await world.says(customer)).ticket.number
        await give(client, world.boss, number, world.lin)
        for _ in range(whispers):
            assert (await whisper(client, world.supervisor, number, world.lin)).status_code == 201
        taken = await client.post(f"/api/customers/{customer.id}/export", headers=world.boss.headers)
        assert taken.status_code == 200
        at = f"/api/customers/{customer.id}/erasure"
        seen = (await client.get(at, headers=world.boss.headers)).json()
        counts = {item["kind"]: item["count"] for item in seen["items"]}
        assert (counts["messages"], counts["internal_messages"], counts["whispers"]) == (1, 0, whispers)
        erasure = {"id": str(new_id()), "version": seen["version"]}
        assert (await client.post(at, headers=world.boss.headers, json=erasure)).status_code == 201
    await settle(world.db)
    told = []
    for id in customers:
        history = await client.get(f"/api/customers/{id}/history", headers=world.tom.headers)
        assert history.status_code == 200, history.text
        told.append(
            [
                (one["type"], {name: value for name, value in one["data"].items() if not name.endswith("_id")})
                for one in history.json()["items"]
            ]
        )
    assert {"customer.exported", "customer.erased"} <= {type for type, _ in told[0]}
    assert told[0] == told[1]


async def test_only_two_routes_can_tell_of_whispers_at_all(client: Any) -> None:
    """Whatever the answer of a route is made of: the type stands in a ticket's timeline and in its own answer."""
    document = (await client.get("/schema/openapi.json")).json()
    schemas = document["components"]["schemas"]

    def reaches(node: Any, met: set[str]) -> bool:
        if isinstance(node, list):
            return any(reaches(one, met) for one in node)
        if not isinstance(node, dict):
            return False
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name == "Whisper":
            return True
        if name and name not in met:
            met.add(name)
            return reaches(schemas[name], met)
        return any(reaches(one, met) for key, one in node.items() if key not in ("example", "examples"))

    telling = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and reaches(operation.get("responses"), set())
    }
    assert telling == {"get_ticket", "create_whisper"}
    assert find_routes()


async def test_the_ticket_itself_does_not_change(world: World, client: Any) -> None:
    number = await lins(world, client)
    before = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["ticket"]
    await whisper(client, world.supervisor, number, world.lin)
    assert (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()["ticket"] == before
    await settle(world.db)
    async with world.db.transaction() as tx:
        facts = await tx.rows(
            "select ticket_id, data from event where workspace_id = %(w)s and type = 'whisper.added'",
            w=world.workspace_id,
        )
    [(ticket_id, data)] = facts
    assert ticket_id is None
    assert "zqmurmur" not in msgspec.json.encode(data).decode()
