"""Addresses are written the same way every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.customers import normalise_address
from kefu.kit.errors import InvalidInput


@pytest.mark.parametrize(
    ("channel", "given", "kept"),
    [
        ("email", " Ann@Example.COM ", "ann@example.com"),
        ("email", "ＡＮＮ@example.com", "ann@example.com"),
        ("email", "straße@example.com", "strasse@example.com"),
        ("phone", "138 0013-8000", "+8613800138000"),
        ("phone", "+86 138 0013 8000", "+8613800138000"),
        ("phone", "0086 13800138000", "+8613800138000"),
        ("phone", "１３８００１３８０００", "+8613800138000"),
        ("phone", "+1 (312) 555-0100", "+13125550100"),
        ("phone", "010-6552 9988", "01065529988"),
        ("phone", "95588", "95588"),
        ("webchat", "user:Ann-7", "user:Ann-7"),
        ("api", "订单 77", "订单 77"),
    ],
)
def test_equal_addresses_become_equal_texts(channel: str, given: str, kept: str) -> None:
    assert normalise_address(channel, given) == kept
    assert normalise_address(channel, kept) == kept


@pytest.mark.parametrize(
    ("channel", "given", "field", "reason"),
    [
        ("email", "ann", "address", "email"),
        ("email", "ann@@example.com", "address", "email"),
        ("email", "ann@example", "address", "email"),
        ("email", "a b@example.com", "address", "email"),
        ("email", "Ann <ann@example.com>", "address", "email"),
        ("phone", "12", "address", "phone"),
        ("phone", "1" * 21, "address", "phone"),
        ("phone", "call me", "address", "phone"),
        ("phone", "+1+2345", "address", "phone"),
        ("api", "   ", "address", "line"),
        ("api", "a\u202eb", "address", "line"),
        ("api", "a\x00b", "address", "line"),
        ("api", "x" * 300, "address", "address_long"),
        ("telegraph", "a", "channel", "channel_unknown"),
    ],
)
def test_what_is_no_address_is_refused(channel: str, given: str, field: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        normalise_address(channel, given)
    assert (caught.value.field, caught.value.params["reason"]) == (field, reason)


@given(st.sampled_from(["email", "phone", "webchat", "api"]), st.text(max_size=260))
def test_normalising_twice_changes_nothing(channel: str, text: str) -> None:
    try:
        once = normalise_address(channel, text)
    except InvalidInput:
        return
    assert normalise_address(channel, once) == once
