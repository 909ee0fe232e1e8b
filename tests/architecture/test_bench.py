"""The bench claims no goal that it did not measure."""

import pytest

from bench.readers import judge


@pytest.mark.parametrize(
    ("worst", "seconds", "reached"), [(0.2, 600, True), (2.1, 600, False), (2.1, 60, False), (0.2, 60, None)]
)
def test_p11_is_reached_after_ten_minutes_only(worst: float, seconds: float, reached: bool | None) -> None:
    assert judge(worst, seconds) is reached
