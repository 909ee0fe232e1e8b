"""Hints: few, soon, and again after an outage."""

import asyncio

import pytest

from kefu.kit.errors import Unavailable
from kefu.kit.hints import OUTBOX, Hints, listen, wait_hints
from kefu.kit.ids import new_id
from tests.kit.conftest import Scratch
from tests.kit.facts import Poked


async def test_many_hints_are_sent_once_and_soon(scratch: Scratch) -> None:
    hints = Hints(scratch.db)
    hints.start()
    async with listen(scratch.db, OUTBOX, "kefu_test") as connection:
        hints.send("kefu_test", "warm")
        assert await wait_hints(connection, 5) == [("kefu_test", "warm")]
        for n in range(50):
            async with scratch.db.transaction() as tx:  # recording is what sends the hint
                tx.record(Poked(workspace_id=new_id(), ticket_id=new_id(), n=n))
            hints.send("kefu_test", "same")
        heard: list[tuple[str, str]] = []
        while more := await wait_hints(connection, 0.3):
            heard += more
        assert {(OUTBOX, ""), ("kefu_test", "same")} == set(heard)
        assert len(heard) < 50
    await hints.stop()


async def test_work_without_facts_sends_nothing(scratch: Scratch) -> None:
    hints = Hints(scratch.db)
    hints.start()
    async with listen(scratch.db, OUTBOX) as connection:
        async with scratch.db.transaction() as tx:
            await tx.run("select 1")
        with pytest.raises(RuntimeError):
            async with scratch.db.transaction() as tx:
                tx.record(Poked(workspace_id=new_id(), ticket_id=new_id()))
                raise RuntimeError
        assert await wait_hints(connection, 0.2) == []
    await hints.stop()


async def test_a_hint_outlives_its_connection(scratch: Scratch) -> None:
    hints = Hints(scratch.db)
    hints.start()
    async with listen(scratch.db, "kefu_test") as connection:
        hints.send("kefu_test", "before")
        assert await wait_hints(connection, 5)
    await scratch.kill_backends()
    await asyncio.sleep(0.1)
    for _ in range(100):  # the pool heals first
        try:
            async with listen(scratch.db, "kefu_test") as connection:
                hints.send("kefu_test", "after")
                assert ("kefu_test", "after") in await wait_hints(connection, 5)
            break
        except Unavailable:
            await asyncio.sleep(0.05)
    else:
        pytest.fail("never heard")
    await hints.stop()


async def test_nobody_can_listen_while_the_database_is_away(scratch: Scratch) -> None:
    await scratch.go_away()
    try:
        with pytest.raises(Unavailable):
            async with listen(scratch.db, "kefu_test"):
                pass
    finally:
        await scratch.come_back()
    never = Hints(scratch.db)
    await never.stop()  # though it was never started
