"""Time spans, as the official client sends and reads them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rest_facade.contract import durations


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("8:00", "PT8H", "08:00:00"),
        ("08:00:00", "PT8H", "08:00:00"),
        ("08:30:05.0000000", "PT8H30M5S", "08:30:05"),
        ("PT8H", "PT8H", "08:00:00"),
        ("pt90m", "PT1H30M", "01:30:00"),
        ("P0D", "PT0S", "00:00:00"),
        ("P1DT2H", "PT26H", "26:00:00"),
        # The official client takes days for zero, so they are written as hours.
        ("1.02:00:00", "PT26H", "26:00:00"),
        ("23:59:59", "PT23H59M59S", "23:59:59"),
    ],
)
def test_a_time_span_is_read_and_written(text: str, read: str, written: str) -> None:
    assert durations.read(text) == read
    assert durations.write(read) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "8", "8:60", "8:00:60", "-8:00", "-PT8H", "8:00:00.5", "PT0.5S"),
        *("P1W", "P1Y", "P400D", "9999:00", "8: 00", "x", "\u0668:00", "9" * 1000 + ":00"),
    ],
    ids=repr,
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time span"):
        durations.read(text)


@given(st.timedeltas(timedelta(0), timedelta(days=360)))
def test_what_is_written_is_read_as_the_same(span: timedelta) -> None:
    iso = f"PT{span // timedelta(seconds=1)}S"
    read = durations.read(iso)
    assert durations.read(durations.write(read)) == read
