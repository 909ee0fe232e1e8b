"""Merging customers: one is kept as the other by a pointer; nothing is moved, nobody reads more, it can be undone."""

import asyncio
import secrets
from typing import Any
from uuid import UUID

import pytest

from kefu.customers import Customer, find_customer_ids, load_customer, meet_customer
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.tickets import NewMessage, continue_conversation
from kefu.views.saved import conditions
from kefu.webchat.queries import load_conversation
from tests.customers.desk import Desk
from tests.log import assert_replays
from tests.world import World, make_world

Answer = Any


@pytest.fixture
def desk(world: World, client: Any) -> Desk:
    return Desk(world, client)


def _told(history: Any) -> list[str]:
    return [line["type"] for line in history["items"]]


async def test_the_kept_one_is_shown_with_everything_of_both(desk: Desk, world: World) -> None:
    mark = secrets.token_hex(5)
    ann = await world.customer(f"Ann{mark}")
    said = await world.says(ann, "where is it")
    kept = await desk.add(f"Bob{mark}", ("email", f"{mark}@example.com"))
    await desk.ask("POST", f"customers/{ann.id}/notes", {"text": "calls at noon"})
    await desk.ask("POST", f"customers/{kept}/notes", {"text": "likes mail"})
    done = await desk.merge(ann.id, kept)
    assert done.status_code == 200, done.text
    assert done.json()["id"] == str(kept)
    assert {one["address"] for one in done.json()["identities"]} >= {f"{mark}@example.com", ann.identities[0].address}

    merged = await desk.get(f"customers/{ann.id}")
    assert (merged["merged_into"]["id"], merged["merged_into"]["name"]) == (str(kept), f"Bob{mark}")
    assert merged["merged_into"]["undo_until"] > merged["merged_into"]["at"]
    [part] = (await desk.get(f"customers/{kept}/merged"))["items"]
    assert (part["name"], part["by_name"], part["into_id"]) == (f"Ann{mark}", "lin", str(kept))
    notes = (await desk.get(f"customers/{kept}/notes"))["items"]
    assert [note["text"] for note in notes] == ["likes mail", "calls at noon"]
    tickets = (await desk.get(f"customers/{kept}/tickets", world.boss))["items"]
    assert [row["number"] for row in tickets] == [said.ticket.number]
    row = await desk.ticket(said.ticket.number)
    assert row["customer"] == {"id": str(kept), "name": f"Bob{mark}", "tier": "standard", "wrote_as": str(ann.id)}
    told = _told(await desk.get(f"customers/{kept}/history"))
    assert told.count("customer.merge_received") == 1
    assert "customer.merged" not in told
    assert told.count("customer_note.added") == 2

    for words in (f"Ann{mark}", f"Bob{mark}", mark, ann.identities[0].address):
        assert await desk.found(query=words) == [str(kept)], words
        listed = (await desk.get(f"tickets?view=all&query={words}", world.boss))["items"]
        assert [one["number"] for one in listed] == [said.ticket.number], words
    await assert_replays(world.db, world.workspace_id)


async def test_what_comes_in_later_is_with_the_kept_one_and_stays_with_who_wrote_when_undone(
    desk: Desk, world: World, keyring: Keyring
) -> None:
    ann, bob = await world.customer("Ann"), await world.customer("Bob")
    first = (await world.says(ann, "words of Ann")).ticket
    other = (await world.says(bob, "words of Bob")).ticket
    assert (await desk.merge(ann.id, bob.id)).status_code == 200
    async with world.db.transaction() as tx:
        words = NewMessage(id=new_id(), text="still Ann")
        said = await continue_conversation(tx, world.workspace_id, world.chat.id, ann.id, words)
    assert said is not None
    assert (said.ticket.number, said.ticket.customer.id) == (first.number, bob.id)
    assert said.message.author.name == "Ann", "her window is not told another name"
    again = await world.says(ann, "by the way", inbox=world.api)  # where she has no conversation yet
    assert again.ticket.customer.id == bob.id
    numbers = {row["number"] for row in (await desk.get(f"customers/{bob.id}/tickets", world.boss))["items"]}
    assert numbers == {first.number, other.number, again.ticket.number}

    # each window shows what was said in it, whoever we think they are
    async with world.db.transaction() as tx:
        theirs = await load_conversation(tx, keyring, world.chat, bob.id, before=None, limit=50)
        hers = await load_conversation(tx, keyring, world.chat, ann.id, before=None, limit=50)
    assert [message.text for message in theirs.messages] == ["words of Bob"]
    assert [message.text for message in hers.messages] == ["words of Ann", "still Ann"]

    await desk.ask("POST", f"customers/{bob.id}/notes", {"text": "written in between"})
    assert (await desk.undo(ann.id)).status_code == 200
    rows = (await desk.get(f"customers/{ann.id}/tickets", world.boss))["items"]
    assert {row["number"] for row in rows} == {first.number, again.ticket.number}
    assert {row["customer"]["name"] for row in rows} == {"Ann"}
    assert [note["text"] for note in (await desk.get(f"customers/{bob.id}/notes"))["items"]] == ["written in between"]
    assert (await desk.get(f"customers/{ann.id}/notes"))["items"] == []
    await assert_replays(world.db, world.workspace_id)


async def test_at_once_and_in_circles_one_is_kept(desk: Desk, world: World) -> None:
    ids = [(await world.customer(name)).id for name in ("Aa", "Bb", "Cc")]
    ways = list(zip(ids, [*ids[1:], ids[0]], strict=True)) * 2
    answers = await asyncio.gather(*(desk.merge(one, other) for one, other in ways))
    assert {answer.status_code for answer in answers} == {200, 409}, [answer.text for answer in answers]
    known = [await desk.get(f"customers/{one}") for one in ids]
    kept = [one["id"] for one in known if one["merged_into"] is None]
    for _ in range(3):  # who was refused at the same moment merges afterwards
        rest = [UUID(one) for one in kept]
        if len(rest) > 1:
            await desk.merge(rest[0], rest[1])
            kept = [one for one in kept if (await desk.get(f"customers/{one}"))["merged_into"] is None]
    assert len(kept) == 1
    assert {(await desk.get(f"customers/{one}"))["merged_into"]["id"] for one in ids if str(one) not in kept} == set(
        kept
    )
    itself = await desk.ask("POST", f"customers/{kept[0]}/merge", {"into": kept[0], "version": 1, "into_version": 1})
    assert (itself.status_code, itself.json()["params"]["reason"]) == (400, "merge_customer_self")
    await assert_replays(world.db, world.workspace_id)


async def test_words_that_arrive_meanwhile_are_neither_lost_nor_in_the_way(desk: Desk, world: World) -> None:
    people = [await world.customer(f"P{number}") for number in range(4)]
    kept = await desk.add("Kept")

    async def talk(person: Customer) -> None:
        for number in range(5):
            await world.says(person, f"word {number}")

    async def turn(person: Customer) -> None:
        for _ in range(2):
            assert (await desk.ask("GET", f"customers/{person.id}")).status_code == 200
            merged = await desk.merge(person.id, kept)
            while merged.status_code == 409:  # somebody else's merge changed the kept one
                merged = await desk.merge(person.id, kept)
            assert merged.status_code == 200, merged.text
            undone = await desk.undo(person.id)
            assert undone.status_code == 200, undone.text
        while (await desk.merge(person.id, kept)).status_code == 409:
            pass

    await asyncio.gather(*(talk(one) for one in people), *(turn(one) for one in people))
    rows = (await desk.get(f"customers/{kept}/tickets", world.boss))["items"]
    assert {row["customer"]["wrote_as"] for row in rows} == {str(one.id) for one in people}
    said = await world.db.connect()
    async with said:
        row = await (
            await said.execute("select count(*) from public_message where workspace_id = %s", [world.workspace_id])
        ).fetchone()
    assert row == (20,)
    await assert_replays(world.db, world.workspace_id)


async def test_a_name_told_later_is_found_with_the_kept_one(desk: Desk, world: World) -> None:
    nobody, kept = await world.customer(""), await desk.add("Kept")
    await desk.merge(nobody.id, kept)
    async with world.db.transaction() as tx:
        address = nobody.identities[0].address
        await meet_customer(tx, world.workspace_id, "webchat", address, name="Zelda")
    assert await desk.found(query="Zelda") == [str(kept)]
    async with world.db.transaction() as tx:
        ids = await find_customer_ids(tx, world.workspace_id, "Kept", limit=10)
    assert set(ids) == {nobody.id, kept}


async def test_the_merged_one_is_not_worked_on(desk: Desk, world: World) -> None:
    ann, bob, other = await desk.add("Ann", ("phone", "13900139000")), await desk.add("Bob"), await desk.add("Other")
    await desk.merge(ann, bob)
    version = await desk.version(ann)
    for method, path, body in (
        ("PATCH", f"customers/{ann}", {"version": version, "name": "x"}),
        ("PUT", f"customers/{ann}/block", {"version": version, "blocked": True}),
        ("POST", f"customers/{ann}/identities", {"channel": "email", "address": "x@example.com"}),
        ("POST", f"customers/{ann}/notes", {"text": "x"}),
        ("POST", f"customers/{ann}/merge", {"into": str(other), "version": version, "into_version": 1}),
        ("POST", f"customers/{other}/merge", {"into": str(ann), "version": 1, "into_version": version}),
        ("GET", f"customers/{ann}/erasure", None),
        ("POST", f"customers/{ann}/erasure", {"version": version}),
        ("POST", f"customers/{ann}/export", None),
        ("GET", f"customers/{ann}/merge?into={other}", None),
        ("GET", f"customers/{other}/merge?into={ann}", None),
    ):
        answer = await desk.ask(method, path, body, world.boss)
        assert (answer.status_code, answer.json()["code"]) == (409, "customer_merged"), (path, answer.text)
        assert answer.json()["params"]["customer_id"] == str(bob)
    # an address of the merged one is the kept one's already, and nobody else's
    again = await desk.ask("POST", f"customers/{bob}/identities", {"channel": "phone", "address": "13900139000"})
    assert len(again.json()["identities"]) == 1
    taken = await desk.ask("POST", f"customers/{other}/identities", {"channel": "phone", "address": "13900139000"})
    assert (taken.json()["code"], taken.json()["params"]["customer_id"]) == ("identity_taken", str(bob))


async def test_notes_of_the_merged_one_are_reworded_where_they_are_shown(desk: Desk) -> None:
    ann, bob = await desk.add("Ann"), await desk.add("Bob")
    note = (await desk.ask("POST", f"customers/{ann}/notes", {"text": "old"})).json()
    await desk.merge(ann, bob)
    path = f"customers/{bob}/notes/{note['id']}"
    assert (await desk.ask("PATCH", path, {"text": "new", "revision": 1})).status_code == 200
    assert (await desk.ask("DELETE", path)).status_code == 204
    assert (await desk.ask("PUT", f"{path}/restoration")).status_code == 200
    await desk.undo(ann)
    assert [one["text"] for one in (await desk.get(f"customers/{ann}/notes"))["items"]] == ["new"]
    assert "customer_note.changed" in _told(await desk.get(f"customers/{ann}/history"))
    assert "customer_note.changed" not in _told(await desk.get(f"customers/{bob}/history"))


@pytest.mark.parametrize("which", ["kept", "merged"])
async def test_whether_the_kept_one_is_blocked_decides(desk: Desk, world: World, which: str) -> None:
    ann, bob = await world.customer("Ann"), await desk.add("Bob")
    blocked = bob if which == "kept" else ann.id
    await desk.ask("PUT", f"customers/{blocked}/block", {"version": 1, "blocked": True})
    await desk.merge(ann.id, bob)
    ticket = (await world.says(ann, "hello")).ticket
    assert (ticket.end_state == "spam") == (which == "kept")
    assert ((await desk.get(f"customers/{ann.id}"))["blocked_at"] is not None) == (which == "kept")


async def test_new_tickets_are_of_the_tier_of_the_kept_one(desk: Desk, world: World) -> None:
    ann, bob = await world.customer("Ann"), await desk.add("Bob", tier="vip")
    await desk.merge(ann.id, bob)
    async with world.db.transaction() as tx:
        ann = await load_customer(tx, world.workspace_id, ann.id)
    number = (await world.says(ann)).ticket.number
    async with world.db.transaction() as tx:
        tier = await tx.value(
            "select tier from ticket where workspace_id = %(w)s and number = %(n)s", w=world.workspace_id, n=number
        )
    assert tier == "vip"


@pytest.mark.parametrize("gathered", [0, 5000])
async def test_tickets_of_a_company_are_those_of_who_is_kept_in_it(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    """In views too, whether a company's customers are gathered or are too many for that."""
    monkeypatch.setattr(conditions, "GATHERED", gathered)
    acme = (await desk.ask("POST", "companies", {"name": "Acme"})).json()["id"]
    other = (await desk.ask("POST", "companies", {"name": "Other"})).json()["id"]
    ann = await world.customer("Ann")
    await desk.ask("PATCH", f"customers/{ann.id}", {"version": 1, "company_id": other})
    number = (await world.says(ann)).ticket.number
    bob = await desk.add("Bob", company_id=acme)
    await desk.merge(ann.id, bob)
    of_acme = (await desk.get(f"companies/{acme}/tickets", world.boss))["items"]
    assert [row["number"] for row in of_acme] == [number]
    assert (await desk.get(f"companies/{other}/tickets", world.boss))["items"] == []
    for company, numbers in ((acme, [number]), (other, [])):
        condition = {"type": "all", "of": [{"type": "company", "among": [company]}]}
        view = {"name": "Of a company", "condition": condition, "sorting": "changed"}
        made = await desk.ask("POST", "saved-views", view, world.boss)
        assert made.status_code == 201, made.text
        listed = (await desk.get(f"saved-views/{made.json()['id']}/tickets", world.boss))["items"]
        assert [row["number"] for row in listed] == numbers


async def test_the_last_contact_is_that_of_all(desk: Desk, world: World) -> None:
    ann, bob, cid = await world.customer("Ann"), await world.customer("Bob"), await world.customer("Cid")
    for one in (bob, cid, ann):
        await world.says(one)
    await desk.merge(ann.id, bob.id)
    page = await desk.get("customers?contacted_since=2020-01-01T00:00:00Z&limit=1")
    assert [one["id"] for one in page["items"]] == [str(bob.id)]
    rest = await desk.get(f"customers?contacted_since=2020-01-01T00:00:00Z&after={page['next']}")
    assert [one["id"] for one in rest["items"]] == [str(cid.id)]
    assert page["items"][0]["last_contact_at"] > rest["items"][0]["last_contact_at"]
    await desk.undo(ann.id)
    assert await desk.found(contacted_since="2020-01-01T00:00:00Z") == [str(ann.id), str(cid.id), str(bob.id)]


async def test_who_may_not_or_looks_at_another_workspace(desk: Desk, world: World, db: Db, keyring: Any) -> None:
    ann, bob = await desk.add("Ann"), await desk.add("Bob")
    assert (await desk.merge(ann, bob, world.auditor)).status_code == 403
    other = await make_world(db, keyring)
    theirs = (await other.customer("Cid")).id
    here = {"version": 1, "into_version": 1}
    for path, body in (
        (f"customers/{ann}/merge", {"into": str(theirs), **here}),
        (f"customers/{theirs}/merge", {"into": str(ann), **here}),
        (f"customers/{theirs}/merge/undo", {"version": 1}),
    ):
        answer = await desk.ask("POST", path, body)
        assert answer.status_code == 404, answer.text
    for path in (
        f"{theirs}/merged",
        f"{theirs}/duplicates",
        f"{theirs}/merge?into={ann}",
        f"{ann}/merge?into={theirs}",
    ):
        assert (await desk.ask("GET", f"customers/{path}")).status_code == 404, path
