"""Connections at hand: the last one first, none that was lost, none kept from those who wait or need no more."""

import asyncio
from typing import Any

from kefu.kit.driver import open_pool
from kefu.kit.lending import Lender, is_alive
from tests.kit.conftest import Scratch


async def lender_on(scratch: Scratch, size: int) -> Lender:
    return Lender(await open_pool(scratch.url, size=size))


async def take(lender: Lender) -> Any:
    return lender.at_hand() or await lender.take()


async def put(lender: Lender, connection: Any) -> None:
    if not lender.keep(connection):
        await lender.give_back(connection)


async def pid_of(lender: Lender) -> int:
    connection = await take(lender)
    pid = connection.get_server_pid()
    await put(lender, connection)
    return int(pid)


async def test_the_one_used_last_is_lent_first(scratch: Scratch) -> None:
    lender = await lender_on(scratch, 2)
    first, second = await take(lender), await take(lender)
    await put(lender, first)
    await put(lender, second)
    assert await pid_of(lender) == second.get_server_pid()
    assert lender.stats() == {"open": 2, "free": 2, "waited_for": 0}
    await lender.return_idle()
    assert not is_alive(first), "what was not used for longest went back to the pool"
    assert await pid_of(lender) == second.get_server_pid()
    await lender.close()


async def test_what_was_lost_at_hand_is_not_lent(scratch: Scratch) -> None:
    lender = await lender_on(scratch, 2)
    lost = await pid_of(lender)
    assert await scratch.kill_backends() > 0
    await asyncio.sleep(0.1)
    connection = await take(lender)
    assert connection.get_server_pid() != lost
    assert await connection.fetchval("select 1") == 1
    await put(lender, connection)
    await lender.close()


async def test_who_waits_goes_before_the_shelf(scratch: Scratch) -> None:
    lender = await lender_on(scratch, 1)
    held = await take(lender)
    waiting = asyncio.create_task(pid_of(lender))
    await asyncio.sleep(0.05)
    assert lender.stats() == {"open": 1, "free": 0, "waited_for": 1}
    pid = held.get_server_pid()
    await put(lender, held)
    assert await asyncio.wait_for(waiting, 60) == pid
    await lender.close()


async def test_what_was_broken_or_made_before_an_outage_is_not_lent_again(scratch: Scratch) -> None:
    lender = await lender_on(scratch, 1)
    before = await pid_of(lender)
    await lender.renew()
    after = await pid_of(lender)
    assert after != before
    broken = await take(lender)
    lender.cut()
    await lender.give_back(broken)
    assert await pid_of(lender) != after
    await lender.close()


async def test_closing_waits_for_what_is_lent(scratch: Scratch) -> None:
    lender = await lender_on(scratch, 1)
    lent = await take(lender)
    closing = asyncio.create_task(lender.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    await put(lender, lent)
    await asyncio.wait_for(closing, 60)
