"""A value object is one column: checked, stored, read, compared and audited whole."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import IntEnum
from typing import Any

import orjson
import pytest
from pydantic import BaseModel
from tortoise import fields

from orm.engine.rows import from_database, insert_statement, update_statement
from orm.engine.scripts import POSTGRES, SQLITE, Dialect
from orm.entities.changes import changes_to
from orm.entities.rules import Rules
from orm.entities.verbs import Verbs
from orm.errors import InvalidValue
from orm.events.recording import entry_of, non_empty_values
from orm.models.enums import AuditAction
from orm.models.versioned import VersionedModel
from orm.value_objects import ValueField
from orm.values import storable_values
from tests.orm.rows import AUTHOR


class Day(IntEnum):
    MONDAY = 1
    SUNDAY = 7


@dataclass
class Hours:
    day: Day = Day.MONDAY
    opens: timedelta = timedelta(0)
    lunch: timedelta | None = None
    until: time | None = None


@dataclass
class Plan:
    name: str | None = None
    since: date | None = None
    limit: int = 0
    hours: list[Hours] = field(default_factory=list)
    first: Hours | None = None


class Shop(VersionedModel):
    shop_id = fields.IntField(primary_key=True)
    title = fields.CharField(max_length=8, null=True)
    plan: Any = ValueField(Plan, null=True)

    class Meta:
        table = "shop"


class HoursInput(BaseModel):
    day: Day | None = None
    opens: timedelta | str | None = None


class PlanInput(BaseModel):
    name: str | None = None
    limit: int | None = None
    hours: list[HoursInput] | None = None
    first: HoursInput | None = None


SHOPS = Verbs(Shop, "shop", Rules())
PLAN = Plan(
    name="ångström",
    since=date(2026, 3, 14),
    hours=[Hours(Day.SUNDAY, timedelta(hours=8, minutes=30), until=time(16, 15))],
    first=Hours(lunch=timedelta(minutes=45)),
)
INPUT = PlanInput(
    name="x",
    hours=[HoursInput(day=Day.SUNDAY, opens="PT8H30M"), HoursInput()],
    first=HoursInput(opens=timedelta(hours=1)),
)
READ = Plan(
    name="x",
    hours=[Hours(Day.SUNDAY, timedelta(hours=8, minutes=30)), Hours()],
    first=Hours(opens=timedelta(hours=1)),
)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES])
@pytest.mark.parametrize("plan", [Plan(), PLAN])
def test_a_value_is_read_as_it_was_stored(plan: Plan, dialect: Dialect) -> None:
    row = SHOPS.new({"plan": plan}, AUTHOR)
    text = insert_statement(Shop, vars(row), dialect).values[-1]
    read = from_database(Shop, "plan", dialect)
    assert isinstance(text, str)
    assert read is not None
    assert read(text) == plan
    assert update_statement(Shop, 1, {"plan": plan}, dialect).values[0] == text


def test_durations_are_iso_8601_in_json() -> None:
    text = ValueField(Plan).to_db_value(PLAN, Shop)
    assert text is not None
    [hours] = orjson.loads(text)["hours"]
    assert hours == {"day": 7, "opens": "PT8H30M", "lunch": None, "until": "16:15:00"}


def test_an_input_becomes_the_object_that_the_answer_shows() -> None:
    assert SHOPS.new({"plan": INPUT}, AUTHOR).plan == READ
    assert storable_values(Shop, {"plan": INPUT}) == {"plan": READ}


def test_a_change_replaces_the_whole_value() -> None:
    row = SHOPS.new({"plan": PLAN}, AUTHOR)
    assert changes_to(row, {"plan": INPUT}, ()) == {"plan": READ}
    assert changes_to(row, {"plan": PlanInput(name="y")}, ()) == {"plan": Plan(name="y")}
    assert changes_to(row, {"plan": None}, ()) == {"plan": None}


def test_an_equal_value_is_no_change() -> None:
    row = SHOPS.new({"plan": READ}, AUTHOR)
    assert changes_to(row, {"plan": INPUT}, ()) == {}


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        (PlanInput(name="a\0b"), ("plan", "name"), "must not contain the character NUL"),
        (PlanInput(limit=2**31), ("plan", "limit"), "must be a whole number of 32 bits"),
        (
            PlanInput(hours=[HoursInput(), HoursInput(opens="8:30")]),
            ("plan", "hours", 1, "opens"),
            "must be a duration in ISO 8601, such as PT8H30M",
        ),
        ({"first": {"day": 9}}, ("plan", "first", "day"), "must be one of the values of Day"),
        ({"since": "yesterday"}, ("plan", "since"), "must be a date in ISO 8601"),
        ({"first": [1]}, ("plan", "first"), "must be an object"),
        ({"hours": {}}, ("plan", "hours"), "must be a list"),
        ("text", ("plan",), "must be an object"),
        (7, ("plan",), "must be an object"),
        (True, ("plan",), "must be an object"),
    ],
)
def test_a_bad_part_is_named_by_its_path(value: object, path: object, reason: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        storable_values(Shop, {"title": "far too long", "plan": value})
    first, second = caught.value.problems
    assert first.path == ("title",)
    assert (second.path, second.reason) == (path, reason)


def test_an_audit_entry_has_the_value_in_json() -> None:
    author = replace(AUTHOR, readable_columns={Shop: {"plan"}})
    row = SHOPS.new({"plan": PLAN}, AUTHOR)
    entry = entry_of(author, AuditAction.CREATED, row, {}, non_empty_values(row))
    [old, new] = entry["values"]["plan"]
    assert old is None
    assert new["hours"][0]["opens"] == "PT8H30M"
    assert (new["hours"][0]["day"], new["since"]) == ("SUNDAY", "2026-03-14")
    assert orjson.dumps(entry["values"])
