"""A value object is stored as JSON, and read as an instance of its dataclass."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, IntFlag
from typing import Any

from orm.models import ChatTopic
from orm.value_objects import ValueField


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Part(IntFlag):
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
