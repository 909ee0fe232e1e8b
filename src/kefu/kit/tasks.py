"""Ending tasks that run for ever."""

import asyncio
from typing import Any

AGAIN_SECONDS = 1.0


async def end_tasks(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel the tasks until every one has ended, also when told to end meanwhile; what they end with is not looked at.

    Once is not always enough: `asyncio.wait_for` of Python 3.11 loses a cancellation that meets the result it waits
    for, so a loop under load went on and the process never stopped.
    """
    known = [task for task in tasks if task is not None]
    told: asyncio.CancelledError | None = None
    while pending := [task for task in known if not task.done()]:
        for task in pending:
            task.cancel()
        try:
            await asyncio.wait(pending, timeout=AGAIN_SECONDS)
        except asyncio.CancelledError as error:
            told = error
    await asyncio.gather(*known, return_exceptions=True)
    if told is not None:
        raise told
