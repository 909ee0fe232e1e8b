"""Counting attempts in the database, for all processes together: so many at once, then one every so many seconds.

One row holds one moment, `free_at`: when the whole allowance is free again (the generic cell rate algorithm,
ITU-T I.371). Charge in a transaction of its own, so that a refused request counts too; a refused attempt costs
nothing, so that nobody is kept out for longer by others who go on trying.
"""

import hashlib
import ipaddress
import math
from datetime import timedelta

import msgspec

from kefu.kit.db import Tx

_ASKED = """asked as (
    select * from unnest(%(purposes)s::text[], %(keys)s::bytea[], %(steps)s::interval[], %(allowances)s::interval[])
        as asked(purpose, key, step, allowance)
)"""
# In one order for everybody, so that two who ask for the same rows never wait for each other in a circle.
_TAKE = f"""with {_ASKED}
insert into throttle as t (purpose, key, free_at)
select purpose, key, clock_timestamp() + step from asked order by purpose, key
on conflict (purpose, key) do update set free_at = greatest(t.free_at, clock_timestamp())
    + (select step from asked where (asked.purpose, asked.key) = (t.purpose, t.key))
where greatest(t.free_at, clock_timestamp()) <= clock_timestamp()
    + (select allowance - step from asked where (asked.purpose, asked.key) = (t.purpose, t.key))
"""  # noqa: S608  constants only
_WAIT = f"""with {_ASKED}
select extract(epoch from max(t.free_at + asked.step - asked.allowance) - clock_timestamp())
from asked join throttle t using (purpose, key)
"""  # noqa: S608  constants only


class Rate(msgspec.Struct, frozen=True):
    """An allowance: `burst` attempts at once, then one more every `seconds`."""

    purpose: str
    burst: int
    seconds: float

    @property
    def step(self) -> timedelta:
        return timedelta(seconds=self.seconds)


def network_of(address: str) -> str:
    """Give what counts as one asker: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


async def charge(tx: Tx, rate: Rate, *key: str) -> int | None:
    """Take one attempt; gives None when it is allowed, else the seconds to wait."""
    return await charge_all(tx, (rate, key))


async def charge_all(tx: Tx, *charges: tuple[Rate, tuple[str, ...]]) -> int | None:
    """Take one attempt of each allowance, no two of them alike.

    Gives None when all allow it, else the seconds to wait for the last.
    """
    params = {
        "purposes": [rate.purpose for rate, _ in charges],
        "keys": [_hash(key) for _, key in charges],
        "steps": [rate.step for rate, _ in charges],
        "allowances": [rate.step * rate.burst for rate, _ in charges],
    }
    if await tx.run(_TAKE, **params) == len(charges):
        return None
    return max(1, math.ceil(await tx.value(_WAIT, **params) or 0))


async def refund(tx: Tx, rate: Rate, *key: str) -> None:
    """Give one attempt back, because it was a good one."""
    await tx.run(
        "update throttle set free_at = free_at - %(step)s::interval where purpose = %(purpose)s and key = %(key)s",
        **_params(rate, key),
    )


async def forgive(tx: Tx, rate: Rate, *key: str) -> None:
    """Forget what was counted."""
    await tx.run("delete from throttle where purpose = %(purpose)s and key = %(key)s", **_params(rate, key, step=False))


async def sweep(tx: Tx, limit: int = 20) -> int:
    """Delete rows that no longer limit anybody; gives how many."""
    return await tx.run(
        """delete from throttle where (purpose, key) in (
            select purpose, key from throttle where free_at < clock_timestamp()
            order by free_at limit %(limit)s for update skip locked)""",
        limit=limit,
    )


def _params(rate: Rate, key: tuple[str, ...], *, step: bool = True) -> dict[str, object]:
    return {"purpose": rate.purpose, "key": _hash(key)} | ({"step": rate.step} if step else {})


def _hash(key: tuple[str, ...]) -> bytes:
    """Hash the key: addresses and e-mails need not be readable here."""
    return hashlib.sha256("\0".join(key).encode()).digest()
