"""How much a visitor, and everybody behind one address, may ask of us."""

from kefu.kit.db import Tx
from kefu.kit.errors import RateLimited
from kefu.kit.throttle import Rate, charge_all, network_of

VISITS = Rate("webchat_visit", 60, 2)
MESSAGES = Rate("webchat_message", 20, 1)
FILES = Rate("webchat_file", 20, 3)
TYPING = Rate("webchat_typing", 30, 1)
RATINGS = Rate("webchat_rating", 20, 5)
ADDRESS_MESSAGES = Rate("webchat_message_address", 120, 0.1)
ADDRESS_FILES = Rate("webchat_file_address", 100, 0.5)
ADDRESS_RATINGS = Rate("webchat_rating_address", 100, 0.5)


async def count(tx: Tx, *charges: tuple[Rate, str]) -> int:
    """Count an attempt against each allowance; gives the seconds to wait, 0 when it is allowed.

    The transaction must do nothing else that lasts, and be committed before the attempt is refused.
    """
    return await charge_all(tx, *((rate, (key,)) for rate, key in charges)) or 0


def allow(wait: int) -> None:
    """Let an attempt pass that needs not wait; raises RateLimited."""
    if wait:
        raise RateLimited(retry_after=wait)


def by_address(rate: Rate, address: str) -> tuple[Rate, str]:
    """Give an allowance of everybody behind one address."""
    return rate, network_of(address)
