"""A value object is stored as JSON, and read as an instance of its dataclass."""

from dataclasses import dataclass
from datetime import timedelta
from enum import STRICT, IntEnum, IntFlag
from typing import Any

import pytest

from orm.models import ChatTopic
from orm.value_objects import Unreadable, ValueField


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Part(IntFlag, boundary=STRICT):
    NONE = 0
    LID = 1
    HANDLE = 4


@dataclass
class Maker:
    name: str | None = None
    country: int = 47


@dataclass
class Cup:
    size: Size = Size.SMALL
    parts: Part = Part.NONE
    maker: Maker | None = None
    warm_for: timedelta = timedelta(0)
    sold: bool = False


WHOLE = Cup(Size.LARGE, Part.LID | Part.HANDLE, Maker("Figgjo", 0), timedelta(hours=8), sold=True)

COLUMN = ValueField(Cup, null=True)


def read(stored: Any) -> Any:
    return COLUMN.to_python_value(stored)


def test_an_instance_is_read_as_it_was_stored() -> None:
    for cup in (WHOLE, Cup()):
        stored = read(COLUMN.to_db_value(cup, ChatTopic))
        assert stored == cup
        assert isinstance(stored.size, Size)
        assert isinstance(stored.parts, Part)


def test_enums_are_stored_as_their_numbers_and_durations_as_iso_8601() -> None:
    assert COLUMN.to_db_value(WHOLE, ChatTopic) == (
        '{"size":2,"parts":5,"maker":{"name":"Figgjo","country":0},"warm_for":"PT8H","sold":true}'
    )


def test_an_instance_is_left_as_it_is() -> None:
    assert read(WHOLE) is WHOLE


def test_null_is_no_instance() -> None:
    assert read(None) is None


def test_members_that_are_absent_or_null_get_their_defaults() -> None:
    assert read({"sold": None, "maker": {"country": None}}) == Cup(maker=Maker())


def test_names_that_the_dataclass_no_longer_has_are_ignored() -> None:
    assert read({"colour": "blue", "sold": True}) == Cup(sold=True)


def test_a_dictionary_may_hold_instances() -> None:
    assert read({"maker": Maker("Figgjo")}).maker == Maker("Figgjo")


@pytest.mark.parametrize(
    ("written", "flags"),
    [
        (0, Part.NONE),
        (5, Part.LID | Part.HANDLE),
        ([], Part.NONE),
        ([1, 4, 1], Part.LID | Part.HANDLE),
        ([Part.HANDLE, Part.LID], Part.LID | Part.HANDLE),
        ([0, Part.LID], Part.LID),
        (None, Part.NONE),
    ],
    ids=repr,
)
def test_flags_are_a_sum_or_a_list(written: Any, flags: Part) -> None:
    assert read({"parts": written}).parts is flags


@pytest.mark.parametrize(
    "written",
    [2, 8, -1, [2], [8], [[1]], [None], ["LID"], "LID", "5", {}, {"LID": 1}, 1.5, [1.5], (1,)],
    ids=repr,
)
def test_other_flags_are_refused(written: Any) -> None:
    with pytest.raises(Unreadable) as refusal:
        read({"parts": written})
    assert (refusal.value.path, refusal.value.reason) == (("parts",), "must be flags of Part")
