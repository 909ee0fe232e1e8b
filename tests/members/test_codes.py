"""Codes as functions of values: RFC 6238, drift, each once; recovery codes as people type them."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.members.service.codes import accepted_step, address_of_secret, clean_code, new_recovery_codes

SECRET = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").secret  # the RFC's own, "12345678901234567890"


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_of_the_rfc_fit(at: int, code: str) -> None:
    assert accepted_step(SECRET, code, at, 0) == at // 30


@given(now=st.integers(10_000, 2**33), off=st.integers(-10, 10))
def test_one_step_early_or_late_is_taken_and_no_more(now: int, off: int) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(now // 30 + off)
    step = accepted_step(SECRET, code, now, 0)
    if abs(off) <= 1:
        assert step == now // 30 + off
    else:
        assert step is None or abs(step - now // 30) <= 1  # one in a million codes repeats itself nearby


@given(now=st.integers(10_000, 2**33), off=st.integers(-1, 1))
def test_a_step_that_was_used_or_is_older_is_refused(now: int, off: int) -> None:
    step = now // 30 + off
    code = pyotp.TOTP(SECRET).generate_otp(step)
    assert accepted_step(SECRET, code, now, step) != step
    assert accepted_step(SECRET, code, now, step - 1) == step


@pytest.mark.parametrize("given", ["", "12345", "1234567", "12345a", "28708\n2", "²87082", "287082 "])
def test_what_is_no_code_fits_nothing(given: str) -> None:
    assert accepted_step(SECRET, given, 59, 0) is None


def test_codes_are_read_as_people_type_them() -> None:
    assert clean_code(" 287 082 ") == "287082"
    assert clean_code("２８７０８２") == "287082"
    assert clean_code("ABCDEF-ghjkmn Pqrstu") == "abcdefghjkmnpqrstu"


def test_recovery_codes_are_many_and_none_twice() -> None:
    codes = new_recovery_codes() + new_recovery_codes()
    assert len(set(codes)) == 20
    assert {len(clean_code(code)) for code in codes} == {18}


def test_the_address_names_the_company_and_the_account() -> None:
    address = address_of_secret(SECRET, "lin@example.com", "测试 公司")
    assert address.startswith("otpauth://totp/")
    assert "lin%40example.com" in address
    assert f"secret={SECRET}" in address
