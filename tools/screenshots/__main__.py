"""`make screenshots`: renders the main pages into build/screenshots/."""

import argparse
import asyncio
import sys
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page

from tests.journeys.browser import browsing, sitting
from tests.journeys.installation import installed
from tools.screenshots.groups import GROUPS, SCREENS
from tools.screenshots.seats import Group, enter

OUT = Path(__file__).resolve().parents[2] / "build" / "screenshots"
Theme = Literal["light", "dark"]
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


async def _settled(page: Page) -> None:
    """Wait for fonts and pictures."""
    await page.evaluate("document.fonts.ready")
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")


async def shoot(browser: Browser, url: str, group: Group, size: str, language: str, theme: Theme) -> None:
    """Take the pictures of one size, language and theme."""
    for name, screen in group.screens.items():
        async with sitting(browser, url, language, size=SIZES[size], color_scheme=theme) as seat:
            await enter(seat, group.who, language, theme)
            page = await screen(seat, language)
            await _settled(page)
            await page.screenshot(path=OUT / f"{name}.{size}.{language}.{theme}.png")


async def _main(given: argparse.Namespace) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with installed("--demo") as demo:
        async with browsing() as browser:
            for group in GROUPS:
                wanted = {name: screen for name, screen in group.screens.items() if name in (given.only or SCREENS)}
                for size, language, theme in product(given.size, given.language, given.theme):
                    await shoot(browser, demo.url, Group(group.who, wanted), size, language, theme)
    print(f"pictures in {OUT}")


def main() -> int:
    """Render; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--language", nargs="*", default=["zh", "en"], choices=["zh", "en"])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"], choices=["light", "dark"])
    parser.add_argument("--only", nargs="*", default=[], choices=SCREENS)
    asyncio.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
