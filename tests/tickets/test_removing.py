"""Spam and trash: out of every ordinary list at once, nobody works there, and everything comes back as it was."""

from typing import Any

import pytest

from kefu.customers import NewBlock, set_block
from kefu.kit.ids import new_id
from kefu.tickets import NewMessage, TicketRow, continue_conversation
from kefu.tickets.claims import TIMERS
from tests.log import sequence, settle
from tests.world import Person, World, ask_counts

Client = Any
ENDS = {"spam": "spam", "deleted": "trash"}


async def _remove(client: Client, person: Person, row: TicketRow | dict[str, Any], end_state: str | None) -> Any:
    number, version = (row["number"], row["version"]) if isinstance(row, dict) else (row.number, row.version)
    body = {"version": version, "end_state": end_state}
    return await client.put(f"/api/tickets/{number}/end-state", headers=person.headers, json=body)


async def _views_with(world: World, client: Client, number: int) -> set[str]:
    """Give the views that list the ticket; each must count what it lists."""
    await settle(world.db)
    found = set()
    for item in await ask_counts(client, world.boss):
        page = await client.get(f"/api/tickets?view={item['key']}", headers=world.boss.headers)
        numbers = [row["number"] for row in page.json()["items"]]
        assert len(numbers) == item["count"], item
        if number in numbers:
            found.add(item["key"])
    return found


@pytest.mark.parametrize("end_state", ENDS)
async def test_a_removed_ticket_is_in_its_own_view_only(world: World, client: Client, end_state: str) -> None:
    ticket = (await world.says(await world.customer())).ticket
    await world.says(await world.customer("Somebody Else"))
    assert await _views_with(world, client, ticket.number) == {"unassigned", "open", "all"}
    removed = await _remove(client, world.lin, ticket, end_state)
    assert (removed.json()["end_state"], removed.json()["status"]) == (end_state, "new")
    assert await _views_with(world, client, ticket.number) == {ENDS[end_state]}
    found = await client.get("/api/tickets?query=order", headers=world.boss.headers)
    assert ticket.number not in [row["number"] for row in found.json()["items"]]
    history = await client.get(f"/api/customers/{ticket.customer.id}/tickets", headers=world.boss.headers)
    assert history.json()["items"] == []
    back = await _remove(client, world.lin, removed.json(), None)
    assert (back.json()["end_state"], back.json()["status"]) == (None, "new")
    assert await _views_with(world, client, ticket.number) == {"unassigned", "open", "all"}


async def test_nobody_works_on_a_removed_ticket(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    url = f"/api/tickets/{ticket.number}"
    version = (await _remove(client, world.lin, ticket, "spam")).json()["version"]
    for method, path, body in (
        ("POST", "/messages", {"id": str(new_id()), "text": "hello"}),
        ("POST", "/notes", {"id": str(new_id()), "text": "hello"}),
        ("PUT", "/status", {"version": version, "status": "open"}),
        ("PUT", "/assignment", {"version": version, "assignee_id": None, "team_id": str(world.east)}),
        ("PUT", "/tags", {"version": version, "tags": ["x"]}),
        ("PATCH", "", {"version": version, "priority": "urgent"}),
    ):
        answer = await client.request(method, url + path, headers=world.lin.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "restore_first"), path
    assert (await _remove(client, world.lin, {"number": ticket.number, "version": version}, None)).status_code == 200
    said = await client.post(
        f"{url}/messages", headers=world.lin.headers, json={"id": str(new_id()), "text": "back again"}
    )
    assert said.status_code == 201


async def test_facts_tell_what_was_removed_and_restored(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    row: dict[str, Any] = {"number": ticket.number, "version": ticket.version}
    for end_state in ("spam", "spam", "deleted", None, None):
        row = (await _remove(client, world.lin, row, end_state)).json()
    await sequence(world.db)
    detail = (await client.get(f"/api/tickets/{row['number']}", headers=world.lin.headers)).json()
    told = [
        (entry["type"], entry["data"].get("before"), entry["data"].get("end_state"))
        for entry in detail["timeline"]
        if entry["type"] in ("ticket.removed", "ticket.restored")
    ]
    assert told == [
        ("ticket.removed", None, "spam"),
        ("ticket.removed", "spam", "deleted"),
        ("ticket.restored", "deleted", None),
    ]
    stale = await _remove(client, world.lin, {**row, "version": 1}, "spam")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")


async def _timers(world: World) -> int:
    async with world.db.transaction() as tx:
        return int(await tx.value("select count(*) from ticket_timer where workspace_id = %(w)s", w=world.workspace_id))


async def test_nothing_happens_to_a_removed_ticket_by_itself(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    body = {"id": str(new_id()), "text": "Hi", "set_status": "pending"}
    said = await client.post(f"/api/tickets/{ticket.number}/messages", headers=world.lin.headers, json=body)
    assert await _timers(world) == 1
    row = (await _remove(client, world.lin, said.json()["ticket"], "deleted")).json()
    assert await _timers(world) == 0
    row = (await _remove(client, world.lin, row, None)).json()
    assert await _timers(world) == 1
    async with world.db.transaction() as tx:
        await tx.run(
            "update ticket_timer set fire_at = clock_timestamp() where workspace_id = %(w)s", w=world.workspace_id
        )
    await TIMERS.run_once(world.db)
    row = (await client.get(f"/api/tickets/{ticket.number}", headers=world.lin.headers)).json()["ticket"]
    assert row["status"] == "solved"
    assert await _timers(world) == 1
    row = (await _remove(client, world.lin, row, "spam")).json()
    assert await _timers(world) == 0
    await _remove(client, world.lin, row, None)
    assert await _timers(world) == 1


@pytest.mark.parametrize("end_state", ENDS)
async def test_the_customers_next_words_open_another_ticket(world: World, client: Client, end_state: str) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    await _remove(client, world.lin, ticket, end_state)
    async with world.db.transaction() as tx:
        words = NewMessage(id=new_id(), text="Hello?")
        assert await continue_conversation(tx, world.workspace_id, world.chat.id, customer.id, words) is None
    said = await world.says(customer, "Hello?")
    assert said.ticket.number != ticket.number
    assert said.ticket.end_state is None
    assert (await world.says(customer, "Anybody?")).ticket.number == said.ticket.number


async def test_a_program_goes_on_beside_a_removed_ticket(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer(inbox=world.api), inbox=world.api)).ticket
    await _remove(client, world.boss, ticket, "spam")
    url = f"/api/tickets/{ticket.number}/customer-messages"
    bodies = [{"id": str(new_id()), "text": text} for text in ("one", "two", "two again")]
    answers = [await client.post(url, headers=world.boss.headers, json=body) for body in [*bodies, bodies[0]]]
    numbers = {answer.json()["ticket"]["number"] for answer in answers}
    assert len(numbers) == 1
    assert ticket.number not in numbers


async def _block(world: World, customer_id: Any, blocked: bool) -> None:
    async with world.db.transaction(world.lin.principal.actor) as tx:
        version = await tx.value(
            "select version from customer where workspace_id = %(w)s and id = %(id)s",
            w=world.workspace_id,
            id=customer_id,
        )
        await set_block(tx, world.lin.principal, customer_id, NewBlock(version=version, blocked=blocked))


async def test_what_a_blocked_customer_says_is_kept_as_spam(world: World, client: Client) -> None:
    customer = await world.customer()
    before = (await world.says(customer)).ticket
    await _block(world, customer.id, True)
    async with world.db.transaction() as tx:
        words = NewMessage(id=new_id(), text="Buy!")
        assert await continue_conversation(tx, world.workspace_id, world.chat.id, customer.id, words) is None
    spam = (await world.says(customer, "Buy!")).ticket
    assert spam.number != before.number
    assert (await world.says(customer, "Buy more!")).ticket.number == spam.number
    assert await _views_with(world, client, spam.number) == {"spam"}
    url = f"/api/tickets/{before.number}/customer-messages"
    body = {"id": str(new_id()), "text": "Buy by API!"}
    for _ in range(2):
        handed = await client.post(url, headers=world.boss.headers, json=body)
        assert (handed.status_code, handed.json()["ticket"]["number"]) == (201, spam.number)
    await _block(world, customer.id, False)
    assert (await world.says(customer, "Sorry")).ticket.number == before.number


async def test_who_restores_a_blocked_customers_ticket_keeps_it(world: World, client: Client) -> None:
    customer = await world.customer()
    await _block(world, customer.id, True)
    spam = (await world.says(customer)).ticket
    assert (await _remove(client, world.lin, spam, None)).json()["end_state"] is None
    again = (await world.says(customer, "More")).ticket
    assert again.number != spam.number
    assert again.end_state == "spam"
