"""One real server for the stream tests of a worker, each test its own workspace."""

from collections.abc import AsyncIterator

import pytest

from tests.streams import Reader, Site, running_site, workspace_on
from tests.world import Person, World


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
async def town(site: Site) -> AsyncIterator[World]:
    """A workspace on the server's database."""
    async with workspace_on(site) as town:
        yield town


def watch(site: Site, person: Person, cursor: str = "") -> Reader:
    """Open a member's stream."""
    return Reader(site, "/api/stream", {"Cookie": person.headers["Cookie"]}, cursor)
