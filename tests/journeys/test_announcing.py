"""What is new is heard and seen: a sound, a notice outside the window, and what a screen reader is told."""

import secrets

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.browser import sitting
from tests.journeys.console import Console, sign_in, speak
from tests.journeys.installation import Installation
from tests.journeys.test_notifications import Office, come_in
from tests.journeys.widget import visit

# A headless browser has neither loudspeaker nor desktop: what would reach them is written down.
RECORD = """
  window.tones = [];
  window.notices = [];
  window.elsewhere = false;
  window.AudioContext = class {
    currentTime = 0;
    destination = {};
    createGain() {
      return { connect() {}, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
    }
    createOscillator() {
      const tone = { frequency: { value: 0 }, connect() {}, stop() {} };
      tone.start = () => window.tones.push(tone.frequency.value);
      return tone;
    }
    async close() {}
  };
  window.Notification = class {
    static permission = "granted";
    static async requestPermission() { return "granted"; }
    constructor(title, options) {
      Object.assign(this, { title, ...options });
      window.notices.push(this);
    }
    close() {}
  };
  Object.defineProperty(document, "visibilityState", { get: () => (window.elsewhere ? "hidden" : "visible") });
"""
CHIME = [660, 880]
# What is added to a live region is read out; what stood there already is not.
LISTEN = """element => {
  element.read = [];
  new MutationObserver((records) => {
    for (const record of records)
      for (const node of record.addedNodes) if (node.textContent.trim()) element.read.push(node.textContent);
  }).observe(element, { childList: true, subtree: true });
}"""


async def heard(page: Page) -> list[int]:
    return list(await page.evaluate("window.tones"))


async def shown(page: Page) -> list[list[str]]:
    return list(await page.evaluate("window.notices.map(({ title, body }) => [title, body])"))


async def live(place: Locator) -> str:
    """How urgently the browser tells a screen reader of what is added here."""
    session = await place.page.context.new_cdp_session(place.page)
    found = await session.send("Runtime.evaluate", {"expression": "document.querySelector('section.conv [role=log]')"})
    tree = await session.send(
        "Accessibility.getPartialAXTree", {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    )
    return str(next(one["value"]["value"] for one in tree["nodes"][0]["properties"] if one["name"] == "live"))


async def be_quiet(mine: Console, url: str, quiet: bool) -> None:
    """Choose quiet hours that last the whole day, or none."""
    page = mine.page
    await page.goto(f"{url}/settings")
    part = page.get_by_role("region", name=mine.say("notifications.choices.title"))
    await part.get_by_label(mine.say("notifications.choices.quiet")).set_checked(quiet)
    if quiet:
        for end in ("from", "to"):
            await part.get_by_label(mine.say(f"notifications.choices.{end}"), exact=True).fill("00:00")
    await part.locator(".form-foot .btn.primary").click()
    await expect(page.locator(".notices", has_text=mine.say("notifications.choices.saved"))).to_be_visible()


async def test_a_sound_and_a_notice_tell_of_what_is_new(demo: Installation, browser: Browser, language: str) -> None:
    subject = f"Loud tent {secrets.token_hex(3)}"
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as seat:
        office = Office(desk, await speak(desk, "boss@demo.kefu", language))
        member = await office.newcomer(language)
        await seat.context.add_init_script(RECORD)
        mine = await come_in(seat, member, language)
        page = mine.page
        bell = page.locator('.rail a[href="/notifications"] .bell-count')

        # while one looks at the window it is heard, and no notice covers what one looks at
        number = await office.ticket(subject)
        await office.give(number, member)
        await expect(bell).to_have_text("1")
        assert (await heard(page), await shown(page)) == (CHIME, [])

        # while one looks elsewhere it is both; the notice leads to the line it tells of
        await page.evaluate("window.elsewhere = true")
        await office.customer_says(number, "Is anybody there?")
        await expect(bell).to_have_text("2")
        told = [mine.say("notifications.told.answered", actor="Ada"), f"#{number} {subject}"]
        assert (await heard(page), await shown(page)) == (CHIME * 2, [told])
        await page.evaluate("window.notices[0].onclick()")
        await expect(mine.bubble("Is anybody there?")).to_be_focused()
        await expect(bell).to_have_text("1")

        # in the quiet hours it is only counted
        await be_quiet(mine, demo.url, True)
        await page.evaluate("window.elsewhere = true")
        await office.customer_says(number, "Said at night")
        await expect(bell).to_have_text("2")
        assert (await heard(page), await shown(page)) == ([], [])

        # and afterwards it is heard again, but not what came meanwhile
        await be_quiet(mine, demo.url, False)
        await page.evaluate("window.elsewhere = true")
        await office.customer_says(number, "Said in the morning")
        await expect(bell).to_have_text("3")
        assert (await heard(page), await shown(page)) == (CHIME, [told])


async def test_a_screen_reader_is_told_of_what_is_added(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        agent = await sign_in(desk, "lin@demo.kefu", language)
        customer = await visit(sofa, language)
        await customer.open()
        await customer.write(f"First words {mark}")
        await customer.sent()
        await agent.open_ticket(mark)
        await expect(agent.bubble(f"First words {mark}")).to_be_visible()

        # the conversation is a log; only what is added to it is read out, once
        assert await live(agent.thread) == "polite"
        await agent.thread.evaluate(LISTEN)
        await customer.write(f"Further words {mark}")
        await expect(agent.bubble(f"Further words {mark}")).to_be_visible()
        read = " ".join(await agent.thread.evaluate("element => element.read"))
        assert (read.count(f"Further words {mark}"), read.count(f"First words {mark}")) == (1, 0), read

        # the chat window reads the answer and who gave it, and nothing that the visitor said
        spoken = customer.window.locator(".hidden[role=log]")
        await expect(spoken).to_have_attribute("aria-live", "polite")
        await expect(spoken).to_have_text("")
        await agent.write("reply", f"An answer {mark}")
        await expect(spoken).to_have_text(customer.say("frame.incoming", name="林晓", text=f"An answer {mark}"))
        await customer.write(f"Thank you {mark}")
        await customer.sent()
        await expect(spoken).to_have_text(customer.say("frame.incoming", name="林晓", text=f"An answer {mark}"))

        # notices of the console are told as well
        notices = agent.page.get_by_role("region", name=agent.say("shell.notices"))
        await expect(notices).to_have_attribute("aria-live", "polite")
        await notices.evaluate(LISTEN)
        await agent.pick(agent.button("tickets.more.label"), agent.say("tickets.more.follow"))
        await expect(notices.locator("> *")).to_have_count(1)
        assert len(await notices.evaluate("element => element.read")) == 1
