"""How much a visitor, and everybody behind one address, may ask of us."""

from kefu.kit.db import Db
from kefu.kit.errors import RateLimited
from kefu.kit.throttle import Rate, charge, network_of

VISITS = Rate("webchat_visit", 60, 2)
MESSAGES = Rate("webchat_message", 20, 1)
FILES = Rate("webchat_file", 20, 3)
TYPING = Rate("webchat_typing", 30, 1)
ADDRESS_MESSAGES = Rate("webchat_message_address", 120, 0.1)
ADDRESS_FILES = Rate("webchat_file_address", 100, 0.5)


async def limit(db: Db, *charges: tuple[Rate, str]) -> None:
    """Count an attempt against each allowance, in a transaction of its own; raises RateLimited.

    The key of an allowance by address is the asker's network.
    """
    async with db.transaction() as tx:
        # Losing some counts in a crash is no loss; waiting for the disk at each message would be.
        await tx.run("set local synchronous_commit to off")
        waits = [await charge(tx, rate, key) for rate, key in charges]
    if any(waits):
        raise RateLimited(retry_after=max(wait or 0 for wait in waits))


def by_address(rate: Rate, address: str) -> tuple[Rate, str]:
    """Give an allowance of everybody behind one address."""
    return rate, network_of(address)
