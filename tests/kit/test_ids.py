"""Ids: version 7, by time, and nothing else is taken from a client."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.kit.errors import InvalidInput
from kefu.kit.ids import given_id, new_id


def test_ids_are_of_version_7_and_carry_the_time() -> None:
    before = time.time_ns() // 1_000_000
    ids = [new_id() for _ in range(2000)]
    after = time.time_ns() // 1_000_000
    assert len(set(ids)) == 2000
    for id in ids:
        assert (id.version, id.variant) == (7, "specified in RFC 4122")
        assert before <= id.int >> 80 <= after


def test_every_random_bit_is_used() -> None:
    """A bit that never moves would mean that the parts overlap; within a millisecond the upper ones only rise."""
    ones, zeros = 0, 0
    for _ in range(400):
        time.sleep(0.001)
        id = new_id().int
        ones, zeros = ones | id, zeros | ~id
    moving = ones & zeros & (2**80 - 1)
    assert moving == (2**80 - 1) & ~(0xF << 76) & ~(0b11 << 62)


@given(st.uuids())
def test_only_version_7_is_taken(id: UUID) -> None:
    if id.version == 7:
        assert given_id(id) is id
        return
    with pytest.raises(InvalidInput) as refused:
        given_id(id, "message_id")
    assert (refused.value.field, refused.value.params) == ("message_id", {"reason": "id_version"})


def test_an_id_is_made_where_none_was_given() -> None:
    assert given_id(None).version == 7
    mine = new_id()
    assert given_id(mine) == mine


def test_what_is_made_first_stands_first() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {id.version for id in made} == {7}
    assert {id.variant for id in made} == {"specified in RFC 4122"}
