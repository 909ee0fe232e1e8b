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
from tools.screenshots.admin import ADMIN
from tools.screenshots.customers import CUSTOMERS
from tools.screenshots.fields import FIELDS
from tools.screenshots.merging import MERGING
from tools.screenshots.ruling import RULING
from tools.screenshots.screens import CONSOLE, OUTSIDE, enter
from tools.screenshots.seats import Screen
from tools.screenshots.supervising import SUPERVISING
from tools.screenshots.wholes import WHOLES

OUT = Path(__file__).resolve().parents[2] / "build" / "screenshots"
# who writes on the demo page leaves a ticket, so the lists are first
GROUPS = (CONSOLE, CUSTOMERS, MERGING, WHOLES, SUPERVISING, ADMIN, FIELDS, RULING, OUTSIDE)
Theme = Literal["light", "dark"]
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


async def _settled(page: Page) -> None:
    """Wait for fonts and pictures."""
    await page.evaluate("document.fonts.ready")
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")


async def shoot(browser: Browser, url: str, screens: dict[str, Screen], size: str, language: str, theme: Theme) -> None:
    """Take the pictures of one size, language and theme."""
    for name, screen in screens.items():
        async with sitting(browser, url, language, size=SIZES[size], color_scheme=theme) as seat:
            await enter(seat, name, language, theme)
            page = await screen(seat, language)
            await _settled(page)
            await page.screenshot(path=OUT / f"{name}.{size}.{language}.{theme}.png")


async def _main(given: argparse.Namespace) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with installed("--demo") as demo:
        async with browsing() as browser:
            for group in GROUPS:
                screens = {name: screen for name, screen in group.items() if name in (given.only or group)}
                for size, language, theme in product(given.size, given.language, given.theme):
                    await shoot(browser, demo.url, screens, size, language, theme)
    print(f"pictures in {OUT}")


def main() -> int:
    """Render; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--language", nargs="*", default=["zh", "en"], choices=["zh", "en"])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"], choices=["light", "dark"])
    names = [name for group in GROUPS for name in group]
    parser.add_argument("--only", nargs="*", default=[], choices=names)
    asyncio.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
