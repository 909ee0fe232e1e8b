"""R1 and R2 in small: 30 kills, outages of 5 and 60 s; `make torture` does 200 and 400 s. Planted bugs are caught."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from torture import kills, outages, upgrades

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
    assert report.by_visitors > 60
    assert report.files > 3
    assert report.chosen > 20
    assert len(report.killed) >= 4, report.killed


def plant(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Give the package with one thing in a file of it done wrong."""
    source = folder / "planted"
    upgrades.install(upgrades.SOURCE, source)
    file = source / "kefu" / name
    text = file.read_text()
    for right, wrong in changes:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    file.write_text(text)
    return source


async def test_a_visitors_message_that_is_acknowledged_and_forgotten_is_caught(folder: Path) -> None:
    source = plant(
        folder,
        "webchat/service/writing.py",
        (
            "            if said is not None:\n",
            (
                "            if said is not None and data.id.int % 4 == 0:\n"
                "                raise EOFError(as_shown(said.message))\n"
                "            if said is not None:\n"
            ),
        ),
        (
            "    except CustomerErased as",
            "    except EOFError as end:\n        return end.args[0]\n    except CustomerErased as",
        ),
    )
    report = await kills.run(folder / "data", 1, seed=7, source=source)
    lost = [line for line in report.broken if line.startswith("lost: ")]
    assert lost
    assert any(line.startswith("screen visitor misses ") for line in report.broken)


async def test_a_reader_whose_cursor_moves_apart_from_its_effect_is_caught(folder: Path) -> None:
    source = plant(
        folder,
        "kit/reactions.py",
        (
            "            await _react_all(tx, reader, wanted)\n        await tx.run(\n",
            (
                "            await _react_all(tx, reader, wanted)\n"
                "    await asyncio.sleep(0.5)\n"
                "    async with db.transaction() as tx:\n"
                "        await tx.run(\n"
            ),
        ),
    )
    report = await kills.run(folder / "data", 8, seed=7, source=source)
    assert any("saved_reply_uses cannot be rebuilt from the log" in line for line in report.broken), report.broken


@pytest.mark.parametrize("seconds", [5, 60])
async def test_an_outage_of_the_database_heals_by_itself(folder: Path, seconds: float) -> None:
    report = await outages.run(folder / "data", seconds)
    assert report.broken == []
    assert report.answered_while_away.get("503")
