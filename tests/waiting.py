"""Letting a test go on as soon as somebody waits for what its transaction holds."""

import asyncio
from typing import Any

from kefu.kit.db import Db, Tx


async def waited_for(tx: Tx, db: Db, by: asyncio.Task[Any]) -> None:
    """Return once a task's transaction waits for this one; it must not end before."""
    pid = await tx.value("select pg_backend_pid()")
    asked = "select exists (select from pg_stat_activity where %(pid)s = any(pg_blocking_pids(pid)))"
    async with asyncio.timeout(60):
        while True:
            async with db.transaction() as beside:
                if await beside.value(asked, pid=pid):
                    return
            assert not by.done(), "it waited for nothing"
            await asyncio.sleep(0.01)
