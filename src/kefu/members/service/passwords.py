"""Hashing and checking passwords with Argon2id, a few at a time, off the event loop.

Cost: 19 MiB, two passes, one lane (OWASP Password Storage, the first recommended set); about 50 ms on one core.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kefu.kit.errors import Unavailable
from kefu.members.model import clean_password

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
AT_ONCE = 2
MOST_WAITING = 64

T = TypeVar("T")
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
_waiting = 0


async def hash_password(password: str, *, email: str = "", field: str = "password") -> str:
    """Give the hash of a new password; raises InvalidInput when it is too easy, Unavailable under a flood."""
    cleaned = clean_password(password, email=email, field=field)
    return await _aside(lambda: HASHER.hash(cleaned))


async def password_fits(password: str, hashed: str | None) -> bool:
    """Tell whether a password fits; takes as long when there is none to fit. Raises Unavailable under a flood."""
    return await _aside(lambda: _fits(password, hashed))


def is_outdated(hashed: str) -> bool:
    """Tell whether a hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(hashed)


async def rehash(password: str) -> str:
    """Hash a password again that has just been found right, however short it may be."""
    return await _aside(lambda: HASHER.hash(unicodedata.normalize("NFKC", password)))


def _fits(password: str, hashed: str | None) -> bool:
    try:
        HASHER.verify(hashed or _nobodys(), unicodedata.normalize("NFKC", password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


@cache
def _nobodys() -> str:
    """Give a hash that nobody's password fits, made with today's costs."""
    return HASHER.hash("nobody\0")


async def _aside(work: Callable[[], T]) -> T:
    """Do the work in one of the few threads; refuses when too much is waiting already."""
    global _waiting
    if _waiting >= MOST_WAITING:
        raise Unavailable(retry_after=2)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
