"""Whose a mail is: what the sender's own address must be, and what of it other customers and colleagues get to see."""

import pytest

from kefu.forwards.personal import PERSONAL
from kefu.forwards.service import forwarding
from kefu.kit.ids import new_id
from kefu.kit.throttle import Rate
from tests.forwards.desk import Desk
from tests.forwards.test_forwarding import desk, office
from tests.post_office import PostOffice

__all__ = ["desk", "office"]


@pytest.mark.parametrize("address", ["李@example.com", "lin..x@example.com", ".lin@example.com"])
async def test_who_has_an_address_that_no_mail_takes_reads_and_does_not_send(desk: Desk, address: str) -> None:
    async with desk.world.db.transaction() as tx:
        await tx.run(
            "update member set email = %(email)s where workspace_id = %(w)s and id = %(id)s",
            email=address,
            w=desk.world.workspace_id,
            id=desk.world.lin.member.id,
        )
    assert (await desk.ask("GET", "forwards"))["reply_to"] == address
    for path, body in (("forwards", desk.wish()), ("forwards/preview", {"locale": "en"})):
        refused = await desk.call("POST", path, body)
        assert (refused.status_code, refused.json()["field"]) == (400, "recipients")
        assert "your own e-mail address" in refused.text


async def test_taking_back_what_never_came_has_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "UNKNOWN", Rate("forward_unknown", burst=2, seconds=600))
    ids = [new_id() for _ in range(3)]
    answers = [(await desk.call("DELETE", f"forwards/{id}")).status_code for id in (*ids, ids[0])]
    assert answers == [204, 204, 429, 204]


async def test_words_of_another_customer_are_theirs_also_on_this_ticket(desk: Desk, office: PostOffice) -> None:
    """B's ticket was merged into A's: what was sent of it is B's, and goes when B goes."""
    world, boss = desk.world, desk.world.boss.headers
    said = await world.says(await world.customer("李四"), "my own words")
    stored = await desk.upload(world.boss.principal.actor, b"hidden", "李四的发票.txt")
    answer = {"id": str(new_id()), "text": "Here you are.", "files": [str(stored)]}
    url = f"/api/tickets/{said.ticket.number}"
    made = await desk.client.post(f"{url}/messages", headers=boss, json=answer)
    assert made.status_code == 201, made.text
    seen = (await desk.client.get(url, headers=boss)).json()["ticket"]
    mine = (await desk.ask("GET", "", by=world.boss))["ticket"]
    body = {"into": desk.number, "version": seen["version"], "into_version": mine["version"]}
    merged = await desk.client.post(f"{url}/merge", headers=boss, json=body)
    assert merged.status_code == 200, merged.text
    messages = [str(desk.asked), str(said.message.id), answer["id"]]
    sent = await desk.send(by=world.boss, messages=messages, files=[str(stored)], text="About 王芳 too")
    assert (sent.status_code, len(sent.json()["files"]), sent.json()["hidden_files"]) == (201, 1, 0), sent.text
    await desk.work()
    [theirs] = await desk.listed(by=world.boss)
    assert [file["name"] for file in theirs["files"]] == ["李四的发票.txt"]
    async with world.db.transaction() as tx:
        of_b = await PERSONAL.show(tx, world.workspace_id, said.ticket.customer.id)
    [shown] = of_b["forwards"]
    assert (shown["messages"], shown["text"], shown["subject"]) == (messages[1:], "", "")
    assert (shown["files"], shown["recipients"]) == ([str(stored)], ["repairs@example.org"])
    customer = f"/api/customers/{said.ticket.customer.id}"
    asked = (await desk.client.get(f"{customer}/erasure", headers=boss)).json()
    assert {item["kind"]: item["count"] for item in asked["items"]}["forwards"] == 1
    gone = await desk.client.post(
        f"{customer}/erasure", headers=boss, json={"id": str(new_id()), "version": asked["version"]}
    )
    assert gone.status_code == 201, gone.text
    assert await desk.listed(by=world.boss) == []


async def test_names_of_files_on_a_ticket_one_does_not_see_are_not_told(desk: Desk) -> None:
    world, boss = desk.world, desk.world.boss.headers
    said = await world.says(await world.customer("李四"), "my own words", inbox=world.api)
    stored = await desk.upload(world.boss.principal.actor, b"hidden", "secret.txt")
    url = f"/api/tickets/{said.ticket.number}"
    answer = {"id": str(new_id()), "text": "Here.", "files": [str(stored)]}
    made = await desk.client.post(f"{url}/messages", headers=boss, json=answer)
    assert made.status_code == 201, made.text
    seen = (await desk.client.get(url, headers=boss)).json()["ticket"]
    given = {"version": seen["version"], "team_id": str(world.west), "assignee_id": None}
    moved = await desk.client.put(f"{url}/assignment", headers=boss, json=given)
    assert moved.status_code == 200, moved.text
    mine = (await desk.ask("GET", "", by=world.boss))["ticket"]
    body = {"into": desk.number, "version": seen["version"] + 1, "into_version": mine["version"]}
    merged = await desk.client.post(f"{url}/merge", headers=boss, json=body)
    assert merged.status_code == 200, merged.text
    assert (await desk.client.get(url, headers=world.lin.headers)).status_code == 404
    sent = await desk.send(by=world.boss, messages=[answer["id"]], files=[str(stored)])
    assert sent.status_code == 201, sent.text
    await desk.work()
    [shown] = await desk.listed()
    assert (shown["files"], shown["hidden_files"]) == ([], 1)
    assert "secret" not in str(shown)
