"""An empty server: its token makes the first administrator, and every empty screen says what to do next."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import Console
from tests.journeys.installation import Installation, installed

PASSWORD = "correct horse battery"


@pytest.fixture
def empty() -> Iterator[Installation]:
    """An installation that nobody has claimed."""
    with installed() as installation:
        yield installation


async def test_the_first_administrator_claims_the_server(empty: Installation, browser: Browser, language: str) -> None:
    token = empty.wait_for(r"(?i:token|令牌)\W+([\w-]{20,})")
    async with sitting(browser, empty.url, language) as seat:
        page = await seat.open("/")
        console = Console(page, language)
        await expect(page).to_have_url(f"{empty.url}/setup")
        await assert_accessible(page)
        for field, text in (
            ("token", "guessed-by-somebody-else"),
            ("workspace_name", "Qinghe Home"),
            ("name", "Fang"),
            ("email", "fang@example.test"),
            ("password", PASSWORD),
        ):
            await page.get_by_label(console.say(f"members.setup.{field}"), exact=True).fill(text)

        # a guess is refused and nothing is lost
        seat.expected = "status of 403"
        await console.button("members.setup.submit").click()
        await expect(page.get_by_label(console.say("members.setup.token"), exact=True)).to_have_attribute(
            "aria-invalid", "true"
        )
        await assert_accessible(page)
        await page.get_by_label(console.say("members.setup.token"), exact=True).fill(token)
        await console.button("members.setup.submit").click()
        await expect(page.locator("nav.views h1")).to_have_text("Qinghe Home")
        await expect(console.list.get_by_role("heading", level=2)).to_be_visible()
        await assert_accessible(page)

        # nobody else can do it again
        other = await seat.open("/setup")
        await expect(other).not_to_have_url(f"{empty.url}/setup")
