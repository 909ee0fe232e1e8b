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
