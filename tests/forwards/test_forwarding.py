"""Forwarding: what goes to whom, what never goes, and how it is taken back, tried again, and told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from kefu.forwards.service import forwarding
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from kefu.kit.throttle import Rate
from tests.forwards.desk import Desk
from tests.members.scenes import facts_of
from tests.post_office import PostOffice, post_office
from tests.world import World


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as opened:
        yield opened


@pytest.fixture
async def desk(world: World, client: Any, keyring: Keyring, settings: Settings, office: PostOffice) -> Desk:
    return await Desk(world, client, keyring, settings).open(office)


async def test_what_is_looked_at_is_what_is_sent(desk: Desk, office: PostOffice) -> None:
    wish = desk.wish(recipients=["repairs@example.org", "Li.Si@例子.example"], files=[str(desk.file)])
    draft = {key: value for key, value in wish.items() if key != "id"}
    look = await desk.ask("POST", "forwards/preview", draft)
    assert (look["reply_to"], look["sender"]) == (
        f"lin <{desk.world.lin.member.email}>",
        "示例科技 <service@example.com>",
    )
    assert (look["bytes"], [file["name"] for file in look["files"]]) == (900, ["发票 1.txt"])
    made = await desk.ask("POST", "forwards", wish)
    assert (made["state"], len(made["recipients"])) == ("waiting", 2)
    await desk.work()
    [mail] = office.taken
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == look["text"]
    assert look["text"].startswith("Can you repair this?\n\n---------- Forwarded from ticket #")
    assert "王芳 (customer) · " in look["text"]
    assert "Where is my order?\nIt is late.\n\nlin (service) · " in look["text"]
    assert "[Attached: 发票 1.txt]" in look["text"]
    assert (mail["Subject"], mail["From"]) == ("Please have a look", look["sender"])
    assert (mail["Reply-To"], mail["To"]) == (look["reply_to"], ", ".join(look["recipients"]))
    assert office.recipients == ["repairs@example.org", "Li.Si@xn--fsqu00a.example"]
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("发票 1.txt", "a letter\n" * 100)
    [sent] = await desk.listed(by=desk.world.boss)
    assert (sent["state"], [one["state"] for one in sent["recipients"]]) == ("sent", ["sent", "sent"])


async def test_it_speaks_the_chosen_language(desk: Desk) -> None:
    look = await desk.ask("POST", "forwards/preview", {"locale": "zh"})
    assert "转发自工单" in look["text"]
    assert "（" not in look["subject"]
    assert look["subject"].startswith("转发：Where is my order?")
    assert "王芳 (客户)" in look["text"]


async def test_notes_and_whispers_never_go(desk: Desk, office: PostOffice) -> None:
    refused = await desk.send(messages=[str(desk.asked), str(desk.note)])
    assert (refused.status_code, refused.json()["field"]) == (400, "messages")
    assert "zqsecret" not in (await desk.call("POST", "forwards/preview", {"locale": "en"})).text
    assert (await desk.send(messages=None)).status_code == 201
    await desk.work()
    [mail] = office.taken
    assert "zqsecret" not in mail.as_string()
    assert "It left today." in mail.as_string()


async def test_words_and_files_of_other_tickets_do_not_go(desk: Desk) -> None:
    other = await desk.world.says(await desk.world.customer("Other"), "something else")
    refused = await desk.send(messages=[str(other.message.id)])
    assert (refused.status_code, refused.json()["field"]) == (400, "messages")
    loose = await desk.upload(desk.world.lin.principal.actor, b"mine", "loose.txt")
    for file, messages in ((loose, [desk.answered]), (desk.file, [desk.asked])):
        refused = await desk.send(files=[str(file)], messages=[str(id) for id in messages])
        assert (refused.status_code, refused.json()["field"]) == (400, "files")


async def test_files_have_a_limit_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kefu.forwards.service.choosing.MOST_BYTES", 899)
    refused = await desk.send(files=[str(desk.file)])
    assert (refused.status_code, refused.json()["field"]) == (400, "files")
    assert (await desk.send()).status_code == 201


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipients": ["a@example.org\r\nBcc: evil@example.org"]}, "recipients[0]"),
        ({"recipients": ["fine@example.org", "a@example.org, b@example.org"]}, "recipients[1]"),
        ({"recipients": ["Lin <a@example.org>"]}, "recipients[0]"),
        ({"recipients": ["李@example.org"]}, "recipients[0]"),
        ({"recipients": ["a@b..org"]}, "recipients[0]"),
        ({"recipients": ["a@localhost"]}, "recipients[0]"),
        ({"recipients": []}, "recipients"),
        ({"subject": "Hello\u202eworld"}, "subject"),
        ({"subject": " "}, "subject"),
        ({"seconds": 31}, "seconds"),
        ({"messages": []}, "messages"),
    ],
)
async def test_what_cannot_be_is_refused(desk: Desk, given: dict[str, Any], field: str) -> None:
    refused = await desk.send(**given)
    assert (refused.status_code, refused.json()["field"]) == (400, field), refused.text


async def test_a_subject_with_line_breaks_is_one_line(desk: Desk, office: PostOffice) -> None:
    assert (await desk.send(subject="Hello\r\nBcc: evil@example.org")).status_code == 201
    await desk.work()
    [mail] = office.taken
    assert (mail["Subject"], mail["Bcc"]) == ("Hello Bcc: evil@example.org", None)
    assert office.recipients == ["repairs@example.org"]


async def test_names_with_line_breaks_or_commas_stay_in_their_header(desk: Desk, office: PostOffice) -> None:
    async with desk.world.db.transaction() as tx:
        await tx.run(
            "update member set name = %(name)s where workspace_id = %(w)s and id = %(id)s",
            name='Lin, "the <best>" @ all',
            w=desk.world.workspace_id,
            id=desk.world.lin.member.id,
        )
    assert (await desk.send()).status_code == 201
    await desk.work()
    [mail] = office.taken
    [address] = mail["Reply-To"].addresses
    assert (address.display_name, address.addr_spec) == ('Lin, "the <best>" @ all', desk.world.lin.member.email)


async def test_the_same_id_is_the_same_mail(desk: Desk, office: PostOffice) -> None:
    wish = desk.wish()
    first = await desk.call("POST", "forwards", wish)
    await desk.work()
    again = await desk.call("POST", "forwards", wish)
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    await desk.work()
    assert len(office.taken) == 1
    for other in (wish | {"text": "else"}, wish | {"recipients": ["x@example.org"]}):
        assert (await desk.call("POST", "forwards", other)).json()["code"] == "id_taken"
    theirs = await desk.call("POST", "forwards", wish, by=desk.world.boss)
    assert theirs.json()["code"] == "id_taken"


async def test_what_is_undone_never_leaves(desk: Desk, office: PostOffice) -> None:
    wish = desk.wish(seconds=10)
    await desk.ask("POST", "forwards", wish)
    assert [one["state"] for one in await desk.listed()] == ["waiting"]
    assert await desk.listed(by=desk.world.auditor) == []
    given = {"version": (await desk.ask("GET", ""))["ticket"]["version"], "assignee_id": str(desk.world.lin.member.id)}
    await desk.ask("PUT", "assignment", given | {"team_id": None}, by=desk.world.boss)
    assert await desk.listed(by=desk.world.tom) == []
    not_theirs = await desk.call("DELETE", f"forwards/{wish['id']}", by=desk.world.tom)
    assert not_theirs.status_code == 404
    for _ in range(2):
        assert (await desk.call("DELETE", f"forwards/{wish['id']}")).status_code == 204
    await desk.wait_over()
    await desk.work()
    late = await desk.call("POST", "forwards", wish)
    assert (late.status_code, late.json()["code"]) == (409, "forward_undone")
    unknown = desk.wish()
    assert (await desk.call("DELETE", f"forwards/{unknown['id']}")).status_code == 204
    assert (await desk.call("POST", "forwards", unknown)).json()["code"] == "forward_undone"
    assert (office.taken, await desk.listed(), await desk.lines()) == ([], [], [])


async def test_what_has_left_cannot_be_undone(desk: Desk) -> None:
    wish = desk.wish(seconds=10)
    await desk.ask("POST", "forwards", wish)
    await desk.wait_over()
    await desk.work()
    late = await desk.call("DELETE", f"forwards/{wish['id']}")
    assert (late.status_code, late.json()["code"]) == (409, "forward_left")


async def test_the_ticket_tells_without_words_or_addresses(desk: Desk) -> None:
    await desk.send(files=[str(desk.file)])
    await desk.work()
    forwarded, settled = await desk.lines()
    assert (forwarded["type"], settled["type"]) == ("ticket.forwarded", "ticket.forward_settled")
    [sent] = await desk.listed()
    assert forwarded["data"] | {"status": None} == {
        "forward_id": sent["id"],
        "messages": 2,
        "files": 1,
        "recipients": 1,
        "status": None,
    }
    assert forwarded["actor"]["id"] == str(desk.world.lin.member.id)
    assert (settled["data"]["sent"], settled["data"]["failed"]) == (1, 0)
    for fact in await facts_of(desk.world.db, desk.world.workspace_id, "ticket.forwarded"):
        assert "repairs" not in str(fact)
    audit = (await desk.client.get("/api/audit?topic=personal", headers=desk.world.boss.headers)).json()
    expected = f"forwarded ticket #{desk.number} to 1 addresses outside (2 messages, 1 files)"
    assert [entry["text"] for entry in audit["items"]] == [expected]


async def test_one_address_that_is_refused_does_not_keep_the_others(desk: Desk, office: PostOffice) -> None:
    office.moods = ["unknown recipient", "take"]
    await desk.send(recipients=["gone@example.org", "here@example.org"])
    await desk.work()
    [sent] = await desk.listed()
    assert sent["state"] == "failed"
    gone, here = sent["recipients"]
    assert (gone["state"], gone["fault"], gone["said"]) == (
        "failed",
        "recipient_refused",
        "550 5.1.1 no such person here",
    )
    assert "does not accept" in gone["explanation"]
    assert (here["state"], here["fault"]) == ("sent", None)
    again = await desk.call("POST", f"forwards/{sent['id']}/retry", by=desk.world.boss)
    assert (again.status_code, again.json()["state"]) == (200, "sending")
    await desk.work()
    assert office.recipients == ["here@example.org", "gone@example.org"]
    assert len({mail["Message-ID"] for mail in office.taken}) == 1
    [sent] = await desk.listed()
    assert sent["state"] == "sent"
    assert [line["data"]["failed"] for line in await desk.lines() if "failed" in line["data"]] == [1, 0]
    settled = await desk.call("POST", f"forwards/{sent['id']}/retry")
    assert settled.json()["code"] == "forward_goes"


async def test_a_server_that_is_busy_is_asked_again(desk: Desk, office: PostOffice) -> None:
    office.moods = ["busy", "take"]
    await desk.send()
    await desk.work()
    [waiting] = await desk.listed()
    assert (waiting["state"], waiting["recipients"][0]["fault"]) == ("sending", "busy")
    await desk.wait_over()
    await desk.work()
    [sent] = await desk.listed()
    assert (sent["state"], sent["recipients"][0]["fault"]) == ("sent", None)
    assert len(await desk.lines()) == 2


async def test_what_is_tried_too_long_fails(desk: Desk, office: PostOffice) -> None:
    office.moods = ["busy"]
    await desk.send()
    async with desk.world.db.transaction() as tx:
        await tx.run(
            """update forward set attempts = 6, give_up_at = now() + interval '10 minutes'
            where workspace_id = %(w)s""",  # the next try would be in 15
            w=desk.world.workspace_id,
        )
    await desk.work()
    assert [one["state"] for one in await desk.listed()] == ["failed"]


async def test_a_file_that_is_gone_keeps_the_mail_back(desk: Desk, office: PostOffice) -> None:
    await desk.send(files=[str(desk.file)])
    desk.store.remove(desk.store.path_of(desk.world.workspace_id, desk.file))
    await desk.work()
    [sent] = await desk.listed()
    assert (sent["state"], sent["recipients"][0]["fault"], office.taken) == ("failed", "file_gone", [])


async def test_without_a_mail_server_nothing_is_put_down(
    world: World, client: Any, keyring: Keyring, settings: Settings
) -> None:
    desk = await Desk(world, client, keyring, settings).open()
    known = await desk.ask("GET", "forwards")
    assert (known["ready"], known["items"]) == (False, [])
    look = await desk.ask("POST", "forwards/preview", {"locale": "en"})
    assert look["sender"] is None
    refused = await desk.send()
    assert (refused.status_code, refused.json()["code"]) == (409, "no_mail_server")


async def test_who_does_not_see_the_ticket_learns_nothing(desk: Desk) -> None:
    await desk.send()
    await desk.work()
    [sent] = await desk.listed()
    tom = desk.world.tom
    given = {"version": (await desk.ask("GET", ""))["ticket"]["version"], "team_id": str(desk.world.east)}
    await desk.ask("PUT", "assignment", given | {"assignee_id": None}, by=desk.world.boss)
    for method, path, body in (
        ("GET", "forwards", None),
        ("POST", "forwards", desk.wish()),
        ("POST", "forwards/preview", {"locale": "en"}),
        ("DELETE", f"forwards/{sent['id']}", None),
        ("POST", f"forwards/{sent['id']}/retry", None),
    ):
        assert (await desk.call(method, path, body, by=tom)).status_code == 404


async def test_who_may_only_look_does_not_send(desk: Desk) -> None:
    refused = await desk.send(by=desk.world.auditor)
    assert (refused.status_code, refused.json()["params"]["permission"]) == (403, "ticket:forward")
    assert (await desk.call("GET", "forwards", by=desk.world.auditor)).status_code == 200


async def test_one_member_sends_only_so_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "FORWARDS", Rate("forward", burst=2, seconds=600))
    wish = desk.wish()
    answers = [await desk.call("POST", "forwards", body) for body in (wish, wish, desk.wish(), desk.wish())]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await desk.send(by=desk.world.boss)).status_code == 201


async def test_a_closed_ticket_can_be_sent_and_a_removed_one_not(desk: Desk) -> None:
    version = (await desk.ask("GET", ""))["ticket"]["version"]
    await desk.ask("PUT", "end-state", {"version": version, "end_state": "spam"})
    refused = await desk.send()
    assert (refused.status_code, refused.json()["code"]) == (409, "restore_first")
    await desk.ask("PUT", "end-state", {"version": version + 1, "end_state": None})
    await desk.ask("PUT", "status", {"version": version + 2, "status": "solved"})
    await desk.ask("PUT", "status", {"version": version + 3, "status": "closed"})
    assert (await desk.send()).status_code == 201


async def test_who_was_erased_is_not_sent_any_more(desk: Desk, office: PostOffice) -> None:
    await desk.send(seconds=10)
    ticket = (await desk.ask("GET", ""))["ticket"]
    customer = f"/api/customers/{ticket['customer']['id']}"
    boss = desk.world.boss.headers
    seen = (await desk.client.get(f"{customer}/erasure", headers=boss)).json()
    assert {item["kind"]: item["count"] for item in seen["items"]}["forwards"] == 1
    body = {"id": str(new_id()), "version": seen["version"]}
    assert (await desk.client.post(f"{customer}/erasure", headers=boss, json=body)).status_code == 201
    await desk.wait_over()
    await desk.work()
    assert (office.taken, await desk.listed()) == ([], [])
    refused = await desk.send(messages=None)
    assert refused.json()["code"] == "customer_erased"
