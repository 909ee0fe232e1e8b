"""R9 in small: a whole data folder on a full disk; `make torture` fills it thirty times. Planted bugs are caught.

The state in which the database must stop is left to the torture, whose machine does nothing beside it.
"""

from pathlib import Path

import msgspec
import pytest

from tests.torture.test_reliability import folder, plant
from torture import full
from torture.disks import MayNotMount
from torture.watching import Answer, check_politeness, tally

__all__ = ["folder"]
STATES = ("nearly", "full")
POLITE = Answer(0.0, "POST", "/x", 503, "storage_full", 0.1, "60", "application/problem+json")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_full_disk_refuses_politely_keeps_what_it_took_and_recovers_by_itself() -> None:
    try:
        report = await full.run(1, seconds=2, states=STATES, patience=5)
    except MayNotMount:
        pytest.skip("this user may not mount")
    assert report.broken == []
    assert report.acknowledged > 20
    assert report.database_ended == 0
    assert set(report.back_after) == set(STATES)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_server_that_takes_the_last_room_is_caught(folder: Path) -> None:
    source = plant(folder, "kit/http/room.py", ("RESERVE = 128 * 1024 * 1024", "RESERVE = 0"))
    try:
        report = await full.run(1, seconds=2, states=["nearly"], source=source, patience=5)
    except MayNotMount:
        pytest.skip("this user may not mount")
    assert any(line.startswith("nearly: ") and "were taken" in line for line in report.broken), report.broken


def test_a_polite_refusal_says_why_and_when_to_come_again() -> None:
    assert check_politeness([POLITE]) == []
    assert tally([POLITE, POLITE]) == {"write 503 storage_full": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 500, "code": "internal"},
        {"retry_after": ""},
        {"code": ""},
        {"media_type": "text/plain"},
        {"status": 0, "code": "ReadTimeout"},
        {"seconds": 4.1},
    ],
)
def test_what_is_rude_is_caught(wrong: dict[str, object]) -> None:
    assert len(check_politeness([POLITE, msgspec.structs.replace(POLITE, **wrong)])) == 1


def test_many_cut_connections_are_caught() -> None:
    cut = msgspec.structs.replace(POLITE, status=0, code="ReadError")
    assert check_politeness([POLITE] * 100 + [cut]) == []
    assert len(check_politeness([POLITE] * 100 + [cut] * 4)) == 1
