"""A round lasts as long as its answers need, within bounds."""

import pytest

from bench.load import Loaded
from bench.measure import long_enough


@pytest.mark.parametrize(
    ("answers", "connections", "seconds"), [(1000, 64, 3), (10, 16, 7), (10, 64, 26), (0, 64, 30)]
)
def test_a_round_is_as_long_as_slow_answers_need(
    answers: int, connections: int, seconds: int
) -> None:
    warm = Loaded(answers, 2.0, 0, 0, 0, 0.0, 0.0)
    assert long_enough(3, connections, warm) == seconds
