"""Identifiers: UUID version 7, made by us or sent by a client as an idempotency key."""

import os
import time
from uuid import UUID

from kefu.kit.errors import InvalidInput


def new_id() -> UUID:
    """Make a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits (RFC 9562, section 5.7)."""
    return id_of(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big"))


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
