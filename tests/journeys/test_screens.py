"""Every main page, in both languages and themes, wide and on a phone: no barrier, no fault, nothing beside the edge."""

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import find_violations, sitting
from tests.journeys.installation import Installation
from tools.screenshots.admin import ADMIN
from tools.screenshots.groups import GROUPS
from tools.screenshots.outside import OUTSIDE
from tools.screenshots.screens import CONSOLE
from tools.screenshots.seats import Group, Who, by_name, enter

LOOKS = [((1280, 720), "light"), ((390, 844), "dark")]


@pytest.mark.timeout(600)  # of all screens together
@pytest.mark.parametrize(("size", "theme"), LOOKS, ids=["wide-light", "phone-dark"])
async def test_every_screen_is_accessible(
    demo: Installation, browser: Browser, language: str, size: tuple[int, int], theme: str
) -> None:
    found: list[str] = []
    async with sitting(browser, demo.url, language, size=size, color_scheme=theme) as seat:
        for group in GROUPS:
            if group.screens not in (CONSOLE, ADMIN, OUTSIDE):
                continue
            await enter(seat, group.who, language, theme)
            for name, screen in group.screens.items():
                page = await screen(seat, language)
                for frame in page.frames:
                    found += [f"{name}: {violation}" for violation in await find_violations(frame)]
                width = await page.evaluate("document.documentElement.scrollWidth")
                if width > size[0]:
                    found.append(f"{name}: {width} px wide, scrolls sideways")
                await page.close()
    assert not found, "\n".join(found)


def test_two_screens_of_one_name_are_refused() -> None:
    _, screens = GROUPS[0]
    with pytest.raises(ValueError, match="list"):
        by_name([*GROUPS, Group(Who.BOSS, {"list": screens["views"]})])
