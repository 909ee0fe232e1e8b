"""Splitting: something said on a ticket becomes a ticket of its own, by a pointer; the customer notices nothing."""

import asyncio
from typing import Any

import pytest

from kefu.customers import Customer, load_customer
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.tickets import TicketRow, continue_conversation, queries
from kefu.tickets.model import NewMessage
from kefu.webchat import queries as chat
from tests.log import settle
from tests.world import Person, World, ask_counts

Client = Any


class Desk:
    """What members do with splits."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client

    async def ask(self, method: str, path: str, body: Any = None, person: Person | None = None) -> Any:
        who = person or self.world.supervisor
        return await self.client.request(method, f"/api/tickets/{path}", headers=who.headers, json=body)

    async def detail(self, number: int, person: Person | None = None) -> Any:
        await settle(self.world.db)
        return (await self.ask("GET", str(number), person=person)).json()

    async def said(self, number: int) -> dict[str, str]:
        """Give the ids of what is shown on a ticket, by its text."""
        lines = (await self.detail(number))["timeline"]
        return {line["message"]["text"]: line["message"]["id"] for line in lines if line["message"]}

    async def split(self, number: int, *texts: str, person: Person | None = None, **more: Any) -> Any:
        said = await self.said(number)
        body = {"id": str(new_id()), "messages": [said[text] for text in texts], "subject": "The other thing", **more}
        return await self.ask("POST", f"{number}/split", body, person)

    async def undo(self, number: int, person: Person | None = None) -> Any:
        version = (await self.ask("GET", str(number))).json()["ticket"]["version"]
        return await self.ask("POST", f"{number}/split/undo", {"version": version}, person)

    async def note(self, number: int, text: str) -> Any:
        return await self.ask("POST", f"{number}/notes", {"id": str(new_id()), "text": text})

    async def reply(self, number: int, text: str, **more: Any) -> Any:
        return await self.ask("POST", f"{number}/messages", {"id": str(new_id()), "text": text, **more})

    async def two_things(self) -> tuple[TicketRow, Customer]:
        customer = await self.world.customer()
        await self.world.says(customer, "My parcel is late")
        row = (await self.world.says(customer, "And the invoice is wrong")).ticket
        await self.note(row.number, "a note on the invoice")
        return row, customer


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    return Desk(world, client)


def _texts(detail: Any) -> list[str]:
    return [line["message"]["text"] for line in detail["timeline"] if line["message"]]


def _told(detail: Any) -> list[str]:
    return [line["type"] for line in detail["timeline"] if "split" in line["type"]]


async def test_the_new_ticket_shows_what_was_chosen_and_both_tell_of_each_other(desk: Desk) -> None:
    row, _ = await desk.two_things()
    chosen = ("And the invoice is wrong", "a note on the invoice")
    made = await desk.split(row.number, *chosen, kind="complaint", priority="urgent")
    assert made.status_code == 201, made.text
    new = await desk.detail(made.json()["number"])
    ticket = new["ticket"]
    assert (ticket["subject"], ticket["kind"], ticket["priority"]) == ("The other thing", "complaint", "urgent")
    assert (ticket["status"], ticket["preview"]) == ("new", "And the invoice is wrong")
    assert ticket["customer"]["id"] == str(row.customer.id)
    assert ticket["inbox_id"] == str(row.inbox_id)
    assert _texts(new) == list(chosen)
    assert {line["message"]["ticket_number"] for line in new["timeline"] if line["message"]} == {row.number}
    old = await desk.detail(row.number)
    assert _texts(old) == ["My parcel is late", *chosen]
    assert (_told(old), _told(new)) == (["ticket.split"], ["ticket.split_received"])
    assert [one["number"] for one in old["links"]] == [ticket["number"]]
    assert [one["number"] for one in new["links"]] == [row.number]
    at = next(line["at"] for line in old["timeline"] if line["message"] and line["message"]["text"] == chosen[0])
    assert ticket["waiting_since"] == at


async def test_it_waits_since_now_where_everything_chosen_was_answered(desk: Desk) -> None:
    row, _ = await desk.two_things()
    await desk.reply(row.number, "We look at both")
    ticket = (await desk.split(row.number, "And the invoice is wrong")).json()
    assert ticket["waiting_since"] > ticket["created_at"]


async def test_it_lies_where_the_other_lies_and_is_counted_there(desk: Desk, world: World, client: Client) -> None:
    row, _ = await desk.two_things()
    body = {"version": row.version, "assignee_id": str(world.lin.member.id), "team_id": str(world.east)}
    assert (await desk.ask("PUT", f"{row.number}/assignment", body)).status_code == 200
    made = (await desk.split(row.number, "My parcel is late", person=world.lin)).json()
    assert (made["assignee_id"], made["team_id"]) == (str(world.lin.member.id), str(world.east))
    await settle(world.db)
    counts = {item["key"]: item["count"] for item in await ask_counts(client, world.lin)}
    assert counts["mine"] == 2
    page = await client.get("/api/tickets?view=mine", headers=world.lin.headers)
    assert {one["number"] for one in page.json()["items"]} == {row.number, made["number"]}


async def test_the_same_request_again_gives_the_same_ticket(desk: Desk) -> None:
    row, _ = await desk.two_things()
    said = await desk.said(row.number)
    body = {"id": str(new_id()), "messages": [said["My parcel is late"]], "subject": "Late"}
    answers = await asyncio.gather(*(desk.ask("POST", f"{row.number}/split", body) for _ in range(3)))
    assert len({answer.json()["number"] for answer in answers}) == 1
    other = await desk.ask("POST", f"{row.number}/split", body | {"subject": "Something else"})
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")
    assert _told(await desk.detail(row.number)) == ["ticket.split"]


async def test_what_cannot_be_split(desk: Desk, world: World) -> None:
    row, _ = await desk.two_things()
    other, _ = await desk.two_things()
    foreign = (await desk.said(other.number))["My parcel is late"]
    for texts, more, field in (
        (["a note on the invoice"], {}, "messages"),
        ([], {"messages": [foreign]}, "messages"),
        ([], {"messages": [str(new_id())]}, "messages"),
        ([], {"messages": []}, "messages"),
        (["My parcel is late"], {"subject": "  "}, "subject"),
        (["My parcel is late"], {"id": "01a21524-9832-4168-aa1f-21c98f3baa47"}, "id"),
    ):
        refused = await desk.split(row.number, *texts, **more)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid"), (more, refused.text)
        assert field in refused.text
    assert (await desk.undo(row.number)).json()["code"] == "not_split"
    for status in ("solved", "closed"):
        version = (await desk.detail(row.number))["ticket"]["version"]
        await desk.ask("PUT", f"{row.number}/status", {"version": version, "status": status})
    assert (await desk.split(row.number, "My parcel is late")).json()["code"] == "ticket_closed"
    assert (await desk.split(other.number, "My parcel is late", person=world.auditor)).status_code == 403


async def test_the_customers_conversation_is_not_disturbed(desk: Desk, world: World, keyring: Keyring) -> None:
    row, customer = await desk.two_things()

    async def shown() -> list[str]:
        async with world.db.transaction() as tx:
            found, _ = await queries.find_public_messages(
                tx, world.workspace_id, customer.id, world.chat.id, before=None, limit=50
            )
            talk = await chat.load_conversation(tx, keyring, world.chat, customer.id, before=None, limit=50)
        assert "a note on the invoice" not in repr(talk)
        return [message.text for message in found]

    before = await shown()
    made = (await desk.split(row.number, "And the invoice is wrong", "a note on the invoice")).json()
    assert await shown() == before
    assert (await world.says(customer, "Hello?")).ticket.number == row.number
    # answered on the new one: what they say to that comes there, also by the short way; and back again
    assert (await desk.reply(made["number"], "The invoice is corrected")).status_code == 201
    async with world.db.transaction() as tx:
        words = NewMessage(id=new_id(), text="Thank you")
        said = await continue_conversation(tx, world.workspace_id, world.chat.id, customer.id, words)
        newest = await chat.find_newest_tickets(tx, world.workspace_id, [customer.id])
    assert said is not None
    assert said.ticket.number == made["number"]
    assert str(newest[customer.id][world.chat.id]) == made["id"]
    assert (await desk.reply(row.number, "The parcel comes today")).status_code == 201
    assert (await world.says(customer, "Great")).ticket.number == row.number
    assert await shown() == [
        *before,
        "Hello?",
        "The invoice is corrected",
        "Thank you",
        "The parcel comes today",
        "Great",
    ]


async def test_a_merge_into_the_origin_leaves_the_customers_next_words_there(desk: Desk, world: World) -> None:
    row, customer = await desk.two_things()
    await desk.split(row.number, "And the invoice is wrong")
    other, _ = await desk.two_things()
    body = {"version": (await desk.detail(other.number))["ticket"]["version"], "into": row.number}
    merged = await desk.ask("POST", f"{other.number}/merge", body)
    assert merged.status_code == 200
    assert (await world.says(customer, "Hello?")).ticket.number == row.number
    version = (await desk.ask("GET", str(other.number))).json()["ticket"]["version"]
    await desk.ask("POST", f"{other.number}/merge/undo", {"version": version})
    assert (await world.says(customer, "Are you there?")).ticket.number == row.number


async def test_another_customers_words_merged_in_are_not_split_off(desk: Desk) -> None:
    """The new ticket would be of the one whose ticket it is, and every answer would reach them."""
    row, _ = await desk.two_things()
    other, _ = await desk.two_things()
    body = {"version": (await desk.detail(other.number))["ticket"]["version"], "into": row.number}
    assert (await desk.ask("POST", f"{other.number}/merge", body)).status_code == 200
    lines = (await desk.detail(row.number))["timeline"]
    theirs = [line["message"]["id"] for line in lines if line["message"]][2:4]
    body = {"id": str(new_id()), "messages": theirs, "subject": "Whose?"}
    refused = await desk.ask("POST", f"{row.number}/split", body)
    assert (refused.status_code, refused.json()["params"]["reason"]) == (400, "split_other_customer"), refused.text


async def test_what_was_answered_where_it_was_said_does_not_wait_on_a_split_of_a_split(desk: Desk) -> None:
    row, _ = await desk.two_things()
    await desk.reply(row.number, "We look at both")
    first = (await desk.split(row.number, "My parcel is late", "And the invoice is wrong")).json()
    second = (await desk.split(first["number"], "And the invoice is wrong")).json()
    assert second["waiting_since"] > second["created_at"]


async def test_undone_it_lies_in_the_trash_whole(desk: Desk, world: World) -> None:
    row, customer = await desk.two_things()
    made = (await desk.split(row.number, "And the invoice is wrong")).json()
    back = await desk.undo(made["number"])
    assert (back.status_code, back.json()["end_state"]) == (200, "deleted"), back.text
    old, new = await desk.detail(row.number), await desk.detail(made["number"])
    assert _told(old) == ["ticket.split", "ticket.split_returned"]
    assert _told(new) == ["ticket.split_received", "ticket.split_returned"]
    assert (old["links"], new["links"]) == ([], [])
    assert (await world.says(customer, "Hello?")).ticket.number == row.number
    assert (await desk.undo(made["number"])).json()["code"] == "not_split"
    body = {"version": new["ticket"]["version"], "end_state": None}
    assert (await desk.ask("PUT", f"{made['number']}/end-state", body)).status_code == 200
    assert _texts(await desk.detail(made["number"])) == ["And the invoice is wrong"]


@pytest.mark.parametrize("work", ["note", "reply", "status", "trash"])
async def test_further_work_is_the_end_of_undoing(desk: Desk, work: str) -> None:
    row, _ = await desk.two_things()
    made = (await desk.split(row.number, "And the invoice is wrong")).json()
    number = made["number"]
    if work == "note":
        await desk.note(number, "looked at it")
    elif work == "reply":
        await desk.reply(number, "hello")
    elif work == "status":
        await desk.ask("PUT", f"{number}/status", {"version": made["version"], "status": "held"})
    else:
        await desk.ask("PUT", f"{number}/end-state", {"version": made["version"], "end_state": "deleted"})
    refused = await desk.undo(number)
    assert (refused.status_code, refused.json()["code"]) == (409, "split_on")


async def _handed_over(desk: Desk, world: World) -> tuple[TicketRow, int]:
    """A ticket of West, part of which was split off for East."""
    row, _ = await desk.two_things()
    away = {"version": row.version, "assignee_id": None, "team_id": str(world.west)}
    await desk.ask("PUT", f"{row.number}/assignment", away)
    made = (await desk.split(row.number, "And the invoice is wrong", "a note on the invoice")).json()
    ours = {"version": made["version"], "assignee_id": None, "team_id": str(world.east)}
    assert (await desk.ask("PUT", f"{made['number']}/assignment", ours)).status_code == 200
    return row, made["number"]


async def test_another_team_reads_what_was_chosen_and_nothing_else(desk: Desk, world: World) -> None:
    row, number = await _handed_over(desk, world)
    seen = await desk.ask("GET", str(number), person=world.lin)
    assert _texts(seen.json()) == ["And the invoice is wrong", "a note on the invoice"]
    assert "parcel" not in seen.text
    assert seen.json()["links"] == []
    assert (await desk.ask("GET", str(row.number), person=world.lin)).status_code == 404
    parcel = (await desk.said(row.number))["My parcel is late"]
    stolen = {"id": str(new_id()), "messages": [parcel], "subject": "Mine"}
    assert (await desk.ask("POST", f"{number}/split", stolen, world.lin)).status_code == 400
    assert (await desk.undo(number, world.lin)).status_code == 404


async def test_a_reworded_note_is_told_on_both_and_its_wordings_are_read_on_both(desk: Desk, world: World) -> None:
    row, number = await _handed_over(desk, world)
    note = (await desk.said(row.number))["a note on the invoice"]
    change = {"text": "a better note", "revision": 1}
    assert (await desk.ask("PATCH", f"{row.number}/notes/{note}", change)).status_code == 200
    seen = await desk.detail(number, world.lin)
    assert _texts(seen) == ["And the invoice is wrong", "a better note"]
    assert [line["type"] for line in seen["timeline"]].count("note.revised") == 1
    earlier = await desk.ask("GET", f"{number}/notes/{note}/revisions", person=world.lin)
    assert [one["text"] for one in earlier.json()["items"]] == ["a note on the invoice"]
    assert (await desk.ask("GET", f"{row.number}/notes/{note}/revisions", person=world.lin)).status_code == 404
    other, _ = await desk.two_things()
    assert (await desk.ask("GET", f"{other.number}/notes/{note}/revisions")).status_code == 404


async def test_split_again_merged_back_and_merged_elsewhere_it_shows_each_word_once(desk: Desk) -> None:
    row, _ = await desk.two_things()
    first = (await desk.split(row.number, "And the invoice is wrong", "a note on the invoice")).json()
    await desk.reply(first["number"], "Which invoice?")
    second = (await desk.split(first["number"], "And the invoice is wrong", "Which invoice?")).json()
    assert _texts(await desk.detail(second["number"])) == ["And the invoice is wrong", "Which invoice?"]
    body = {"version": (await desk.detail(first["number"]))["ticket"]["version"], "into": row.number}
    assert (await desk.ask("POST", f"{first['number']}/merge", body)).status_code == 200
    everything = ["My parcel is late", "And the invoice is wrong", "a note on the invoice", "Which invoice?"]
    assert _texts(await desk.detail(row.number)) == everything
    third = (await desk.split(row.number, "Which invoice?")).json()
    assert _texts(await desk.detail(third["number"])) == ["Which invoice?"]
    other, _ = await desk.two_things()
    body = {"version": (await desk.detail(second["number"]))["ticket"]["version"], "into": other.number}
    assert (await desk.ask("POST", f"{second['number']}/merge", body)).status_code == 200
    shown = _texts(await desk.detail(other.number))
    assert shown.count("Which invoice?") == 1
    assert shown.count("And the invoice is wrong") == 2  # each customer's own


async def test_pages_of_the_timeline_go_back_through_quoted_words(desk: Desk) -> None:
    row, _ = await desk.two_things()
    made = (await desk.split(row.number, "My parcel is late", "And the invoice is wrong")).json()
    for at in range(5):
        await desk.note(made["number"], f"note {at}")
    await settle(desk.world.db)
    texts: list[str] = []
    mark = None
    while True:
        query = f"?limit=3{f'&before={mark}' if mark else ''}"
        page = (await desk.ask("GET", f"{made['number']}{query}")).json()
        texts = _texts(page) + texts
        if (mark := page["earlier"]) is None:
            break
    assert texts == ["My parcel is late", "And the invoice is wrong", *(f"note {at}" for at in range(5))]


async def test_erased_with_their_person(desk: Desk, world: World, client: Client) -> None:
    row, customer = await desk.two_things()
    made = (await desk.split(row.number, "And the invoice is wrong", "a note on the invoice")).json()
    async with world.db.transaction() as tx:
        version = (await load_customer(tx, world.workspace_id, customer.id)).version
    path = f"/api/customers/{customer.id}/erasure"
    erased = await client.post(path, headers=world.boss.headers, json={"version": version})
    assert erased.status_code < 300, erased.text
    detail = await desk.detail(made["number"], world.boss)
    assert _texts(detail) == ["", ""]
    assert (detail["ticket"]["subject"], detail["ticket"]["preview"]) == ("", "")
