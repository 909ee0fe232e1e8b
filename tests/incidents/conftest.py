import httpx
import pytest

from tests.incidents.desk import Desk
from tests.world import World


@pytest.fixture
def desk(world: World, client: httpx.AsyncClient) -> Desk:
    return Desk(world, client)
