"""Lists of tickets: order, pages, words, and what cannot be asked for."""

import base64
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.kit.access import Principal
from kefu.kit.http.paging import mark_of
from kefu.kit.ids import new_id
from kefu.tickets import EndState, TicketRow, find_tickets_by_id, may_see
from kefu.views import queries
from kefu.views.model import VIEWS, Order, View, ViewKey
from kefu.views.queries import list_view
from tests.log import settle
from tests.world import Person, World

Client = Any
SOME = UUID("01890000-0000-7000-8000-000000000001")


async def _page(world: World, client: Client, query: str) -> dict[str, Any]:
    answer = await client.get(f"/api/tickets?{query}", headers=world.boss.headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def _all(world: World, client: Client, query: str, limit: int) -> list[int]:
    found, after = list[int](), ""
    while True:
        page = await _page(world, client, f"{query}&limit={limit}{after}")
        assert len(page["items"]) <= limit
        found += [row["number"] for row in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_who_waits_longest_comes_first_and_who_waits_for_us_no_more_comes_last(
    world: World, client: Client
) -> None:
    numbers = [(await world.says(await world.customer(), f"question {n}")).ticket.number for n in range(5)]
    await client.post(
        f"/api/tickets/{numbers[0]}/messages", headers=world.boss.headers, json={"id": str(new_id()), "text": "done"}
    )
    async with world.db.transaction() as tx:  # a promise that is due before anybody began to wait
        await tx.run(
            """update ticket set next_due_at = created_at - %(day)s::interval
            where workspace_id = %(w)s and number = %(n)s""",
            day=timedelta(days=1),
            w=world.workspace_id,
            n=numbers[3],
        )
    first, second, third, fourth, fifth = numbers
    for limit in (1, 2, 5, 50):
        assert await _all(world, client, "view=open", limit) == [fourth, second, third, fifth, first]
        assert await _all(world, client, "view=all", limit) == [first, fifth, fourth, third, second]


async def test_tickets_that_wait_for_nobody_fill_pages_too(world: World, client: Client) -> None:
    """Their sort mark is infinity, which is no date in Python."""
    numbers = [(await world.says(await world.customer())).ticket.number for _ in range(4)]
    for number in numbers:
        moved = await client.put(
            f"/api/tickets/{number}/status", headers=world.boss.headers, json={"version": 1, "status": "pending"}
        )
        assert moved.status_code == 200
    assert sorted(await _all(world, client, "view=pending", 1)) == numbers


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("100%25", [1]),
        ("under_score", [2]),
        ("back%5Cslash", [3]),
        ("UNDER", [2]),
        ("%23NUMBER", None),
        ("_", [2]),
        ("%25", [1]),
        ("nothing like it", []),
        ("Wang", [0, 1, 2, 3]),
        ("newest word", [0]),
        ("%20%20", [0, 1, 2, 3]),
    ],
)
async def test_words_are_looked_for_as_they_are(
    world: World, client: Client, words: str, found: list[int] | None
) -> None:
    texts = ["plain", "it is 100% broken", "under_score", "back\\slash"]
    numbers = []
    for text in texts:
        customer = await world.customer()
        numbers.append((await world.says(customer, text)).ticket.number)
        if text == "plain":
            await world.says(customer, "the newest word")
    words = words.replace("NUMBER", str(numbers[2]))
    page = await _page(world, client, f"query={words}")
    expected = [2] if found is None else found
    assert sorted(row["number"] for row in page["items"]) == [numbers[n] for n in expected]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-5",
        "limit=x",
        "limit=10000000000000000000000",
        "view=nothing",
        "view=",
        f"query={'x' * 201}",
        "query=%00",
        "after=%00",
        "after=garbage",
        "after=" + "A" * 2001,
        f"after={mark_of('yesterday-ish', SOME)}",
        f"after={mark_of('2026-01-01', 'x')}",
        f"after={mark_of(1, 2, 3)}",
        "after=" + mark_of("\x00", SOME),
        f"after={base64.urlsafe_b64encode(b'[' * 300).decode()}",
        f"view=closed&after={mark_of('', SOME)}",
    ],
)
async def test_what_cannot_be_asked_for_is_refused_in_words(world: World, client: Client, query: str) -> None:
    answer = await client.get(f"/api/tickets?{query}", headers=world.boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.text


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mark=st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
async def test_no_mark_breaks_a_list(world: World, client: Client, mark: str) -> None:
    answer = await client.get("/api/tickets", params={"after": mark}, headers=world.boss.headers)
    assert answer.status_code in (200, 400), answer.text


def test_every_ticket_stands_in_the_views_it_should() -> None:
    assert list(VIEWS) == list(ViewKey)
    by_status = [view for key, view in VIEWS.items() if not view.narrow and key != ViewKey.ALL]
    covered = [cell for view in by_status for cell in view.cells]
    aside = [end_state.value for end_state in EndState if end_state != EndState.MERGED]  # that stands in no list
    assert sorted(covered) == sorted([*VIEWS[ViewKey.ALL].cells, *aside])


def _place(row: Any, order: Order) -> tuple[Any, ...]:
    """Give where a row stands in a view; infinity, which no date is, comes last."""
    if order.last_first:
        return (row.updated_at, row.id)
    at = row.snoozed_until if order == Order.SOONEST else row.next_due_at or row.waiting_since
    return (at is None, at, row.id)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_pages_hold_what_one_may_see_in_the_views_order(world: World, client: Client, seed: int) -> None:
    """However the statement is put together: compared with the predicate, ticket by ticket, for everybody's views."""
    chance = random.Random(seed)
    people = [world.boss, world.supervisor, world.lin, world.tom]
    for n in range(14):
        number = (await world.says(await world.customer(), inbox=chance.choice([world.chat, world.api]))).ticket.number
        await _shape(world, client, number, chance, n)
    async with world.db.transaction() as tx:
        ids = await tx.column("select id from ticket where workspace_id = %(w)s", w=world.workspace_id)
        rows = list((await find_tickets_by_id(tx, world.workspace_id, ids)).values())
    for person in people:
        who = person.principal
        followed = await _follow_some(world, client, person, rows, chance)
        for key, view in VIEWS.items():
            wanted = [row for row in rows if _stands(view, who, row, followed)]
            wanted.sort(key=lambda row: _place(row, view.order), reverse=view.order.last_first)
            found, after = list[UUID](), None
            while True:
                async with world.db.snapshot() as tx:
                    page = await list_view(tx, who, view, query="", after=after, limit=chance.choice([1, 3, 50]))
                found += [row.id for row in page.items]
                after = page.next
                if after is None:
                    break
            assert found == [row.id for row in wanted], (person.member.name, key)


async def _follow_some(
    world: World, client: Client, person: Person, rows: list[TicketRow], chance: random.Random
) -> set[int]:
    """Let somebody follow some tickets; gives which they were let, and do follow though they may lose sight of them."""
    followed = set()
    for row in chance.sample(rows, 7):
        path = f"/api/tickets/{row.number}/follow"
        answer = await client.put(path, headers=person.headers, json={"following": True})
        if answer.status_code == 204:
            followed.add(row.number)
    return followed


def _stands(view: View, who: Principal, row: TicketRow, followed: set[int]) -> bool:
    mine, scope = row.assignee_id == who.id, who.scope or frozenset()
    narrow = {
        "": True,
        "mine": mine,
        "following": row.number in followed,
        "unassigned": row.assignee_id is None,
        "team": row.unit_id in scope,
    }[view.narrow]
    asleep = view.snoozed is None or (row.snoozed_until is not None) == view.snoozed
    sees = may_see(
        who, workspace_id=who.workspace_id, unit_id=row.unit_id, team_id=row.team_id, assignee_id=row.assignee_id
    )
    return sees and narrow and asleep and row.status in view.statuses and row.end_state == view.end_state


async def _shape(world: World, client: Client, number: int, chance: random.Random, n: int) -> None:
    """Give a ticket to somebody, move it somewhere, put it away or off."""
    url, headers = f"/api/tickets/{number}", world.boss.headers
    who = chance.choice([None, world.lin.member.id, world.tom.member.id, world.boss.member.id])
    team = chance.choice([None, world.east, world.west, world.headquarters])
    body: dict[str, Any] = {"assignee_id": who and str(who), "team_id": team and str(team)}
    await client.put(f"{url}/assignment", headers=headers, json={"version": 1, **body})
    for part, wish in (
        (
            "snooze",
            {"until": (datetime.now(UTC) + timedelta(days=1 + n)).isoformat()} if chance.random() < 0.3 else None,
        ),
        ("status", {"status": chance.choice(["open", "pending", "held", "solved", "closed"])}),
        ("end-state", {"end_state": chance.choice(["spam", "deleted"])} if chance.random() < 0.25 else None),
    ):
        version = (await client.get(url, headers=headers)).json()["ticket"]["version"]
        if wish is not None:
            await client.put(f"{url}/{part}", headers=headers, json={"version": version, **wish})


async def test_words_are_looked_for_further_back_page_by_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers and customers are found at once however far back; words in the tickets near, and then in older ones."""
    monkeypatch.setattr(queries, "WINDOW", 3)
    rare = await world.customer("Zhang Rare")
    numbers = [(await world.says(rare, "an old battery")).ticket.number]
    for n in range(7):
        said = await world.says(await world.customer(), "battery" if n in (0, 5) else f"other {n}")
        numbers.append(said.ticket.number)
    first = await _page(world, client, "query=battery&limit=5")
    assert [row["number"] for row in first["items"]] == [numbers[6]]
    assert first["next"] is not None
    assert await _all(world, client, "query=battery", 5) == [numbers[6], numbers[1], numbers[0]]
    assert [row["number"] for row in (await _page(world, client, "query=rare"))["items"]] == [numbers[0]]
    assert await _all(world, client, "query=rare", 5) == [numbers[0]]
    assert await _all(world, client, f"query=%23{numbers[0]}", 5) == [numbers[0]]
    assert await _all(world, client, "query=battery", 1) == [numbers[6], numbers[1], numbers[0]]


async def test_what_one_follows_is_a_list_of_ones_own(world: World, client: Client) -> None:
    """Whatever became of it, the newest first, with words too; what went out of sight or was removed is not in it."""
    numbers = [(await world.says(await world.customer(), f"thing {n}")).ticket.number for n in range(4)]
    lin = world.lin

    async def follow(number: int, following: bool = True) -> None:
        path = f"/api/tickets/{number}/follow"
        assert (await client.put(path, headers=lin.headers, json={"following": following})).status_code == 204

    async def seen(more: str = "") -> list[int]:
        await settle(world.db)
        page = await client.get(f"/api/tickets?view=following{more}", headers=lin.headers)
        counts = await client.get("/api/views", headers=lin.headers)
        found = [row["number"] for row in page.json()["items"]]
        count = next(one["count"] for one in counts.json()["items"] if one["key"] == "following")
        assert more or count == len(found)
        return found

    async def put(number: int, part: str, **wish: Any) -> None:
        path = f"/api/tickets/{number}"
        version = (await client.get(path, headers=world.boss.headers)).json()["ticket"]["version"]
        done = await client.put(f"{path}/{part}", headers=world.boss.headers, json={"version": version, **wish})
        assert done.status_code == 200, done.text

    assert await seen() == []
    for number in numbers[:3]:
        await follow(number)
    await put(numbers[0], "status", status="solved")
    assert await seen() == [numbers[0], numbers[2], numbers[1]]
    assert await seen("&query=thing 1") == [numbers[1]]
    assert await seen(f"&query=%23{numbers[3]}") == []  # mine to see, but not followed
    await put(numbers[1], "end-state", end_state="spam")
    await put(numbers[2], "assignment", assignee_id=None, team_id=str(world.west))
    assert await seen() == [numbers[0]]
    await put(numbers[2], "assignment", assignee_id=None, team_id=str(world.east))
    assert await seen() == [numbers[2], numbers[0]]
    await follow(numbers[2], False)
    assert await seen() == [numbers[0]]
