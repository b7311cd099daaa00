"""The duration of a round."""

import pytest

from bench.load import LoadResult
from bench.measure import round_seconds


@pytest.mark.parametrize(
    ("responses", "connections", "seconds"), [(1000, 64, 3), (10, 16, 7), (10, 64, 26), (0, 64, 30)]
)
def test_a_round_is_longer_for_slow_responses(
    responses: int, connections: int, seconds: int
) -> None:
    warm_up = LoadResult(responses, 2.0, 0, 0, 0, 0.0, 0.0)
    assert round_seconds(3, connections, warm_up) == seconds
