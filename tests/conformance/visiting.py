"""What the fuzzer of the visitor's part is told (SCHEMATHESIS_HOOKS): ids as clients make them, and one that exists."""

import os
from uuid import UUID

import schemathesis
from hypothesis import strategies as st

_FILE = os.environ["KEFU_FUZZ_FILE"]


def _of_version_7(number: int) -> str:
    """Put random bits behind the time of the file's id, where a UUID has room for them."""
    bits = (UUID(_FILE).int >> 80 << 80) | (7 << 76) | (2 << 62) | number & ~(15 << 76 | 3 << 62)
    return str(UUID(int=bits))


# By the schema any UUID is good; of random ones few are of version 7, and none names anything.
schemathesis.openapi.format(
    "uuid", st.one_of(st.just(_FILE), st.integers(0, 2**80 - 1).map(_of_version_7), st.uuids().map(str))
)
