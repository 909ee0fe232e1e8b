"""What agents and programs do with tickets over HTTP: giving, tagging, files, continuing, asking again."""

import asyncio
from typing import Any

import pytest

from kefu.kit.ids import new_id
from tests.log import sequence
from tests.world import World

Client = Any


async def _open(world: World, text: str = "Where is it?") -> str:
    said = await world.says(await world.customer(), text)
    return f"/api/tickets/{said.ticket.number}"


async def test_a_ticket_goes_to_people_and_teams_that_are_there(world: World, client: Client) -> None:
    url = await _open(world) + "/assignment"
    headers = world.boss.headers
    nobody = {"version": 1, "assignee_id": None, "team_id": None}
    for change, field in (({"assignee_id": str(new_id())}, "assignee_id"), ({"team_id": str(new_id())}, "team_id")):
        answer = await client.put(url, headers=headers, json={**nobody, **change})
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "cannot_take", field)
    same = await client.put(url, headers=headers, json=nobody)
    assert same.json()["version"] == 1
    given = await client.put(url, headers=headers, json={**nobody, "team_id": str(world.west)})
    assert (given.json()["unit_id"], given.json()["version"]) == (str(world.west), 2)
    back = await client.put(url, headers=headers, json={**nobody, "version": 2})
    assert back.json()["unit_id"] == str(world.headquarters)
    left = await client.patch(
        f"/api/members/{world.tom.member.id}",
        headers=headers,
        json={"active": False, "version": world.tom.member.version},
    )
    assert left.status_code == 200, left.text
    gone = await client.put(
        url, headers=headers, json={**nobody, "version": 3, "assignee_id": str(world.tom.member.id)}
    )
    assert gone.json()["code"] == "cannot_take"


async def test_an_inbox_that_is_off_takes_in_nothing_new(world: World, client: Client) -> None:
    """What was there before stays, and a request whose answer was lost still gets it."""
    new = {
        "id": str(new_id()),
        "inbox_id": str(world.api.id),
        "customer": {"address": "off@example.com"},
        "subject": "Where is it?",
        "text": "Where is my order?",
    }
    opened = await client.post("/api/tickets", headers=world.boss.headers, json=new)
    assert opened.status_code == 201, opened.text
    off = {"version": world.api.version, "active": False}
    await client.patch(f"/api/inboxes/{world.api.id}", headers=world.boss.headers, json=off)
    refused = await client.post("/api/tickets", headers=world.boss.headers, json=new | {"id": str(new_id())})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (409, "inbox_off", "inbox_id")
    again = await client.post("/api/tickets", headers=world.boss.headers, json=new)
    assert (again.status_code, again.json()["number"]) == (201, opened.json()["number"])
    more = {"id": str(new_id()), "text": "And when?"}
    number = opened.json()["number"]
    url = f"/api/tickets/{number}"
    said = await client.post(f"{url}/customer-messages", headers=world.boss.headers, json=more)
    assert said.status_code == 201, said.text
    # closed, what would follow on it is new: neither
    for status in ("solved", "closed"):
        version = (await client.get(url, headers=world.boss.headers)).json()["ticket"]["version"]
        moved = await client.put(
            f"{url}/status", headers=world.boss.headers, json={"version": version, "status": status}
        )
        assert moved.status_code == 200, moved.text
    late = {"id": str(new_id()), "text": "Still nothing"}
    refused = await client.post(f"{url}/customer-messages", headers=world.boss.headers, json=late)
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox_off")
    again = await client.post(f"{url}/customer-messages", headers=world.boss.headers, json=more)
    assert (again.status_code, again.json()["message"]["id"]) == (201, more["id"])
    # nor is there a place for what somebody who is blocked says
    ticket = (await client.get(url, headers=world.boss.headers)).json()["ticket"]
    customer = f"/api/customers/{ticket['customer']['id']}"
    version = (await client.get(customer, headers=world.boss.headers)).json()["version"]
    block = {"version": version, "blocked": True}
    blocked = await client.put(f"{customer}/block", headers=world.boss.headers, json=block)
    assert blocked.status_code == 200, blocked.text
    refused = await client.post(f"{url}/customer-messages", headers=world.boss.headers, json=late)
    assert (refused.status_code, refused.json()["code"]) == (409, "inbox_off")


async def test_tags_are_one_whatever_their_case_and_say_who_wears_them(world: World, client: Client) -> None:
    url, other = await _open(world), await _open(world)

    async def put(url: str, version: int, *tags: str) -> Any:
        return await client.put(f"{url}/tags", headers=world.lin.headers, json={"version": version, "tags": tags})

    first = await put(url, 1, "Refund", "  very   late ", "refund", "  ")
    assert (first.json()["tags"], first.json()["version"]) == (["Refund", "very late"], 2)
    same = await put(url, 2, "VERY LATE", "REFUND")
    assert (same.json()["tags"], same.json()["version"]) == (["Refund", "very late"], 2)
    await put(other, 1, "refund")
    uses = (await client.get("/api/tags", headers=world.lin.headers)).json()["items"]
    assert [(tag["name"], tag["uses"]) for tag in uses] == [("Refund", 2), ("very late", 1)]
    fewer = await put(url, 2, "new one")
    assert fewer.json()["tags"] == ["new one"]
    none = await put(url, 3)
    assert none.json()["tags"] == []
    await sequence(world.db)
    timeline = (await client.get(url, headers=world.lin.headers)).json()["timeline"]
    tagged = [entry["data"] for entry in timeline if entry["type"] == "ticket.tagged"]
    assert [(len(data["added"]), len(data["removed"])) for data in tagged] == [(2, 0), (1, 2), (0, 1)]
    assert set(tagged[0]["added"]) == {tag["id"] for tag in uses}, "the line of the timeline can say which tags"
    for bad in (["x" * 61], [""], ["t"] * 21):
        assert (await put(url, 4, *bad)).status_code == 400
    at_once = await asyncio.gather(put(url, 4, "brand new"), put(other, 2, "Brand New"))
    assert [answer.status_code for answer in at_once] == [200, 200]
    assert at_once[0].json()["tags"] == at_once[1].json()["tags"]


@pytest.mark.parametrize("tag", ["ΟΔΟΣ", "İstanbul", "Straße", "退款", "É", "😀", "a'b\\"])
async def test_no_tag_is_lost_whatever_its_letters(world: World, client: Client, tag: str) -> None:
    """Python and the database disagree on what some letters are in lower case."""
    url = await _open(world)
    for version in (1, 2):
        answer = await client.put(f"{url}/tags", headers=world.lin.headers, json={"version": version, "tags": [tag]})
        assert answer.json()["tags"] == [tag]


@pytest.mark.parametrize("tag", ["\ud800", "a\x00b"])
async def test_characters_that_no_database_holds_are_refused(world: World, client: Client, tag: str) -> None:
    import json

    answer = await client.put(
        f"{await _open(world)}/tags",
        headers={**world.lin.headers, "Content-Type": "application/json"},
        content=json.dumps({"version": 1, "tags": [tag]}),
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("number", ["-1", "0", "2147483648", "99999999999999999999", "1e3", "x", "%00"])
async def test_numbers_that_no_ticket_has(world: World, client: Client, number: str) -> None:
    for method, path in (("GET", ""), ("PUT", "/status"), ("POST", "/messages")):
        answer = await client.request(
            method,
            f"/api/tickets/{number}{path}",
            headers=world.lin.headers,
            json=None if method == "GET" else {"id": str(new_id()), "text": "x"} if path == "/messages"
            else {"version": 1, "status": "open"},
        )  # fmt: skip
        assert answer.status_code in (400, 404), (method, answer.text)


async def _upload(client: Client, headers: dict[str, str], text: bytes = b"hello") -> str:
    id = str(new_id())
    answer = await client.post(
        "/api/files",
        headers={**headers, "Content-Type": "text/plain", "X-File-Name": "a.txt", "X-File-Id": id},
        content=text,
    )
    assert answer.status_code == 201, answer.text
    return id


async def test_files_are_seen_by_who_sees_the_ticket(world: World, client: Client) -> None:
    url = await _open(world)
    file = await _upload(client, world.lin.headers)
    path = f"/api/files/{file}"
    assert (await client.get(path, headers=world.lin.headers)).content == b"hello"
    assert (await client.get(path, headers=world.boss.headers)).status_code == 404  # not on any ticket yet
    body = {"id": str(new_id()), "text": "", "files": [file]}
    sent = await client.post(f"{url}/messages", headers=world.lin.headers, json=body)
    assert [one["id"] for one in sent.json()["message"]["files"]] == [file]
    again = await client.post(f"{url}/messages", headers=world.lin.headers, json=body)
    assert again.json()["message"] == sent.json()["message"]
    assert (await client.get(path, headers=world.boss.headers)).content == b"hello"
    row = sent.json()["ticket"]
    await client.put(
        f"{url}/assignment",
        headers=world.boss.headers,
        json={"version": row["version"], "assignee_id": None, "team_id": str(world.west)},
    )
    assert (await client.get(path, headers=world.lin.headers)).status_code == 404  # even the uploader's own
    assert (await client.get(path, headers=world.tom.headers)).content == b"hello"
    timeline = (await client.get(url, headers=world.tom.headers)).json()["timeline"]
    assert [[file["name"] for file in entry["message"]["files"]] for entry in timeline if entry["type"] == "message.sent"] == [["a.txt"]]  # fmt: skip  # noqa: E501


async def test_a_message_without_words_or_files_is_refused_and_so_are_foreign_files(
    world: World, client: Client
) -> None:
    url = await _open(world)
    foreign = await _upload(client, world.tom.headers)
    for body in ({"text": " \n"}, {"text": "", "files": [str(new_id())]}, {"text": "x", "files": [foreign]}):
        for path in ("messages", "notes"):
            answer = await client.post(f"{url}/{path}", headers=world.lin.headers, json={"id": str(new_id()), **body})
            assert 400 <= answer.status_code < 500, body
    await sequence(world.db)
    timeline = (await client.get(url, headers=world.lin.headers)).json()["timeline"]
    assert [entry["type"] for entry in timeline] == ["ticket.created", "message.received"]


async def test_a_note_and_an_answer_cannot_share_an_id(world: World, client: Client) -> None:
    """They would stand in for each other wherever messages are looked up by id, on visitors' streams too."""
    url = await _open(world)
    for first, second in (("notes", "messages"), ("messages", "notes")):
        id = str(new_id())
        written = await client.post(f"{url}/{first}", headers=world.lin.headers, json={"id": id, "text": "x"})
        assert written.status_code == 201
        taken = await client.post(f"{url}/{second}", headers=world.lin.headers, json={"id": id, "text": "x"})
        assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")
        again = await client.post(f"{url}/{first}", headers=world.lin.headers, json={"id": id, "text": "x"})
        assert again.json()["message"] == written.json()["message"]


async def test_programs_continue_a_ticket_and_a_closed_one_has_a_follow_up(world: World, client: Client) -> None:
    opened = await client.post(
        "/api/tickets",
        headers=world.boss.headers,
        json={"inbox_id": str(world.api.id), "customer": {"address": "c-1"}, "subject": "S", "text": "T"},
    )
    url = f"/api/tickets/{opened.json()['number']}"
    more = {"id": str(new_id()), "text": "more"}

    async def say(body: dict[str, Any]) -> Any:
        return await client.post(f"{url}/customer-messages", headers=world.boss.headers, json=body)

    first = (await say(more)).json()
    assert (first["ticket"]["number"], first["message"]["visibility"]) == (opened.json()["number"], "public")
    assert (await say(more)).json()["message"] == first["message"]
    assert (await say({**more, "text": "else"})).json()["code"] == "id_taken"
    version = first["ticket"]["version"]
    for status in ("solved", "closed"):
        moved = await client.put(
            f"{url}/status", headers=world.boss.headers, json={"version": version, "status": status}
        )
        version = moved.json()["version"]
    late = {"id": str(new_id()), "text": "It broke again\nreally"}
    follow = (await say(late)).json()
    assert follow["ticket"]["number"] != opened.json()["number"]
    assert (follow["ticket"]["subject"], follow["ticket"]["status"]) == ("It broke again", "new")
    assert (await say(late)).json()["ticket"]["number"] == follow["ticket"]["number"]
    assert (await client.get(url, headers=world.boss.headers)).json()["ticket"]["status"] == "closed"
    tickets = await client.get(
        f"/api/customers/{follow['ticket']['customer']['id']}/tickets", headers=world.boss.headers
    )
    assert [row["number"] for row in tickets.json()["items"]] == [follow["ticket"]["number"], opened.json()["number"]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"inbox_id": "01890000-0000-7000-8000-000000000001"}, 404, "not_found"),
        ({"customer": {"id": "01890000-0000-7000-8000-000000000001"}}, 404, "not_found"),
        ({"customer": {}}, 400, "invalid"),
        ({"customer": {"address": "   "}}, 400, "invalid"),
        ({"text": "   "}, 400, "invalid"),
        ({"kind": "joke"}, 400, "invalid"),
        ({"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, 400, "invalid"),
    ],
)
async def test_tickets_that_cannot_be_opened(
    world: World, client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"inbox_id": str(world.api.id), "customer": {"address": "c-1"}, "subject": "S", "text": "T", **change}
    answer = await client.post("/api/tickets", headers=world.boss.headers, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    counted = await client.get("/api/tickets", headers=world.boss.headers)
    assert counted.json()["items"] == []


async def test_a_ticket_for_another_team_is_given_back_to_its_opener_once(world: World, client: Client) -> None:
    body = {
        "id": str(new_id()), "inbox_id": str(world.api.id), "customer": {"address": "c-1"}, "subject": "S", "text": "T"
    }  # fmt: skip
    opened = await client.post("/api/tickets", headers=world.tom.headers, json=body)
    assert opened.status_code == 201, opened.text
    assert (await client.post("/api/tickets", headers=world.tom.headers, json=body)).json() == opened.json()
    url = f"/api/tickets/{opened.json()['number']}"
    assert (await client.get(url, headers=world.tom.headers)).status_code == 404
    assert (await client.get(url, headers=world.lin.headers)).status_code == 200


async def test_verbs_that_create_nothing_can_be_asked_again(world: World, client: Client) -> None:
    """The key is looked up before the version: the retry, whose version is stale by then, gets the first answer."""
    url = await _open(world)
    note = str(new_id())
    await client.post(f"{url}/notes", headers=world.lin.headers, json={"id": note, "text": "n"})
    give = {"assignee_id": str(world.lin.member.id), "team_id": str(world.east)}
    verbs: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("PUT", f"{url}/status", {"version": 1, "status": "pending"}, {"version": 1, "status": "held"}),
        ("PUT", f"{url}/tags", {"version": 2, "tags": ["a"]}, {"version": 2, "tags": []}),
        ("PATCH", url, {"version": 3, "priority": "urgent"}, {"version": 3, "priority": "low"}),
        ("PUT", f"{url}/assignment", {"version": 4, **give}, {"version": 4, **give, "team_id": None}),
        ("PATCH", f"{url}/notes/{note}", {"text": "m", "revision": 1}, {"text": "o", "revision": 1}),
    ]
    for n, (method, path, body, other) in enumerate(verbs):
        headers = {**world.lin.headers, "Idempotency-Key": f"key-{n}"}
        answers = await asyncio.gather(*(client.request(method, path, headers=headers, json=body) for _ in range(4)))
        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
        taken = await client.request(method, path, headers=headers, json=other)
        assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")
        bare = await client.request(method, path, headers=world.lin.headers, json=other)
        assert bare.json()["code"] == "version_conflict"
    await sequence(world.db)
    timeline = (await client.get(url, headers=world.lin.headers)).json()["timeline"]
    assert [entry["type"] for entry in timeline] == [
        "ticket.created", "message.received", "note.added", "ticket.status_changed", "ticket.tagged",
        "ticket.classified", "ticket.assigned", "note.revised",
    ]  # fmt: skip


async def test_directories_can_be_asked_again_too(world: World, client: Client) -> None:
    customer = await world.customer()
    headers = {**world.boss.headers, "Idempotency-Key": "same"}
    for path, change in (
        (f"/api/customers/{customer.id}", {"version": 1, "name": "Li Na"}),
        (f"/api/members/{world.lin.member.id}", {"version": world.lin.member.version, "name": "Lin Yi"}),
        (f"/api/inboxes/{world.chat.id}", {"version": world.chat.version, "name": "Web"}),
        (f"/api/units/{world.east}", {"version": 1, "name": "Far East"}),
    ):
        first = await client.patch(path, headers={**headers, "Idempotency-Key": path}, json=change)
        again = await client.patch(path, headers={**headers, "Idempotency-Key": path}, json=change)
        assert (first.status_code, again.status_code, again.text) == (200, 200, first.text), first.text
        other = await client.patch(path, headers={**headers, "Idempotency-Key": path}, json={**change, "name": "X"})
        assert other.json()["code"] == "id_taken"
        bare = await client.patch(path, headers=world.boss.headers, json={**change, "name": "X"})
        assert bare.json()["code"] == "version_conflict"
