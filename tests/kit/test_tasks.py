"""Ending tasks, also those that overhear it the first time."""

import asyncio

import pytest

from kefu.kit import tasks as module
from kefu.kit.tasks import end_tasks


async def test_tasks_are_ended_even_if_they_overhear_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.05)
    overheard = 0

    async def stubborn() -> None:
        nonlocal overheard
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                overheard += 1
                if overheard == 3:
                    raise

    async def failing() -> None:
        raise ValueError

    running = [asyncio.create_task(stubborn()), asyncio.create_task(failing())]
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await end_tasks(*running, None)
    assert overheard == 3
    assert running[0].cancelled()
    assert isinstance(running[1].exception(), ValueError)
    await end_tasks()


async def test_who_ends_them_and_is_told_to_end_does_so_after_them() -> None:
    """Otherwise what a loop has under way goes on while its database is closed."""
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not may_end.is_set():
            begun.set()
            try:
                await may_end.wait()
            except asyncio.CancelledError:
                continue

    task = asyncio.create_task(stubborn())
    await begun.wait()
    ending = asyncio.create_task(end_tasks(task))
    await asyncio.sleep(0)
    ending.cancel()
    await asyncio.sleep(0)
    assert not ending.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.done()
