"""Cursors: an event has one, a place another one each time, and nobody can make or change one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orm.errors import InvalidValue
from orm.events import cursors
from orm.events.cursors import OtherLog

EPOCH, OTHER = bytes(range(16)), bytes(16)
ALPHABET = f"{string.ascii_letters}{string.digits}-_"
keys = st.integers(0, 2**48 - 1)


@given(keys)
def test_the_key_comes_back(key: int) -> None:
    cursor = cursors.write(key, EPOCH)
    assert cursors.read(cursor, EPOCH) == key
    assert cursors.write(key, EPOCH) == cursor
    assert len(cursor) == cursors.LENGTH
    assert {*cursor} <= {*ALPHABET}


@given(keys)
def test_a_place_has_another_cursor_each_time(key: int) -> None:
    places = [cursors.write_place(key, EPOCH) for _ in range(20)]
    assert {cursors.read(place, EPOCH) for place in places} == {key}
    assert len({*places, cursors.write(key, EPOCH)}) == 21
    assert {len(place) for place in places} == {cursors.LENGTH}


def test_cursors_tell_nothing_of_their_keys() -> None:
    written = [cursors.write(key, EPOCH) for key in range(1000)]
    assert (
        len({cursor[:6] for cursor in written}) == len({cursor[-6:] for cursor in written}) == 1000
    )


@given(keys)
def test_a_cursor_of_another_log(key: int) -> None:
    with pytest.raises(OtherLog):
        cursors.read(cursors.write(key, OTHER), EPOCH)


@given(keys, st.integers(0, cursors.LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_cursor_that_is_changed_anywhere(key: int, at: int, sign: str) -> None:
    cursor = cursors.write(key, EPOCH)
    if cursor[at] != sign:
        with pytest.raises((OtherLog, InvalidValue)):
            cursors.read(f"{cursor[:at]}{sign}{cursor[at + 1 :]}", EPOCH)


GOOD = cursors.write(7, EPOCH)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "7", "null", "0" * 31, "0" * 33, "\N{SNOWMAN}" * 32, "\ud800" * 32),
        *(f"{GOOD}=", f" {GOOD}", f"{GOOD}\n", f"{GOOD[:-1]}\n", f"{GOOD[:-2]}=={GOOD[-1]}"),
        *(f"{GOOD[:9]} {GOOD[9:]}", f"{GOOD[:9]} {GOOD[10:]}", f"{GOOD[:-1]}=", "=" * 32),
        *("+/" * 16, "A" * 10_000_000, "\0" * 32, GOOD.swapcase() + "A"),
    ],
)
def test_garbage(text: str) -> None:
    with pytest.raises(InvalidValue, match="after"):
        cursors.read(text, EPOCH)


@given(st.text())
def test_any_text(text: str) -> None:
    with pytest.raises((InvalidValue, OtherLog)):
        cursors.read(text, EPOCH)
