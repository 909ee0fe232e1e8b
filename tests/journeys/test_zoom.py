"""Enlarged to 200 %: a window of 1440 px has room for 720, and everything is still there (WCAG 1.4.4, 1.4.10)."""

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import find_violations, sitting
from tests.journeys.installation import Installation
from tests.journeys.layout import find_cut
from tools.screenshots.admin import inbox, members
from tools.screenshots.screens import conversation, profile, ticket_list
from tools.screenshots.seats import Who, enter

ENLARGED = (720, 450)
SCREENS = (
    (Who.AGENT, ticket_list),
    (Who.AGENT, conversation),
    (Who.AGENT, profile),
    (Who.BOSS, members),
    (Who.BOSS, inbox),
)


@pytest.mark.timeout(120)
async def test_nothing_is_cut_off_when_enlarged(demo: Installation, browser: Browser, language: str) -> None:
    found = []
    async with sitting(browser, demo.url, language, size=ENLARGED, device_scale_factor=2) as seat:
        for who, screen in SCREENS:
            await enter(seat, who, language, "light")
            page = await screen(seat, language)
            wrong = await find_violations(page) + await find_cut(page)
            found += [f"{screen.__name__}: {each}" for each in wrong]
            await page.close()
    assert not found, "\n".join(found)
