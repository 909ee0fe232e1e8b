"""Who asked their system for less motion is given none: no transition and no animation lasts any time."""

from playwright.async_api import Browser, Frame, Page, expect

from tests.journeys.browser import sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation
from tests.journeys.widget import visit

# a rule that is there for a duration of nothing only waits, and is no motion
MOVES = """() => {
  const lasts = (durations) => durations.split(",").some((one) => parseFloat(one) > 0);
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
  const all = roots.flatMap((root) => [...root.querySelectorAll("*")]);
  return all.filter((element) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
    return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
  }).map((element) => `${element.tagName} ${element.getAttribute("class")} in ${element.parentElement?.className}`);
}"""
SCREENS = ("tickets/all", "workload", "customers", "notifications", "settings", "mine/replies", "admin/members")


async def _assert_still(*frames: Page | Frame) -> None:
    for frame in frames:
        assert await frame.evaluate(MOVES) == [], frame.url


async def test_nothing_moves_for_who_wants_it_still(demo: Installation, browser: Browser) -> None:
    async with sitting(browser, demo.url, "en") as seat:  # every journey's browser asks for less motion
        boss = await sign_in(seat, "boss@demo.kefu", "en")
        for screen in SCREENS:
            await boss.page.goto(f"{demo.url}/{screen}")
            await expect(boss.page.get_by_role("heading", level=1).locator("visible=true").first).to_be_visible()
            await expect(boss.page.locator("[aria-busy=true]")).to_have_count(0)
            await _assert_still(boss.page)
        customer = await visit(seat, "en")
        await _assert_still(customer.page)
        await customer.open()
        await _assert_still(customer.page, customer.frame())


async def test_the_same_look_finds_what_moves(demo: Installation, browser: Browser) -> None:
    async with sitting(browser, demo.url, "en") as seat:
        customer = await visit(seat, "en")
        await customer.page.emulate_media(reduced_motion="no-preference")
        assert await customer.page.evaluate(MOVES) != []
