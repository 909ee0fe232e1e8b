"""Tickets under saved views: what fulfils the condition, of what the asker may see, in order, page by page, counted."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from kefu.kit.access import Principal
from kefu.kit.ids import new_id
from kefu.tickets import TicketRow, find_tickets_by_id, may_see
from kefu.views import queries
from kefu.views.counting import Tallies
from kefu.views.saved import counting
from kefu.views.saved.conditions import Condition, asks_for_snoozed
from kefu.views.saved.counting import Counts, Found, count_wish
from kefu.views.saved.looking import Looked, Looking
from kefu.views.saved.model import NewSavedView, SavedView, Sorting
from kefu.views.saved.queries import find_views, list_saved
from kefu.views.saved.service import save_view
from tests.log import settle
from tests.world import Person, World

Client = httpx.AsyncClient
LIVING = {"type": "status", "among": ["new", "open", "pending", "held"]}
TEN_MINUTES = {"type": "older", "since": "created_at", "minutes": 10}


def _condition(value: Any) -> Condition:
    condition: Condition = msgspec.convert(value, Condition)
    return condition


CONDITIONS: list[tuple[Any, str]] = [
    (LIVING, "urgent"),
    ({"type": "all", "of": [LIVING, {"type": "owner", "me": True, "nobody": True}]}, "urgent"),
    ({"type": "all", "of": [LIVING, {"type": "not", "of": {"type": "priority", "among": ["normal"]}}]}, "newest"),
    ({"type": "all", "of": [LIVING, {"type": "is", "trait": "snoozed"}]}, "oldest"),
    ({"type": "all", "of": [LIVING, {"type": "unit", "mine": True}]}, "changed"),
    ({"type": "any", "of": [{"type": "priority", "among": ["urgent"]}, {"type": "status", "among": ["solved"]}]},
     "changed"),
    ({"type": "status", "among": ["solved", "closed"]}, "changed"),
    ({"type": "all", "of": []}, "changed"),
    ({"type": "any", "of": []}, "urgent"),
    ({"type": "all", "of": [{"type": "status", "among": ["open"]}, {"type": "status", "among": ["held"]}]}, "urgent"),
    ({"type": "not", "of": TEN_MINUTES}, "changed"),
]  # fmt: skip


def _looked(row: TicketRow) -> Looked:
    plain = {field: getattr(row, field) for field in Looked.__struct_fields__ if hasattr(row, field)}
    return Looked(**plain, tier=row.customer.tier, tag_ids=frozenset(), company_id=None, values={}, replied_at=None)


def _stands(condition: Condition, who: Principal, row: TicketRow) -> bool:
    sees = may_see(
        who, workspace_id=who.workspace_id, unit_id=row.unit_id, team_id=row.team_id, assignee_id=row.assignee_id
    )
    awake = row.snoozed_until is None or asks_for_snoozed(condition)
    holds = condition.holds(_looked(row), Looking(who, datetime.now(UTC)))
    return sees and awake and row.end_state is None and holds


def _place(row: TicketRow, sorting: Sorting) -> tuple[Any, ...]:
    if sorting == Sorting.URGENT:
        at = row.next_due_at or row.waiting_since
        return (at is None, at, row.id)
    return (row.updated_at if sorting == Sorting.CHANGED else row.created_at, row.id)


async def _shape(world: World, client: Client, number: int, chance: random.Random) -> None:
    url, headers = f"/api/tickets/{number}", world.boss.headers
    who = chance.choice([None, world.lin.member.id, world.tom.member.id, world.boss.member.id])
    team = chance.choice([None, world.east, world.west, world.headquarters])
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for verb, part, body in (
        (client.put, "/assignment", {"assignee_id": who and str(who), "team_id": team and str(team)}),
        (client.patch, "", {"priority": chance.choice(["urgent", "normal", "low"])}),
        (client.put, "/snooze", {"until": later} if chance.random() < 0.3 else None),
        (client.put, "/status", {"status": chance.choice(["open", "pending", "held", "solved", "closed"])}),
        (client.put, "/end-state", {"end_state": "spam"} if chance.random() < 0.2 else None),
    ):
        if body is not None:
            version = (await client.get(url, headers=headers)).json()["ticket"]["version"]
            await verb(url + part, headers=headers, json={"version": version, **body})


@pytest.mark.parametrize("seed", [1, 2])
async def test_pages_and_counts_are_what_fulfils_and_may_be_seen(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Compared with the predicates, ticket by ticket, for everybody; looking through four tickets at a time."""
    monkeypatch.setattr(queries, "LOOKED", 4)
    chance = random.Random(seed)
    for _ in range(16):
        inbox = chance.choice([world.chat, world.api])
        await _shape(world, client, (await world.says(await world.customer(), inbox=inbox)).ticket.number, chance)
    async with world.db.transaction() as tx:
        ids = await tx.column("select id from ticket where workspace_id = %(w)s", w=world.workspace_id)
        rows = list((await find_tickets_by_id(tx, world.workspace_id, ids)).values())
        shared = [
            await save_view(
                tx,
                world.boss.principal,
                NewSavedView(
                    name=str(number),
                    condition=_condition(condition),
                    sorting=Sorting(sorting),
                    unit_id=world.headquarters,
                ),
            )
            for number, (condition, sorting) in enumerate(CONDITIONS)
        ]
    await settle(world.db)
    counts, sizes = Counts(tallies=Tallies()), set()
    for person in (world.boss, world.supervisor, world.lin, world.tom):
        who, expected = person.principal, dict[UUID, int | None]()
        for view in shared:
            wanted = [row for row in rows if _stands(view.condition, who, row)]
            wanted.sort(key=lambda row: _place(row, view.sorting), reverse=view.sorting in ("changed", "newest"))
            found = await _all(world, who, view, chance.choice([1, 3, 50]))
            assert found == [row.id for row in wanted], (person.member.name, view.name)
            async with world.db.snapshot() as tx:
                assert await count_wish(tx, who, view.condition) == Found(len(wanted), exact=True)
            sizes.add(len(wanted))
            expected[view.id] = len(wanted)
        async with world.db.snapshot() as tx:
            told = await counts.load(tx, who, await find_views(tx, who))
        assert {item.id: item.count for item in told.items} == expected, person.member.name
        assert all(item.exact for item in told.items)
    assert len(sizes) > 4, "all views hold as much: proves little"


async def _all(world: World, who: Principal, view: SavedView, limit: int, query: str = "") -> list[UUID]:
    found, after = list[UUID](), None
    while True:
        async with world.db.snapshot() as tx:
            page = await list_saved(tx, who, view.id, query=query, after=after, limit=limit)
        assert len(page.items) <= limit
        found += [row.id for row in page.items]
        after = page.next
        if after is None:
            return found


async def test_a_shared_view_never_shows_another_units_ticket(world: World, client: Client) -> None:
    """The view is everybody's; what stands in it is for each what they may see."""
    said = await world.says(await world.customer("Only East"), "for the east", inbox=world.api)
    body = {"name": "All", "condition": {"type": "all", "of": []}, "sorting": "changed"}
    made = await client.post(
        "/api/saved-views", headers=world.boss.headers, json=body | {"unit_id": str(world.headquarters)}
    )
    await settle(world.db)
    url = f"/api/saved-views/{made.json()['id']}/tickets"
    for person, numbers in ((world.boss, [said.ticket.number]), (world.lin, [said.ticket.number]), (world.tom, [])):
        for query in ("", "?query=east", f"?query={said.ticket.number}", "?query=Only"):
            page = (await client.get(url + query, headers=person.headers)).json()
            assert [row["number"] for row in page["items"]] == numbers, (person.member.name, query)
        counts = (await client.get("/api/saved-views/counts", headers=person.headers)).json()
        assert [item["count"] for item in counts["items"]] == [len(numbers)]
        preview = await client.post(
            "/api/saved-views/preview",
            headers=person.headers,
            json={"condition": body["condition"], "sorting": "changed"},
        )
        assert preview.json() == {"count": len(numbers), "exact": True}


async def test_a_view_asks_for_what_stands_in_a_field(world: World, client: Client) -> None:
    new = {"id": str(new_id()), "name": {"en": "Size"}, "type": "choices"}
    choices = [{"name": {"en": name}} for name in ("Small", "Large", "Huge")]
    made = await client.post("/api/fields", headers=world.boss.headers, json=new | {"choices": choices})
    field = made.json()["id"]
    filled = {}
    for value in (["small"], ["small", "large"], ["huge"], None):
        ticket = (await world.says(await world.customer())).ticket
        body = {"version": ticket.version, "fields": {"size": value}}
        await client.put(f"/api/tickets/{ticket.number}/fields", headers=world.boss.headers, json=body)
        filled[ticket.id] = value or []
    for more, fits in (
        ({"among": ["large", "huge"]}, lambda value: {"large", "huge"} & {*value}),
        ({"filled": True}, lambda value: value),
        ({"among": ["nothing"]}, lambda value: False),
    ):
        condition = {"type": "all", "of": [LIVING, {"type": "field", "field_id": field, **more}]}
        view = await _saved(world, world.lin, condition)
        wanted = {id for id, value in filled.items() if fits(value)}
        assert {*await _all(world, world.lin.principal, view, 50)} == wanted
        async with world.db.snapshot() as tx:
            assert await count_wish(tx, world.lin.principal, view.condition) == Found(len(wanted), exact=True)


async def test_words_are_looked_for_among_what_fulfils(world: World, client: Client) -> None:
    numbers = [(await world.says(await world.customer(), f"battery {n}")).ticket.number for n in range(4)]
    for number in numbers[:2]:
        await client.patch(
            f"/api/tickets/{number}", headers=world.boss.headers, json={"version": 1, "priority": "urgent"}
        )
    await client.put(
        f"/api/tickets/{numbers[1]}/status", headers=world.boss.headers, json={"version": 2, "status": "solved"}
    )
    urgent = {"type": "priority", "among": ["urgent"]}
    for condition, sorting, wanted in (
        (urgent, "changed", {numbers[0], numbers[1]}),
        ({"type": "all", "of": [urgent, LIVING]}, "urgent", {numbers[0]}),
    ):
        body = {"name": "V", "condition": condition, "sorting": sorting}
        made = (await client.post("/api/saved-views", headers=world.lin.headers, json=body)).json()
        for query in ("battery", "Wang", f"#{numbers[0]}"):
            answer = await client.get(
                f"/api/saved-views/{made['id']}/tickets", headers=world.lin.headers, params={"query": query}
            )
            found = {row["number"] for row in answer.json()["items"]}
            assert found == ({numbers[0]} if query.startswith("#") else wanted), (sorting, query)


async def _saved(world: World, person: Person, condition: Any, sorting: Sorting = Sorting.URGENT) -> SavedView:
    async with world.db.transaction() as tx:
        new = NewSavedView(name="V", condition=_condition(condition), sorting=sorting)
        return await save_view(tx, person.principal, new)


async def test_of_what_is_done_only_the_newest_are_counted_and_that_is_said(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LOOKED", 2)
    for _ in range(3):
        await world.says(await world.customer())
    for condition, found in (
        ({"type": "kind", "among": ["inquiry"]}, Found(2, exact=False)),
        ({"type": "all", "of": [LIVING, {"type": "kind", "among": ["inquiry"]}]}, Found(3, exact=True)),
    ):
        async with world.db.snapshot() as tx:
            assert await count_wish(tx, world.boss.principal, _condition(condition)) == found
