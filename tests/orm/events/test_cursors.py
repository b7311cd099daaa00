"""Cursors: the same place has one, and nobody can make or change one."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orm.errors import InvalidValue
from orm.events import cursors
from orm.events.cursors import OtherLog

EPOCH, OTHER = bytes(range(16)), bytes(16)
ALPHABET = f"{string.ascii_letters}{string.digits}-_"
keys = st.integers(0, 2**63 - 1)


@given(keys)
def test_the_key_comes_back(key: int) -> None:
    cursor = cursors.write(key, EPOCH)
    assert cursors.read(cursor, EPOCH) == key
    assert cursors.write(key, EPOCH) == cursor
    assert len(cursor) == cursors.LENGTH
    assert {*cursor} <= {*ALPHABET}


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


def test_the_last_bits_count_although_no_byte_has_them() -> None:
    cursor = cursors.write(7, EPOCH)
    same = [
        f"{cursor[:-1]}{sign}"
        for sign in ALPHABET
        if base64.urlsafe_b64decode(f"{cursor[:-1]}{sign}=")
        == base64.urlsafe_b64decode(f"{cursor}=")
    ]
    assert len(same) == 4
    same.remove(cursor)
    for other in same:
        with pytest.raises(InvalidValue):
            cursors.read(other, EPOCH)


GOOD = cursors.write(7, EPOCH)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "7", "null", "0" * 26, "0" * 28, "\N{SNOWMAN}" * 27, "\ud800" * 27),
        *(f"{GOOD}=", f" {GOOD}", f"{GOOD}\n", f"{GOOD[:-1]}\n", f"{GOOD[:-2]}=={GOOD[-1]}"),
        *(f"{GOOD[:9]} {GOOD[9:]}", f"{GOOD[:9]} {GOOD[10:]}", f"{GOOD[:-1]}=", "=" * 27),
        *("+/" * 13 + "A", "A" * 10_000_000, "\0" * 27, GOOD.swapcase() + "A"),
    ],
)
def test_garbage(text: str) -> None:
    with pytest.raises(InvalidValue, match="after"):
        cursors.read(text, EPOCH)


@given(st.text())
def test_any_text(text: str) -> None:
    with pytest.raises((InvalidValue, OtherLog)):
        cursors.read(text, EPOCH)
