"""Counting attempts."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.throttle import Rate, charge, charge_all, forgive, network_of, refund, sweep

RATE = Rate("test", burst=3, seconds=10)


async def take(db: Db, key: str) -> int | None:
    async with db.transaction() as tx:
        return await charge(tx, RATE, key)


async def pass_time(db: Db, seconds: int) -> None:
    async with db.transaction() as tx:
        await tx.run(
            "update throttle set free_at = free_at - make_interval(secs => %(s)s) where purpose = 'test'", s=seconds
        )


async def test_a_burst_then_one_by_one(db: Db) -> None:
    key = str(new_id())
    waits = [await take(db, key) for _ in range(5)]
    assert waits[:3] == [None, None, None]
    assert all(wait is not None and 8 <= wait <= 10 for wait in waits[3:])
    await pass_time(db, 10)
    assert await take(db, key) is None
    assert await take(db, key)
    await pass_time(db, 3600)
    assert [await take(db, key) for _ in range(4)].count(None) == 3


async def test_at_the_same_moment_no_more_than_the_burst(db: Db) -> None:
    key = str(new_id())
    waits = await asyncio.gather(*(take(db, key) for _ in range(9)))
    assert waits.count(None) == 3


async def test_several_allowances_at_once_and_the_tightest_speaks(db: Db) -> None:
    narrow, wide = Rate("test", burst=2, seconds=10), Rate("test_wide", burst=4, seconds=5)
    key = str(new_id())

    async def both() -> int | None:
        async with db.transaction() as tx:
            return await charge_all(tx, (narrow, (key,)), (wide, (key,)))

    assert [await both() for _ in range(2)] == [None, None]
    waits = [await both() for _ in range(2)]
    assert all(wait is not None and 8 <= wait <= 10 for wait in waits)
    async with db.transaction() as tx:
        assert await charge(tx, wide, key) is not None, "what the narrow one refused, the wide one gave"
    assert all(await asyncio.gather(*(both() for _ in range(6))))


async def test_what_is_given_back_can_be_taken_again(db: Db) -> None:
    key = str(new_id())
    for _ in range(3):
        await take(db, key)
    async with db.transaction() as tx:
        await refund(tx, RATE, key)
    assert await take(db, key) is None
    assert await take(db, key)
    async with db.transaction() as tx:
        await forgive(tx, RATE, key)
    assert [await take(db, key) for _ in range(4)].count(None) == 3


async def test_keys_do_not_run_together(db: Db) -> None:
    one = str(new_id())
    async with db.transaction() as tx:
        for _ in range(3):
            assert await charge(tx, RATE, one, "b") is None
        assert await charge(tx, RATE, one + "b") is None
        assert await charge(tx, RATE, one, "b")


async def test_rows_that_limit_nobody_are_swept(db: Db) -> None:
    for _ in range(3):
        await take(db, str(new_id()))
    await pass_time(db, 3600)
    async with db.transaction() as tx:
        assert await sweep(tx, 2) == 2
        await sweep(tx, 10_000)
        left = await tx.value("select count(*) from throttle where purpose = 'test' and free_at < clock_timestamp()")
    assert left == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2:3:4", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=60))
def test_any_text_is_some_network(text: str) -> None:
    assert network_of(text)
