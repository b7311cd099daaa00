"""Ratios are computed per round, since the machine's speed changes between rounds."""

from bench.figures import ratio
from bench.load import LoadResult


def rounds(*responses: int) -> list[LoadResult]:
    return [LoadResult(count, 1.0, 0, 0, 0, 0.0, 0.0) for count in responses]


def test_a_round_that_is_slow_for_both_does_not_change_the_ratio() -> None:
    assert ratio(rounds(100, 10, 100), rounds(200, 20, 200)) == 0.5


def test_the_median_ignores_one_bad_round() -> None:
    assert ratio(rounds(100, 100, 100), rounds(50, 1, 50)) == 2.0
