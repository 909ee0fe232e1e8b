"""Identifiers: UUID version 7, made by us or sent by a client as an idempotency key."""

import os
import threading
import time
from uuid import UUID

from kefu.kit.errors import InvalidInput

_BITS, _LOW = 74, 62
_lock = threading.Lock()
_last = (0, 0)


def new_id() -> UUID:
    """Make a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits (RFC 9562, section 5.7).

    Those that one process makes within a millisecond rise (section 6.2, method 2): what was made first stands first.
    """
    global _last
    random = int.from_bytes(os.urandom(10), "big") % 2**_BITS
    with _lock:
        milliseconds = time.time_ns() // 1_000_000
        if milliseconds == _last[0] and random <= _last[1]:
            further = _last[1] + 1 + random % 2**32
            # at the end of the room, which hardly ever comes, any order will do
            random = further if further < 2**_BITS else random
        _last = (milliseconds, random)
    return id_of(milliseconds, random >> _LOW << 64 | random % 2**_LOW)


def id_of(milliseconds: int, random: int) -> UUID:
    """Make the UUIDv7 of a moment from 74 random bits: for histories that are made up anew from a seed."""
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76 | ((random >> 64) & 0xFFF) << 64
    value |= 0b10 << 62 | (random & (2**62 - 1))
    return UUID(int=value)


def given_id(id: UUID | None, field: str = "id") -> UUID:
    """Take the id a client sent, or make one; raises InvalidInput when it is not of version 7."""
    if id is None:
        return new_id()
    if id.version != 7:
        raise InvalidInput(field=field, reason="id_version")
    return id
