"""Lists of tickets: order, pages, words, and what cannot be asked for."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.kit.http.paging import mark_of
from kefu.kit.ids import new_id
from kefu.tickets import EndState
from kefu.views.model import VIEWS, ViewKey
from tests.world import World

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
    aside = [end_state.value for end_state in EndState]
    assert sorted(covered) == sorted([*VIEWS[ViewKey.ALL].cells, *aside])
