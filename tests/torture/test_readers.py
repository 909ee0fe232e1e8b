"""R4 in small: a few thousand facts; `make torture` does a million for twenty readers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kefu.kit.db import Tx
from kefu.kit.events import Recorded
from tests.torture.test_reliability import folder
from torture import readers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

__all__ = ["folder"]


async def test_readers_beside_slow_committers_skip_and_repeat_nothing(folder: Path) -> None:
    report = await readers.run(folder / "data", 6000, 5, seed=7)
    assert report.broken == []
    assert (report.read, report.overtaken > 5) == (5 * 6000, True)


async def test_a_reader_that_goes_by_time_is_caught(folder: Path) -> None:
    """The planted bug: who remembers when the last fact was written misses those of slower transactions."""

    async def after_time(tx: Tx, last: Recorded | None) -> Sequence[Recorded]:
        sql = """select position, workspace_id, at, type, version, ticket_id, customer_id, subject_id, actor_kind,
            actor_id, cause, data from event /* every workspace: there is one */
            where at > %(at)s order by at, position"""
        return await tx.all(Recorded, sql, at=last.at if last else readers.EARLIEST)

    report = await readers.run(folder / "data", 6000, 2, seed=7, read=after_time)
    assert any("facts skipped" in line for line in report.broken), report
