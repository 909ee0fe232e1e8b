"""R1 and R2 in small: 30 kills, outages of 5 and 60 s; `make torture` does 200 and 400 s."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from torture import kills, outages

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user may pass through, which pytest's is not."""
    with tempfile.TemporaryDirectory(prefix="kefu-torture-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


async def test_thirty_kills_lose_and_double_nothing(folder: Path) -> None:
    report = await kills.run(folder / "data", 30, seed=7)
    assert report.broken == []
    assert report.kills >= 30
    assert report.acknowledged > 200
    assert len(report.killed) >= 4, report.killed


@pytest.mark.parametrize("seconds", [5, 60])
async def test_an_outage_of_the_database_heals_by_itself(folder: Path, seconds: float) -> None:
    report = await outages.run(folder / "data", seconds)
    assert report.broken == []
    assert report.answered_while_away.get("503")
