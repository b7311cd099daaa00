"""Ratios are of rounds, since a machine is not the same all the time."""

from bench.figures import ratio
from bench.load import Loaded


def run_of(answers: int) -> Loaded:
    return Loaded(answers, 1.0, 0, 0, 0, 0.0, 0.0)


def test_a_slow_moment_of_both_changes_nothing() -> None:
    ours, theirs = (100, 10, 100), (200, 20, 200)
    assert ratio([run_of(each) for each in ours], [run_of(each) for each in theirs]) == 0.5


def test_the_median_leaves_out_who_was_unlucky_once() -> None:
    ours, theirs = (100, 100, 100), (50, 1, 50)
    assert ratio([run_of(each) for each in ours], [run_of(each) for each in theirs]) == 2.0
