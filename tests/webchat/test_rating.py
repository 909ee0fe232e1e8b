"""The page on which a visitor rates, over HTTP of a real server: who is asked, when, and what strangers get."""

import asyncio
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from kefu.inboxes import InboxChange, change_inbox
from kefu.kit.access import Principal
from kefu.kit.ids import new_id
from kefu.tickets import EndState, NewEndState, NewReply, NewStatus, Status, reply, set_end_state, set_status
from kefu.tickets.service.taking_back import MoveUndo, take_back
from kefu.webchat.rating import read_form
from tests.streams import Site
from tests.webchat.conftest import Browser
from tests.world import World


async def say_and_solve(town: World, browser: Browser, answered: bool = True) -> int:
    """Let the visitor write and be helped."""
    said = await browser.say("Hello?")
    assert said.status_code == 201, said.text
    number = int((await browser.get("conversation")).json()["ticket"]["number"])
    lin = town.lin.principal
    async with town.db.transaction(lin.actor) as tx:
        if answered:
            await reply(tx, lin, number, NewReply(id=new_id(), text="Done", set_status=Status.SOLVED))
        else:
            await move(town, tx, lin, number, Status.SOLVED)
    return number


async def move(town: World, tx: Any, by: Principal, number: int, status: Status) -> None:
    version = await tx.value(
        "select version from ticket where workspace_id = %(w)s and number = %(n)s", w=town.workspace_id, n=number
    )
    await set_status(tx, by, number, NewStatus(version=version, status=status))


async def solved_frame(browser: Browser, town: World, answered: bool = True) -> dict[str, Any]:
    """Give what the open window is told when the visitor's ticket is solved.

    A frame about something earlier may show the ticket solved already; the one about its being solved asks.
    """
    async with browser.stream() as reader:
        await say_and_solve(town, browser, answered)
        while True:
            told = await reader.until("ticket", len(reader.of("ticket")) + 1)
            if told[-1].data["rating"] is not None:
                return dict(told[-1].data)


def url_of(browser: Browser, ticket: dict[str, Any]) -> str:
    """Give the address of the page: it is told relative to the conversation's."""
    return str(httpx.URL(f"{browser.base}/conversation").join(ticket["rating"]["url"]))


async def rate(browser: Browser, url: str, score: Any, comment: str = "", **more: Any) -> httpx.Response:
    return await browser.client.post(url + "&locale=en", data={"score": str(score), "comment": comment}, **more)


async def responses(town: World) -> list[tuple[Any, ...]]:
    async with town.db.transaction() as tx:
        rows = await tx.rows(
            "select score, comment, member_id from survey_response where workspace_id = %(w)s order by answered_at",
            w=town.workspace_id,
        )
    return [tuple(row) for row in rows]


async def test_who_was_helped_is_asked_and_may_change_their_mind(town: World, browser: Browser) -> None:
    ticket = await solved_frame(browser, town)
    url = url_of(browser, ticket)
    assert ticket["rating"]["score"] is None
    # the same address however often it is asked for: an open page is not read anew while somebody writes on it
    assert (await browser.get("conversation")).json()["ticket"]["rating"] == ticket["rating"]
    page = await browser.client.get(url + "&locale=en")
    assert page.status_code == 200
    assert page.text.count('type="radio"') == 5
    assert "Very dissatisfied" in page.text
    assert "<script" not in page.text
    zh = (await browser.client.get(url + "&locale=zh-TW")).text
    assert 'lang="zh-CN"' in zh
    assert "很不满意" in zh
    done = await rate(browser, url, 2, "Slow <b>&</b>\r\nand rude")
    assert done.status_code == 303
    thanks = await browser.client.get(httpx.URL(str(done.request.url)).join(done.headers["location"]))
    assert "You gave 2 of 5" in thanks.text
    assert "Slow &lt;b&gt;&amp;&lt;/b&gt;\nand rude" in thanks.text
    [change] = re.findall(r'href="([^"]+)"', thanks.text)
    again = await browser.client.get(httpx.URL(str(thanks.request.url)).join(unescape(change)))
    assert 'value="2" required checked' in again.text
    assert "Slow &lt;b&gt;" in again.text
    assert (await rate(browser, url, 4, "Better now")).status_code == 303
    assert await responses(town) == [(4, "Better now", town.lin.member.id)]
    assert (await browser.get("conversation")).json()["ticket"]["rating"]["score"] == 4


async def test_every_answer_has_a_policy_that_lets_the_window_frame_it(
    site: Site, town: World, browser: Browser
) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    policies = [(await browser.client.get(one)).headers["content-security-policy"] for one in (url, url, url + "x")]
    assert len(set(policies)) == 3
    assert all("default-src 'none'" in policy and "frame-ancestors *;" in policy for policy in policies)
    async with town.db.transaction() as tx:
        change = InboxChange(version=town.chat.version, settings={"allowed_origins": ["https://shop.example"]})
        await change_inbox(tx, town.system, town.chat.id, change, site.keyring)
    policy = (await browser.client.get(url)).headers["content-security-policy"]
    # the page above the window is the shop's: a frame of 'self' alone would not be shown there
    assert "frame-ancestors 'self' https://shop.example;" in policy


async def test_solved_without_a_word_is_asked_about_and_credited_to_nobody(town: World, browser: Browser) -> None:
    ticket = await solved_frame(browser, town, answered=False)
    assert (await rate(browser, url_of(browser, ticket), 1)).status_code == 303
    assert await responses(town) == [(1, "", None)]


async def test_a_chat_that_fell_asleep_is_asked_about_only_when_somebody_had_answered(
    town: World, browser: Browser
) -> None:
    """Solved by nobody's hand, as the timer does it."""
    await browser.say("Hello?")
    number = (await browser.get("conversation")).json()["ticket"]["number"]
    for answered in (False, True):
        if answered:
            async with town.db.transaction(town.lin.principal.actor) as tx:
                await reply(tx, town.lin.principal, number, NewReply(id=new_id(), text="Here I am"))
        async with town.db.transaction() as tx:
            await move(town, tx, town.system, number, Status.SOLVED)
        await placed(town)
        rating = (await browser.get("conversation")).json()["ticket"]["rating"]
        assert (rating is not None) == answered


async def placed(town: World) -> None:
    """Wait until the log has everything that was recorded."""
    async with asyncio.timeout(60):
        while True:
            async with town.db.transaction() as tx:
                if not await tx.value("select count(*) from outbox where workspace_id = %(w)s", w=town.workspace_id):
                    return
            await asyncio.sleep(0.01)


async def test_who_goes_on_is_not_asked_and_a_new_round_is_another(town: World, browser: Browser) -> None:
    first = url_of(browser, await solved_frame(browser, town))
    assert (await rate(browser, first, 2)).status_code == 303
    assert (await browser.say("It broke again")).status_code == 201
    assert (await browser.get("conversation")).json()["ticket"]["rating"] is None
    assert (await rate(browser, first, 5)).status_code == 404
    ticket = await solved_frame(browser, town)
    assert ticket["rating"]["score"] is None
    second = url_of(browser, ticket)
    assert second != first
    assert (await rate(browser, first, 5)).status_code == 404
    assert (await rate(browser, second, 5)).status_code == 303
    assert [score for score, _, _ in await responses(town)] == [2, 5]


async def test_removed_tickets_and_inboxes_that_do_not_ask(site: Site, town: World, browser: Browser) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    number = (await browser.get("conversation")).json()["ticket"]["number"]
    async with town.db.transaction(town.boss.principal.actor) as tx:
        version = await tx.value(
            "select version from ticket where workspace_id = %(w)s and number = %(n)s", w=town.workspace_id, n=number
        )
        await set_end_state(tx, town.boss.principal, number, NewEndState(version=version, end_state=EndState.SPAM))
    assert (await browser.client.get(url)).status_code == 404
    async with town.db.transaction(town.boss.principal.actor) as tx:
        await set_end_state(tx, town.boss.principal, number, NewEndState(version=version + 1, end_state=None))
    assert (await browser.client.get(url)).status_code == 200
    async with town.db.transaction() as tx:
        change = InboxChange(version=town.chat.version, settings={"ask_rating": False})
        await change_inbox(tx, town.system, town.chat.id, change, site.keyring)
    assert (await browser.client.get(url)).status_code == 404
    assert (await browser.get("conversation")).json()["ticket"]["rating"] is None


async def test_time_runs_out(town: World, browser: Browser) -> None:
    ticket = await solved_frame(browser, town)
    url = url_of(browser, ticket)
    assert (await rate(browser, url, 3, "so so")).status_code == 303
    async with town.db.transaction() as tx:
        await tx.run(
            "update survey_response set answered_at = answered_at - interval '25 hours' where workspace_id = %(w)s",
            w=town.workspace_id,
        )
    assert (await browser.get("conversation")).json()["ticket"]["rating"] is None
    page = await browser.client.get(url + "&locale=en&change=1")
    assert "You gave 3 of 5" in page.text
    assert "href" not in page.text
    assert (await rate(browser, url, 5)).status_code == 303  # back to the page, which shows what stays
    assert [score for score, _, _ in await responses(town)] == [3]


def forged(site: Site, url: str) -> dict[str, str]:
    """Addresses that look like the visitor's own."""
    token = parse_qs(urlsplit(url).query)["t"][0]
    claims = site.keyring.verify("rating", token)
    head, body, signature = token.split(".")
    flipped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
    only = {name: claims[name] for name in ("ticket_id", "customer_id", "asked_at")}
    return {
        "nothing": "",
        "nonsense": "x.y.z",
        "another signature": f"{head}.{body}.{flipped}",
        "another purpose": site.keyring.sign("visitor", only, 600),
        "too old": site.keyring.sign("rating", only, -1),
        "another ticket": site.keyring.sign("rating", {**only, "ticket_id": str(new_id())}, 600),
        "another customer": site.keyring.sign("rating", {**only, "customer_id": str(new_id())}, 600),
        "another time": site.keyring.sign("rating", {**only, "asked_at": "2026-01-01T00:00:00Z"}, 600),
        "no ids": site.keyring.sign("rating", {**only, "ticket_id": "7"}, 600),
    }


async def test_strangers_find_nothing_to_rate(site: Site, town: World, browser: Browser) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    path = urlsplit(url).path
    for name, token in forged(site, url).items():
        address = f"{path}?{urlencode({'t': token, 'locale': 'en'})}"
        for answer in (
            await browser.client.get(address),
            await browser.client.post(address, data={"score": "1"}),
        ):
            assert answer.status_code == 404, name
            assert answer.headers["content-type"].startswith("text/html"), name
    token = urlsplit(url).query
    assert (await browser.client.get(f"/webchat/no-such-key/rating?{token}")).status_code == 404
    assert (await browser.client.get(f"/webchat/{town.api.public_key}/rating?{token}")).status_code == 404
    other = await rate(browser, url, 5, headers={"Sec-Fetch-Site": "cross-site"})
    assert (other.status_code, other.json()["code"]) == (403, "origin_refused")
    assert await responses(town) == []


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "1.0", "１", "5\x00", "9" * 5000])
async def test_what_is_no_score_is_asked_for_again(town: World, browser: Browser, score: str) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    answer = await rate(browser, url, score, "my <words>")
    assert answer.status_code == 422
    assert "Please choose 1 to 5 first." in answer.text
    assert "my &lt;words&gt;" in answer.text
    assert await responses(town) == []


async def test_long_words_and_odd_bodies_are_never_an_error_of_ours(town: World, browser: Browser) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    long = await rate(browser, url, 5, "很" * 2001)
    assert long.status_code == 422
    assert "很" * 2001 in long.text
    for body in (b"\xff\xfe", b"score=%ff&comment=%00", b"{" * 100, b"&" * 5000, b"score=1" * 5000, b"a=1&" * 500):
        answer = await browser.client.post(url, content=body)
        assert answer.status_code in (400, 422), body[:20]
    # answered before all of it was read: what is left on that connection is nobody's next request
    leaving = {"Connection": "close"}
    assert (await browser.client.post(url, content=b"x" * 2_000_000, headers=leaving)).status_code == 413
    assert (await rate(browser, url, 5, "很\x00" * 1000)).status_code == 303
    assert await responses(town) == [(5, "很" * 1000, town.lin.member.id)]


async def test_who_sends_too_often_waits_and_keeps_their_words(town: World, browser: Browser) -> None:
    url = url_of(browser, await solved_frame(browser, town))
    answers = [await rate(browser, url, n % 5 + 1, "my words") for n in range(22)]
    assert {answer.status_code for answer in answers[:20]} == {303}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "my words" in answers[-1].text


def test_a_form_is_understood() -> None:
    given = read_form(b"score=4&comment=%E5%A5%BD%0D%0A%E5%BF%AB+&score=5")
    assert given.answer is not None
    assert (given.answer.score, given.answer.comment) == (5, "好\n快")
    assert read_form(b"").answer is None
    assert read_form(b"score=3&" + b"a=1&" * 50).fault == "choose"


async def test_solving_that_is_taken_back_asks_nobody(town: World, browser: Browser) -> None:
    """The open window was told that it is solved; it is told that it is not, and the page it was shown is closed."""
    lin = town.lin.principal
    async with browser.stream() as reader:
        number = await say_and_solve(town, browser)
        while (told := await reader.until("ticket", len(reader.of("ticket")) + 1))[-1].data["rating"] is None:
            pass
        url = url_of(browser, told[-1].data)
        async with town.db.transaction(lin.actor) as tx:
            version = await tx.value(
                "select version from ticket where workspace_id = %(w)s and number = %(n)s",
                w=town.workspace_id,
                n=number,
            )
            await take_back(tx, lin, number, MoveUndo(version=version))
        told = await reader.until("ticket", len(reader.of("ticket")) + 1)
    assert (told[-1].data["status"], told[-1].data["rating"]) == ("open", None)
    assert (await browser.client.get(url)).status_code == 404
