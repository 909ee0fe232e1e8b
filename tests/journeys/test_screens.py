"""Every page, wide and on a phone, light and dark, in both languages: no barrier, no fault, nothing cut off."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import find_violations, sitting
from tests.journeys.installation import Installation, installed
from tests.journeys.layout import find_cut
from tools.screenshots.admin import ADMIN
from tools.screenshots.groups import GROUPS
from tools.screenshots.outside import OUTSIDE
from tools.screenshots.screens import CONSOLE
from tools.screenshots.seats import Group, Who, by_name, enter

WIDE, PHONE = (1280, 720), (390, 844)
MAIN = [group for group in GROUPS if group.screens in (CONSOLE, ADMIN, OUTSIDE)]
"""What is looked at in both languages at both sizes; everything else in one of them, since a picture takes a second."""
DARK = {
    "zh": {"conversation", "saved-view", "slash", "customers-narrowed", "import-refused", "incident-answer", "start"},
    "en": {
        "customer",
        "units",
        "history",
        "fields-lacking",
        "role-limits",
        "forward",
        "forward-failed",
        "widget-rating",
    },
}
"""What is looked at wide and dark: its forms, lists and chips are those of the others."""


@pytest.fixture(scope="module")
def shown() -> Iterator[Installation]:
    """An installation of their own: what these screens are brought about by stays there."""
    with installed("--demo") as installation:
        yield installation


async def _look(
    shown: Installation, browser: Browser, groups: list[Group], language: str, size: tuple[int, int], theme: str
) -> list[str]:
    found: list[str] = []
    for group in groups:
        async with sitting(browser, shown.url, language, size=size, color_scheme=theme) as seat:
            await enter(seat, group.who, language, theme)
            for name, screen in group.screens.items():
                page = await screen(seat, language)
                for frame in page.frames:
                    wrong = await find_violations(frame) + await find_cut(frame)
                    found += [f"{name}: {each}" for each in wrong]
                await page.close()
    return found


@pytest.mark.timeout(900)  # of all screens together
@pytest.mark.parametrize(
    ("language", "size", "theme", "groups"),
    [
        ("zh", WIDE, "light", list(GROUPS)),
        ("en", PHONE, "dark", list(GROUPS)),
        ("en", WIDE, "light", MAIN),
        ("zh", PHONE, "dark", MAIN),
    ],
    ids=["zh-wide-light", "en-phone-dark", "en-wide-light", "zh-phone-dark"],
)
async def test_every_screen_is_accessible_and_whole(
    shown: Installation, browser: Browser, language: str, size: tuple[int, int], theme: str, groups: list[Group]
) -> None:
    found = await _look(shown, browser, groups, language, size, theme)
    assert not found, "\n".join(found)


@pytest.mark.timeout(300)
async def test_screens_are_accessible_wide_and_dark(shown: Installation, browser: Browser, language: str) -> None:
    chosen = [
        Group(group.who, {name: screen for name, screen in group.screens.items() if name in DARK[language]})
        for group in GROUPS
    ]
    found = await _look(shown, browser, [group for group in chosen if group.screens], language, WIDE, "dark")
    assert not found, "\n".join(found)


def test_what_is_looked_at_in_the_dark_is_there() -> None:
    assert DARK["zh"] | DARK["en"] <= by_name(GROUPS).keys()


def test_two_screens_of_one_name_are_refused() -> None:
    _, screens = GROUPS[0]
    with pytest.raises(ValueError, match="list"):
        by_name([*GROUPS, Group(Who.BOSS, {"list": screens["views"]})])
