"""`make screenshots`: renders the main pages into build/screenshots/."""

import argparse
import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.journeys.browser import browsing, sitting
from tests.journeys.installation import installed
from tools.screenshots.screens import CONSOLE, OUTSIDE, Screen, enter

OUT = Path(__file__).resolve().parents[2] / "build" / "screenshots"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


async def _settled(page: Page) -> None:
    """Wait for fonts and pictures."""
    await page.evaluate("document.fonts.ready")
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))")


async def shoot(browser: Browser, url: str, size: str, language: str, theme: str, only: set[str]) -> list[Path]:
    """Take the pictures of one size, language and theme."""
    taken: list[Path] = []
    OUT.mkdir(parents=True, exist_ok=True)

    async def take(screens: dict[str, Screen], inside: bool) -> None:
        for name, screen in screens.items():
            if only and name not in only:
                continue
            async with sitting(browser, url, language, size=SIZES[size], color_scheme=theme) as seat:
                if inside:
                    await enter(seat, language, theme)
                page = await screen(seat, language)
                await _settled(page)
                path = OUT / f"{name}.{size}.{language}.{theme}.png"
                await page.screenshot(path=path)
                taken.append(path)

    await take(CONSOLE, inside=True)
    await take(OUTSIDE, inside=False)
    return taken


async def _main(given: argparse.Namespace) -> None:
    with installed("--demo") as demo:
        async with browsing() as browser:
            for size in given.size:
                for language in given.language:
                    for theme in given.theme:
                        taken = await shoot(browser, demo.url, size, language, theme, set(given.only))
                        print(f"{size} {language} {theme}: {len(taken)} pictures in {OUT}")


def main() -> int:
    """Render; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--language", nargs="*", default=["zh", "en"], choices=["zh", "en"])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"], choices=["light", "dark"])
    parser.add_argument("--only", nargs="*", default=[], choices=[*CONSOLE, *OUTSIDE])
    asyncio.run(_main(parser.parse_args()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
