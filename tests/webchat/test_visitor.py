"""A visitor writes and reads, over HTTP and the stream of a real server."""

import asyncio
import time
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from kefu.customers import NewBlock, set_block
from kefu.inboxes import InboxChange, change_inbox
from kefu.kit.ids import new_id
from kefu.tickets import EndState, NewEndState, NewMessage, NewReply, add_note, reply, set_end_state
from kefu.webchat.service.recognising import PURPOSE
from kefu.workspaces import Locale, WorkspaceChange, change_workspace
from tests.streams import Site
from tests.webchat.conftest import Browser
from tests.world import World

SECRET = "a-secret-of-the-page-that-is-long-enough"


async def with_settings(town: World, site: Site, **settings: Any) -> None:
    async with town.db.transaction() as tx:
        change = InboxChange(version=town.chat.version, settings=settings)
        await change_inbox(tx, town.system, town.chat.id, change, site.keyring)


async def answer_from(town: World, number: int, text: str = "Let me look") -> None:
    async with town.db.transaction(town.lin.principal.actor) as tx:
        await reply(tx, town.lin.principal, number, NewReply(id=new_id(), text=text))


def user_token(secret: str = SECRET, **claims: Any) -> str:
    body = {"sub": "user-7", "name": "Li Na", "exp": int(time.time()) + 300, **claims}
    return jwt.encode({"alg": "HS256"}, {k: v for k, v in body.items() if v is not None}, OctKey.import_key(secret))


async def count_customers(town: World) -> int:
    async with town.db.transaction() as tx:
        return int(await tx.value("select count(*) from customer where workspace_id = %(w)s", w=town.workspace_id))


async def test_a_window_of_no_known_language_speaks_the_workspaces(town: World, browser: Browser) -> None:
    async def spoken(header: str, query: str = "") -> str:
        answer = await browser.client.get(f"{browser.base}/config{query}", headers={"Accept-Language": header})
        return str(answer.json()["locale"])

    assert await spoken("fr-FR, de;q=0.5") == "en"
    async with town.db.transaction() as tx:
        await change_workspace(tx, town.system, WorkspaceChange(version=1, locale=Locale.ZH))
    assert await spoken("fr-FR, de;q=0.5") == "zh"
    assert await spoken("fr-FR, en;q=0.5") == "en"
    assert await spoken("fr-FR", "?locale=en") == "en"


async def test_a_window_stands_where_its_inbox_says(site: Site, town: World, browser: Browser) -> None:
    async def place() -> str:
        return str((await browser.client.get(f"{browser.base}/config")).json()["inbox"]["place"])

    assert await place() == ""
    async with town.db.transaction() as tx:
        change = InboxChange(version=town.chat.version, settings={"side": "left", "distance": 140})
        await change_inbox(tx, town.system, town.chat.id, change, site.keyring)
    assert await place() == "--kefu-left:20px;--kefu-right:auto;--kefu-bottom:140px"


async def test_a_conversation_both_ways(town: World, browser: Browser) -> None:
    async with browser.stream() as reader:
        assert await count_customers(town) == 0
        sent = await browser.say("Hello?")
        assert sent.status_code == 201, sent.text
        assert sent.json()["author"]["kind"] == "customer"
        told = await reader.until("ticket", 1)
        number = told[0].data["number"]
        await reader.until("message", 1)
        await answer_from(town, number)
        await reader.until("message", 2)
    messages = [frame.data for frame in reader.of("message")]
    assert [message["text"] for message in messages] == ["Hello?", "Let me look"]
    assert messages[1]["author"] == {"kind": "member", "name": "lin"}
    snapshot = (await browser.get("conversation")).json()
    assert snapshot["messages"] == messages
    assert snapshot["ticket"]["status"] == "open"
    assert await count_customers(town) == 1
    async with town.db.transaction() as tx:
        known = await tx.value("select id from customer where workspace_id = %(w)s", w=town.workspace_id)
    assert known == UUID(browser.customer_id)


async def test_what_was_said_long_ago_can_be_read(site: Site, town: World, browser: Browser) -> None:
    texts = [f"word {n}" for n in range(5)]
    for text in texts:
        assert (await browser.say(text)).status_code == 201
    read, mark, turns = list[str](), "", 0
    while mark or not turns:
        page = (await browser.get(f"conversation?limit=2&before={mark}")).json()
        read = [message["text"] for message in page["messages"]] + read
        mark, turns = page["earlier"] or "", turns + 1
    assert (read, turns) == (texts, 3)
    assert (await browser.get("conversation")).json()["earlier"] is None
    async with site.client() as client:
        stranger = Browser(site=site, inbox=town.chat, client=client)
        await stranger.visit()
        earlier = (await browser.get("conversation?limit=2")).json()["earlier"]
        assert (await stranger.get(f"conversation?before={earlier}")).json()["messages"] == []
    assert (await browser.get("conversation?before=x")).json()["field"] == "before"


async def test_the_same_message_again_has_one_effect(town: World, browser: Browser) -> None:
    for n in range(3):  # the first makes a customer and a ticket, the others go on with them
        body = {"id": str(new_id()), "text": f"Once {n}", "files": []}
        answers = await asyncio.gather(*(browser.post("messages", body) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        other = await browser.post("messages", {**body, "text": "Twice"})
        assert (other.status_code, other.json()["code"]) == (409, "id_taken")
        assert len((await browser.get("conversation")).json()["messages"]) == n + 1


async def test_notes_and_other_customers_stay_inside(site: Site, town: World, browser: Browser) -> None:
    """Everything that happens on a ticket, of which the visitor must see only what is public and theirs."""
    await browser.say("Hello?")
    start = (await browser.get("conversation")).json()
    number = start["ticket"]["number"]
    other = await town.says(await town.customer("Somebody else"), "a stranger's secret")
    async with browser.stream(start["cursor"]) as reader:
        lin = town.lin.principal
        async with town.db.transaction(lin.actor) as tx:
            await add_note(tx, lin, number, NewMessage(id=new_id(), text="an inner secret"))
        await answer_from(town, other.ticket.number, "for the stranger")
        await answer_from(town, number, "for you")
        await reader.until_read(b"for you")
        live = reader.raw
    async with browser.stream(start["cursor"]) as again:
        await again.until_read(b"for you")
    for raw in (live, again.raw, (await browser.get("conversation")).content):
        assert b"secret" not in raw
        assert b"stranger" not in raw
        assert b"for you" in raw


async def set_aside(town: World, number: int, end_state: EndState | None) -> None:
    async with town.db.transaction(town.lin.principal.actor) as tx:
        version = await tx.value(
            "select version from ticket where workspace_id = %(w)s and number = %(n)s", w=town.workspace_id, n=number
        )
        await set_end_state(tx, town.lin.principal, number, NewEndState(version=version, end_state=end_state))


@pytest.mark.parametrize("end_state", [EndState.SPAM, EndState.DELETED])
async def test_nothing_is_shown_of_what_was_removed(town: World, browser: Browser, end_state: EndState) -> None:
    await browser.say("a mistake")
    start = (await browser.get("conversation")).json()
    number = start["ticket"]["number"]
    async with browser.stream(start["cursor"]) as reader:
        await set_aside(town, number, end_state)
        await reader.until("reset", 1)
        empty = (await browser.get("conversation")).json()
        assert (empty["ticket"], empty["messages"]) == (None, [])
        assert (await browser.say("something else")).status_code == 201
        await reader.until_read(b"something else")
    async with browser.stream(start["cursor"]) as again:
        await again.until_read(b"something else")
    assert b"mistake" not in again.raw
    after = (await browser.get("conversation")).json()
    assert after["ticket"]["number"] != number
    async with browser.stream(after["cursor"]) as reader:
        await set_aside(town, number, None)
        await reader.until("reset", 1)
    texts = [message["text"] for message in (await browser.get("conversation")).json()["messages"]]
    assert texts == ["a mistake", "something else"]


async def test_who_is_blocked_is_not_told(town: World, browser: Browser) -> None:
    await browser.say("Hello")
    start = (await browser.get("conversation")).json()
    async with browser.stream(start["cursor"]) as reader:
        async with town.db.transaction(town.lin.principal.actor) as tx:
            body = NewBlock(version=1, blocked=True)
            await set_block(tx, town.lin.principal, UUID(browser.customer_id), body)
        assert (await browser.say("Buy!")).status_code == 201
        assert (await browser.say("Buy more!")).status_code == 201
        await answer_from(town, start["ticket"]["number"], "the last word")
        await reader.until_read(b"the last word")
    assert reader.of("reset") == []
    assert b"Buy" not in reader.raw
    now = (await browser.get("conversation")).json()
    assert now["ticket"]["number"] == start["ticket"]["number"]
    assert [message["text"] for message in now["messages"]] == ["Hello", "the last word"]


async def test_typing_is_told_both_ways(site: Site, town: World, browser: Browser) -> None:
    await browser.say("Hello?")
    start = (await browser.get("conversation")).json()
    number = start["ticket"]["number"]
    from tests.realtime.conftest import watch

    async with browser.stream(start["cursor"]) as visitor, watch(site, town.lin) as agent:
        body = {"ticket_number": number, "typing": True}
        answer = await browser.client.post("/api/presence", json=body, headers=town.lin.headers)
        assert answer.status_code == 204, answer.text
        typing = await visitor.until("typing", 1)
        assert typing[0].data == {"name": "lin", "typing": True}
        await browser.client.post("/api/presence", json={**body, "ticket_number": None}, headers=town.lin.headers)
        typing = await visitor.until("typing", 2)
        assert typing[1].data == {"name": "lin", "typing": False}
        assert (await browser.post("typing", {"typing": True})).status_code == 204
        async with asyncio.timeout(60):
            while not any(frame.data["customer_typing"] for frame in agent.of("presence")):
                await asyncio.sleep(0.02)


async def test_a_pass_slides_and_bad_ones_are_refused(site: Site, town: World, browser: Browser) -> None:
    before = browser.customer_id
    await browser.visit(token=browser.token)
    assert browser.customer_id == before
    good = browser.token
    claims = site.keyring.verify(PURPOSE, good)
    assert 29 * 86_400 < claims["exp"] - time.time() <= 30 * 86_400
    elsewhere = {**claims, "inbox_id": str(new_id())}
    bad = [
        "x",
        "x.y.z",
        site.keyring.sign(PURPOSE, elsewhere, 60),
        site.keyring.sign(PURPOSE, claims, -1),
        site.keyring.sign("other", claims, 60),
        site.keyring.sign(PURPOSE, {"nothing": 1}, 60),
        user_token(),
    ]
    for browser.token in bad:
        for path in ("conversation", "stream", f"files/{new_id()}"):
            answer = await browser.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "visitor_unknown"), path
        await browser.visit(token=browser.token)
        assert browser.customer_id != before


async def test_the_page_vouches_for_its_user(site: Site, town: World, browser: Browser) -> None:
    await with_settings(town, site, user_secret=SECRET)
    known = await browser.visit(user_token=user_token())
    assert known.json()["verified"] is True
    assert known.json()["name"] == "Li Na"
    first, token = browser.customer_id, browser.token
    again = await browser.visit(user_token=user_token(), token="whatever")
    assert again.json()["customer_id"] == first
    without = await browser.visit(token=token)
    assert (without.json()["customer_id"], without.json()["verified"]) == (first, True)
    expires = [site.keyring.verify(PURPOSE, one)["exp"] for one in (token, browser.token)]
    assert expires[1] <= expires[0]
    await browser.say("It is me")
    async with town.db.transaction() as tx:
        found = await tx.value(
            """select verified from identity where workspace_id = %(w)s and address = 'user-7'
            and customer_id = %(c)s""",
            w=town.workspace_id,
            c=UUID(first),
        )
    assert found is True


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "a.b.c",
        user_token("another-secret-of-the-page-long-enough"),
        user_token(exp=int(time.time()) - 10),
        user_token(exp=None),
        user_token(sub=None),
        user_token(sub=7),
        user_token(sub=""),
        user_token(sub="x" * 500),
        user_token(nbf=int(time.time()) + 3600),
        user_token(exp="soon"),
    ],
)
async def test_a_false_word_is_not_believed(site: Site, town: World, browser: Browser, token: str) -> None:
    await with_settings(town, site, user_secret=SECRET)
    answer = await browser.visit(user_token=token)
    assert (answer.status_code, answer.json()["code"]) == (400, "user_token_invalid"), answer.text
    assert answer.json()["field"] == "user_token"


async def test_no_user_token_where_the_inbox_has_no_secret(browser: Browser) -> None:
    assert (await browser.visit(user_token=user_token())).json()["code"] == "user_token_invalid"


async def test_too_many_messages_are_refused_politely(town: World, browser: Browser) -> None:
    answers = [await browser.say(f"spam {n}") for n in range(24)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "rate_limited"
    assert int(refused[0].headers["retry-after"]) >= 1
    assert {answer.status_code for answer in answers} == {201, 429}


async def test_a_switched_off_or_unknown_inbox_is_not_there(site: Site, town: World, browser: Browser) -> None:
    async with browser.stream() as reader:
        async with town.db.transaction() as tx:
            await change_inbox(
                tx, town.system, town.chat.id, InboxChange(version=town.chat.version, active=False), site.keyring
            )
        await reader.until_ended()
    for key in (town.chat.public_key, "nobody-knows", "x", town.api.public_key, "%00", "a" * 300):
        for method, path in (
            ("GET", "config"),
            ("GET", "frame"),
            ("POST", "visitor"),
            ("GET", "conversation"),
            ("POST", "messages"),
            ("GET", "stream"),
        ):
            body = {"id": str(new_id()), "text": "x"} if path == "messages" else {}
            answer = await browser.client.request(
                method, f"/webchat/{key}/{path}", json=body if method == "POST" else None, headers=browser.headers
            )
            assert answer.status_code in (404, 400), (key, path, answer.text)
            assert answer.status_code == 404 or key == "%00"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, 200),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
async def test_only_our_own_frame_may_ask_for_a_pass(browser: Browser, headers: dict[str, str], status: int) -> None:
    answer = await browser.client.post(f"{browser.base}/visitor", json={}, headers=headers)
    assert answer.status_code == status, answer.text


async def test_files_belong_to_their_conversation(site: Site, town: World, browser: Browser) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    id = str(new_id())
    headers = {**browser.headers, "Content-Type": "image/png", "X-File-Name": "%E5%9B%BE.png", "X-File-Id": id}
    stored = await browser.client.post(f"{browser.base}/files", content=picture, headers=headers)
    assert stored.status_code == 201, stored.text
    assert stored.json() == {"id": id, "name": "图.png", "type": "image/png", "size": len(picture)}
    assert (await browser.get(f"files/{id}")).content == picture
    async with site.client() as client:
        stranger = Browser(site=site, inbox=town.chat, client=client)
        await stranger.visit()
        assert (await stranger.get(f"files/{id}")).status_code == 404
        assert (await stranger.say("mine", files=[id])).status_code == 404
    said = await browser.say("", files=[id])
    assert said.json()["files"] == [stored.json()]
    async with town.db.transaction() as tx:  # who sent no words at all is found by what the picture is called
        subject = "select subject from ticket where workspace_id = %(id)s order by number desc limit 1"
        assert await tx.value(subject, id=town.workspace_id) == "图.png"
    assert (await browser.get(f"files/{id}")).status_code == 200
    assert (await browser.get(f"files/{new_id()}")).status_code == 404
    bad = await browser.client.post(f"{browser.base}/files", content=b"x", headers={**headers, "X-File-Id": "no"})
    assert bad.status_code == 400


async def test_files_of_the_promised_size_come_through(browser: Browser) -> None:
    """The framework's own limit of 10 MB once stood before the 20 MB that the window promises."""
    promised = (await browser.get("config")).json()["limits"]["file_bytes"]
    assert promised == 20 * 1024 * 1024
    content = b"\x89PNG\r\n\x1a\n".ljust(promised, b"0")
    headers = {**browser.headers, "Content-Type": "image/png", "X-File-Name": "a.png", "X-File-Id": str(new_id())}
    stored = await browser.client.post(f"{browser.base}/files", content=content, headers=headers)
    assert stored.status_code == 201, stored.text
    assert stored.json()["size"] == promised


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "no", "text": "x"},
        {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "text": "x"},
        {"id": str(new_id()), "text": "   "},
        {"id": str(new_id()), "text": "\x00"},
        {"id": str(new_id()), "text": "x", "files": ["no"]},
        {"id": str(new_id()), "text": "x" * 60_000},
        {"id": str(new_id()), "text": "x", "more": 1},
        [],
        "text",
    ],
)
async def test_bad_messages_are_told_in_words(browser: Browser, body: Any) -> None:
    answer = await browser.post("messages", body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
