"""One installation and one browser for all journeys."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import browsing
from tests.journeys.clearing import last_number, put_away
from tests.journeys.installation import Installation, installed

expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[Installation, int]]:
    """An installation with the demo's data, and the last ticket that belongs to it."""
    with installed("--demo") as installation:
        yield installation, last_number(installation)


@pytest.fixture
def demo(running: tuple[Installation, int]) -> Iterator[Installation]:
    """That installation, with nobody else's tickets waiting: a list that grows with every journey hides the newest."""
    installation, last = running
    yield installation
    put_away(installation, last)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with browsing() as browser:
        yield browser


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages, one after the other."""
    return str(request.param)
