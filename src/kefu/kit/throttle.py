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
    taken = await tx.value(
        """insert into throttle as t (purpose, key, free_at)
        values (%(purpose)s, %(key)s, clock_timestamp() + %(step)s)
        on conflict (purpose, key) do update set free_at = greatest(t.free_at, clock_timestamp()) + %(step)s
        where greatest(t.free_at, clock_timestamp()) + %(step)s <= clock_timestamp() + %(allowance)s
        returning true""",
        **_params(rate, key),
        allowance=rate.step * rate.burst,
    )
    if taken:
        return None
    wait = await tx.value(
        """select extract(epoch from free_at + %(step)s - %(allowance)s - clock_timestamp())
        from throttle where purpose = %(purpose)s and key = %(key)s""",
        **_params(rate, key),
        allowance=rate.step * rate.burst,
    )
    return max(1, math.ceil(wait or 0))


async def refund(tx: Tx, rate: Rate, *key: str) -> None:
    """Give one attempt back, because it was a good one."""
    await tx.run(
        "update throttle set free_at = free_at - %(step)s where purpose = %(purpose)s and key = %(key)s",
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
    """Hash the key: addresses and e-mails need not be readable here."""
    hashed = hashlib.sha256("\0".join(key).encode()).digest()
    return {"purpose": rate.purpose, "key": hashed} | ({"step": rate.step} if step else {})
