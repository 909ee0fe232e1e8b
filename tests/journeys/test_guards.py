"""The checks themselves: each fault is planted once and must be caught."""

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import find_violations, sitting
from tests.journeys.installation import Installation

PLANTS = {
    "an inline script": "document.body.append(Object.assign(document.createElement('script'), {text: 'ran = 1'}))",
    "an inline handler": "document.body.insertAdjacentHTML('beforeend', '<i onclick=\"1\">x</i>')",
    "a foreign picture": "document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.invalid/x.png'}))",
    "a foreign request": "fetch('https://elsewhere.invalid/').catch(() => {})",
    "an error in the console": "console.error('planted')",
    "an exception": "setTimeout(() => { throw new Error('planted'); })",
}


@pytest.mark.parametrize("plant", PLANTS)
async def test_a_planted_fault_is_caught(demo: Installation, browser: Browser, plant: str) -> None:
    async with sitting(browser, demo.url) as seat:
        page = await seat.open("/login")
        seat.assert_faultless()
        told = "weberror" if plant == "an exception" else "console"
        async with seat.context.expect_event(told):
            await page.evaluate(PLANTS[plant])
        with pytest.raises(AssertionError):
            seat.assert_faultless()
        assert await page.evaluate("window.ran") is None
        seat.errors.clear()


async def test_a_planted_barrier_is_found(demo: Installation, browser: Browser) -> None:
    async with sitting(browser, demo.url) as seat:
        page = await seat.open("/demo?locale=en")
        assert await find_violations(page) == []
        await page.evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert [line for line in await find_violations(page) if "button-name" in line]
