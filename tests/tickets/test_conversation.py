"""One message both ways over HTTP, and everything that must hold around it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kefu.kit.errors import IdTaken
from kefu.kit.ids import new_id
from kefu.tickets import NewMessage, Said, Status, continue_conversation
from kefu.tickets.claims import TIMERS
from tests.log import sequence, settle
from tests.world import World, ask_counts

Client = Any


async def test_a_customer_writes_and_an_agent_answers(world: World, client: Client) -> None:
    customer = await world.customer()
    said = await world.says(customer, "Where is my order?\nIt was to come on Monday.")
    number = said.ticket.number
    assert said.ticket.status == "new"
    assert said.ticket.subject == "Where is my order?"
    answer = await client.post(
        f"/api/tickets/{number}/messages",
        headers=world.lin.headers,
        json={"id": str(new_id()), "text": "Let me look.", "set_status": "pending"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["ticket"]["status"] == "pending"
    assert answer.json()["message"]["author"]["name"] == "lin"
    await world.says(customer, "Thank you")
    await sequence(world.db)
    detail = (await client.get(f"/api/tickets/{number}", headers=world.lin.headers)).json()
    assert [entry["type"] for entry in detail["timeline"]] == [
        "ticket.created",
        "message.received",
        "ticket.assigned",
        "message.sent",
        "ticket.status_changed",
        "message.received",
        "ticket.status_changed",
    ] or sorted(entry["type"] for entry in detail["timeline"]) == sorted(
        ["ticket.created", *["message.received"] * 2, "message.sent", "ticket.assigned", *["ticket.status_changed"] * 2]
    )
    assert detail["ticket"]["status"] == "open"
    assert detail["ticket"]["customer"]["name"] == "Wang Fang"


async def test_a_retry_has_one_effect_and_the_same_answer(world: World, client: Client) -> None:
    """R5: the same id and content a thousand times, from many at once, the first among them."""
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number
    body = {"id": str(new_id()), "text": "Only once"}
    url = f"/api/tickets/{number}/messages"

    async def ask(times: int) -> list[tuple[int, Any]]:
        answers = [await client.post(url, headers=world.lin.headers, json=body) for _ in range(times)]
        return [(answer.status_code, answer.json()["message"]) for answer in answers]

    (status, message), *others = [
        answer for some in await asyncio.gather(*(ask(250) for _ in range(4))) for answer in some
    ]
    assert (status, message["id"], len(others)) == (201, body["id"], 999)
    assert all(other == (201, message) for other in others)
    incoming = new_id()
    results = await asyncio.gather(*(world.says(customer, "once too", id=incoming) for _ in range(8)))
    assert {result.message.id for result in results} == {incoming}
    other = await client.post(url, headers=world.lin.headers, json={**body, "text": "Something else"})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    somebody = await client.post(url, headers=world.boss.headers, json=body)
    assert (somebody.status_code, somebody.json()["code"]) == (409, "id_taken")
    async with world.db.transaction() as tx:
        count = await tx.value("select count(*) from public_message where workspace_id = %(w)s", w=world.workspace_id)
    assert count == 3


async def test_the_same_message_while_its_first_attempt_holds_the_ticket(world: World) -> None:
    """The second attempt looked for the message before it waited, and finds it only when it writes."""
    customer = await world.customer()
    await world.says(customer)
    data = NewMessage(id=new_id(), text="Once")
    holding, go_on = asyncio.Event(), asyncio.Event()

    async def attempt(words: NewMessage) -> Said | None:
        async with world.db.transaction() as tx:
            said = await continue_conversation(tx, world.workspace_id, world.chat.id, customer.id, words)
            holding.set()
            await go_on.wait()
        return said

    first = asyncio.create_task(attempt(data))
    await holding.wait()
    others = [asyncio.create_task(attempt(words)) for words in (data, NewMessage(id=data.id, text="Twice"))]
    async with world.db.transaction() as tx, asyncio.timeout(60):
        while await tx.value("select count(*) from pg_locks where not granted and pid <> pg_backend_pid()") < 2:
            await asyncio.sleep(0.01)
    go_on.set()
    said, again, other = await asyncio.gather(first, *others, return_exceptions=True)
    assert isinstance(said, Said)
    assert isinstance(again, Said)
    assert again.message == said.message
    assert isinstance(other, IdTaken)


async def test_a_conversation_goes_on_only_while_its_ticket_lives(world: World) -> None:
    customer = await world.customer()
    words = NewMessage(id=new_id(), text="Hello again")

    async def go_on() -> Said | None:
        async with world.db.transaction() as tx:
            return await continue_conversation(tx, world.workspace_id, world.chat.id, customer.id, words)

    assert await go_on() is None
    number = (await world.says(customer)).ticket.number
    async with world.db.transaction() as tx:
        await tx.run("update ticket set status = 'closed' where workspace_id = %(w)s", w=world.workspace_id)
    assert await go_on() is None
    async with world.db.transaction() as tx:
        await tx.run("update ticket set status = 'pending' where workspace_id = %(w)s", w=world.workspace_id)
    said = await go_on()
    assert said is not None
    assert (said.ticket.number, said.ticket.status) == (number, "open")


async def test_first_messages_at_once_make_one_ticket(world: World) -> None:
    customer = await world.customer()
    said = await asyncio.gather(*(world.says(customer, f"message {n}") for n in range(6)))
    assert len({one.ticket.id for one in said}) == 1


async def test_two_agents_never_overwrite_each_other(world: World, client: Client) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    url = f"/api/tickets/{ticket.number}/assignment"
    take = {"version": ticket.version, "assignee_id": str(world.lin.member.id), "team_id": str(world.east)}
    answers = await asyncio.gather(
        client.put(url, headers=world.lin.headers, json=take),
        client.put(url, headers=world.boss.headers, json={**take, "assignee_id": str(world.boss.member.id)}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert lost.json()["code"] == "version_conflict"
    assert lost.json()["params"]["current_version"] == ticket.version + 1


async def test_notes_are_of_another_type_and_keep_earlier_wordings(world: World, client: Client) -> None:
    customer = await world.customer()
    number = (await world.says(customer)).ticket.number
    note = str(new_id())
    written = await client.post(
        f"/api/tickets/{number}/notes", headers=world.lin.headers, json={"id": note, "text": "He is angry"}
    )
    assert written.json()["message"]["visibility"] == "internal"
    url = f"/api/tickets/{number}/notes/{note}"
    changed = await client.patch(url, headers=world.lin.headers, json={"text": "He is upset", "revision": 1})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    unseen = await client.patch(url, headers=world.lin.headers, json={"text": " \u200b", "revision": 2})
    assert (unseen.status_code, unseen.json()["field"]) == (400, "text")
    stale = await client.patch(url, headers=world.lin.headers, json={"text": "x", "revision": 1})
    assert stale.status_code == 409
    foreign = await client.patch(url, headers=world.boss.headers, json={"text": "x", "revision": 2})
    assert foreign.status_code == 403
    wordings = (await client.get(f"{url}/revisions", headers=world.boss.headers)).json()["items"]
    assert [wording["text"] for wording in wordings] == ["He is angry"]


async def test_visibility_follows_the_organisation(world: World, client: Client) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    url = f"/api/tickets/{ticket.number}"
    assert (await client.get(url, headers=world.tom.headers)).status_code == 200  # waits at the top, for anybody
    given = await client.put(
        f"{url}/assignment",
        headers=world.boss.headers,
        json={"version": ticket.version, "assignee_id": None, "team_id": str(world.east)},
    )
    assert given.status_code == 200
    assert (await client.get(url, headers=world.tom.headers)).status_code == 404
    assert (await client.get(url, headers=world.lin.headers)).status_code == 200
    assert (await client.get(url, headers=world.auditor.headers)).status_code == 200
    refused = await client.post(
        f"{url}/messages", headers=world.tom.headers, json={"id": str(new_id()), "text": "hello"}
    )
    assert refused.status_code == 404


async def test_lists_and_counts_agree(world: World, client: Client) -> None:
    for n in range(5):
        said = await world.says(await world.customer(f"Customer {n}"), f"question {n}")
    taken = await client.put(
        f"/api/tickets/{said.ticket.number}/assignment",
        headers=world.lin.headers,
        json={"version": 1, "assignee_id": str(world.lin.member.id), "team_id": str(world.east)},
    )
    assert taken.status_code == 200
    await settle(world.db)
    for person in (world.lin, world.tom, world.boss):
        for item in await ask_counts(client, person):
            seen: list[Any] = []
            after = ""
            while True:
                page = await client.get(f"/api/tickets?view={item['key']}&limit=2{after}", headers=person.headers)
                assert page.status_code == 200, page.text
                seen += page.json()["items"]
                if not page.json()["next"]:
                    break
                after = f"&after={page.json()['next']}"
            assert len({row["id"] for row in seen}) == len(seen) == item["count"], item["key"]
    found = (await client.get("/api/tickets?query=question 3", headers=world.boss.headers)).json()["items"]
    assert [row["subject"] for row in found] == ["question 3"]


async def test_closed_is_immutable_and_a_reply_opens_a_follow_up(world: World, client: Client) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    url = f"/api/tickets/{ticket.number}"
    solved = await client.put(f"{url}/status", headers=world.lin.headers, json={"version": 1, "status": "solved"})
    closed = await client.put(
        f"{url}/status", headers=world.lin.headers, json={"version": solved.json()["version"], "status": "closed"}
    )
    assert closed.json()["status"] == "closed"
    for path, body in (
        ("messages", {"id": str(new_id()), "text": "late"}),
        ("notes", {"id": str(new_id()), "text": "late"}),
    ):
        answer = await client.post(f"{url}/{path}", headers=world.lin.headers, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "ticket_closed")
    again = await world.says(customer, "It broke again")
    assert again.ticket.number != ticket.number
    async with world.db.transaction() as tx:
        follows = await tx.value(
            "select follows_id from ticket where workspace_id = %(w)s and id = %(id)s",
            w=world.workspace_id,
            id=again.ticket.id,
        )
    assert follows == ticket.id


async def test_idle_chats_are_solved_and_solved_ones_closed(world: World, client: Client) -> None:
    customer = await world.customer()
    ticket = (await world.says(customer)).ticket
    await client.post(
        f"/api/tickets/{ticket.number}/messages", headers=world.lin.headers, json={"id": str(new_id()), "text": "Hi"}
    )
    for status in (Status.SOLVED, Status.CLOSED):
        async with world.db.transaction() as tx:
            pulled = await tx.run(
                "update ticket_timer set fire_at = fire_at - %(days)s::interval where workspace_id = %(w)s",
                days=timedelta(days=5),
                w=world.workspace_id,
            )
        assert pulled == 1
        await TIMERS.run_once(world.db)
        row = (await client.get(f"/api/tickets/{ticket.number}", headers=world.lin.headers)).json()["ticket"]
        assert row["status"] == status


async def test_programs_open_and_continue_tickets(world: World, client: Client) -> None:
    body = {
        "id": str(new_id()),
        "inbox_id": str(world.api.id),
        "customer": {"address": "order-77@shop.test", "name": "Shop"},
        "subject": "Order 77",
        "text": "Package is broken",
        "kind": "after_sales",
        "tags": ["order", "Broken"],
    }
    opened = await client.post("/api/tickets", headers=world.boss.headers, json=body)
    assert opened.status_code == 201, opened.text
    again = await client.post("/api/tickets", headers=world.boss.headers, json=body)
    assert again.json()["id"] == opened.json()["id"]
    assert opened.json()["tags"] == ["Broken", "order"]
    other = await client.post("/api/tickets", headers=world.boss.headers, json={**body, "text": "else"})
    assert other.json()["code"] == "id_taken"
    more = await client.post(
        f"/api/tickets/{opened.json()['number']}/customer-messages",
        headers=world.boss.headers,
        json={"id": str(new_id()), "text": "Any news?"},
    )
    assert more.status_code == 201
    assert more.json()["message"]["author"]["kind"] == "customer"
    file = str(new_id())
    letter = {**world.boss.headers, "Content-Type": "text/plain", "X-File-Name": "letter.txt", "X-File-Id": file}
    assert (await client.post("/api/files", headers=letter, content=b"Dear all")).status_code == 201
    said = {"id": str(new_id()), "text": "By post", "files": [file]}
    url = f"/api/tickets/{opened.json()['number']}/customer-messages"
    passed_on = await client.post(url, headers=world.boss.headers, json=said)
    assert [file["name"] for file in passed_on.json()["message"]["files"]] == ["letter.txt"]
    assert (await client.post(url, headers=world.boss.headers, json=said)).json() == passed_on.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, "id"),
        ({"text": "  "}, "text"),
        ({"text": "\u200b \ufe0f\u3164\n\u2060"}, "text"),
        ({"text": "x" * 60_000}, None),
        ({"files": ["nothing"]}, None),
        ({"surprise": 1}, None),
    ],
)
async def test_bad_input_is_told_in_words(
    world: World, client: Client, change: dict[str, Any], field: str | None
) -> None:
    number = (await world.says(await world.customer())).ticket.number
    answer = await client.post(
        f"/api/tickets/{number}/messages",
        headers=world.lin.headers,
        json={"id": str(new_id()), "text": "fine", **change},
    )
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert answer.json()["field"] == field


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"text": "\\u0000"}', '{"version": 10000000000000000000000}', "{", "\x00"]
)
async def test_hostile_json_is_refused(world: World, client: Client, body: str) -> None:
    """S5: bombs of JSON are answered with 4xx."""
    for path in ("/api/tickets/1/status", "/api/session", "/api/tickets"):
        answer = await client.request(
            "PUT" if path.endswith("status") else "POST",
            path,
            headers={**world.lin.headers, "Content-Type": "application/json"},
            content=body,
        )
        assert 400 <= answer.status_code < 500, (path, answer.text)


async def test_a_closed_ticket_gets_one_follow_up_however_much_is_added(world: World, client: Client) -> None:
    ticket = (await world.says(await world.customer())).ticket
    url = f"/api/tickets/{ticket.number}"
    version = 1
    for status in ("solved", "closed"):
        moved = await client.put(
            f"{url}/status", headers=world.boss.headers, json={"version": version, "status": status}
        )
        version = moved.json()["version"]

    async def add() -> int:
        answer = await client.post(
            f"{url}/customer-messages", headers=world.boss.headers, json={"id": str(new_id()), "text": "again"}
        )
        return int(answer.json()["ticket"]["number"])

    numbers = await asyncio.gather(*(add() for _ in range(4)))
    assert len(set(numbers)) == 1
    assert numbers[0] != ticket.number
