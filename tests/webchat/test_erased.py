"""The chat window of somebody who is erased."""

from uuid import UUID

from kefu.erasures import erase_person
from kefu.erasures.model import NewErasure
from tests.webchat.conftest import Browser
from tests.world import World


async def test_an_open_window_is_dismissed_and_whoever_writes_again_is_somebody_new(
    town: World, browser: Browser
) -> None:
    said = await browser.say("a secret")
    assert said.status_code == 201
    before = browser.customer_id
    async with browser.stream() as reader:
        async with town.db.transaction(town.boss.principal.actor) as tx:
            await erase_person(tx, town.boss.principal, UUID(before), NewErasure(version=1))
        await reader.until("reset")
        await reader.until_ended()
    for path in ("conversation", "stream"):
        assert (await browser.get(path)).status_code == 401
    assert (await browser.say("again")).status_code == 401
    # the old pass is shown, as the window does, and a new one comes for somebody nobody knows
    assert (await browser.visit(token=browser.token)).status_code == 200
    assert browser.customer_id != before
    assert (await browser.say("again")).status_code == 201
    conversation = (await browser.get("conversation")).json()
    assert [message["text"] for message in conversation["messages"]] == ["again"]
