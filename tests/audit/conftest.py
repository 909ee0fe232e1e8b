"""What the tests of the audit share."""

from typing import Any

import pytest

from tests.audit.office import Office
from tests.world import World


@pytest.fixture
def office(world: World, client: Any) -> Office:
    return Office(world, client)
