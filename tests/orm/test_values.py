"""Rules of values, which are checked before any database sees the value."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.models import Model

from orm.errors import InvalidValue
from orm.models import Associate, ChatSession, Contact, Sale, Ticket
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from orm.values import FOREVER, MAX_INT32, MIN_INT32, reference_columns, storable_values

# Tortoise knows the columns of references once a database has been open.
pytestmark = pytest.mark.usefixtures("sqlite_template")

NUL, HIGH, LOW = "a\0b", "a\ud800b", "a\udc00b"


def reasons(model: type[Model], **values: Any) -> list[tuple[str, str]]:
    """Each problem of the values: where, and why."""
    with pytest.raises(InvalidValue) as caught:
        storable_values(model, values)
    return [(".".join(map(str, problem.path)), problem.reason) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("column", "max_length"),
    [
        ("customer_alias", 64),
        ("customer_host", 255),
        ("customer_name", 255),
        ("customer_email", 255),
        ("customer_phone", 32),
        ("customer_company_name", 255),
        ("first_message", 1024),
        ("last_message", 1024),
        ("session_key", 255),
    ],
)
def test_a_text_is_as_long_as_its_column_and_no_longer(column: str, max_length: int) -> None:
    just_fits = "x" * max_length
    assert storable_values(ChatSession, {column: just_fits}) == {column: just_fits}
    reason = f"must have at most {max_length} characters, and has {max_length + 1}"
    assert reasons(ChatSession, **{column: just_fits + "x"}) == [(column, reason)]


def test_length_counts_characters_and_not_bytes() -> None:
    faces = "\N{SLIGHTLY SMILING FACE}" * 64
    assert storable_values(ChatSession, {"customer_alias": faces}) == {"customer_alias": faces}


def test_a_text_column_without_a_length_takes_any_text() -> None:
    assert storable_values(Ticket, {"title": "x" * 100_000})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (NUL, "must not contain the character NUL"),
        (HIGH, "must not contain half of a surrogate pair"),
        (LOW, "must not contain half of a surrogate pair"),
    ],
)
def test_characters_that_a_database_cannot_store_are_refused(text: str, reason: str) -> None:
    assert reasons(ChatSession, customer_name=text) == [("customer_name", reason)]
    assert reasons(Ticket, title=text) == [("title", reason)]


@pytest.mark.parametrize(
    "stored",
    [{"key": NUL}, {NUL: "value"}, {"outer": {"inner": NUL}}, {"list": ["fine", [NUL]]}],
)
def test_json_is_checked_at_any_depth(stored: dict[str, Any]) -> None:
    reason = [("extra_fields", "must not contain the character NUL")]
    assert reasons(Associate, extra_fields=stored) == reason


def test_numbers_inside_json_must_be_finite_and_of_32_bits() -> None:
    address = {"wgs84_latitude": math.nan, "localized_address": [{"value_length": MAX_INT32 + 1}]}
    assert {reason for _, reason in reasons(Contact, address=address)} == {
        "must be a finite number",
        "must be a whole number of 32 bits",
    }


@pytest.mark.parametrize("number", [MIN_INT32, -1, 1, MAX_INT32])
def test_whole_numbers_of_32_bits_are_stored(number: int) -> None:
    assert storable_values(ChatSession, {"rating": number}) == {"rating": number}


@pytest.mark.parametrize("number", [-(2**31) - 1, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("column", ["rating", "topic_id", "user_id"])
def test_whole_numbers_beyond_32_bits_are_refused(column: str, number: int) -> None:
    reason = "must be a whole number of 32 bits"
    assert reasons(ChatSession, **{column: number}) == [(column, reason)]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused(number: float) -> None:
    assert reasons(Sale, amount=number) == [("amount", "must be a finite number")]


def test_several_problems_are_named_together() -> None:
    found = reasons(
        ChatSession, customer_alias="x" * 65, rating=2**31, customer_name="", rank=2**40
    )
    assert {column for column, _ in found} == {"customer_alias", "rating", "rank"}


def test_both_problems_of_one_value_are_named() -> None:
    assert len(reasons(ChatSession, customer_phone=f"{NUL}{HIGH}{'x' * 32}")) == 3


def test_reasons_never_repeat_the_value() -> None:
    secret = "hunter2" * 200
    bad = {
        "customer_name": f"{secret}{NUL}{HIGH}",
        "first_message": secret,
        "rating": 77_777_777_777,
    }
    with pytest.raises(InvalidValue) as caught:
        storable_values(ChatSession, bad)
    assert len(caught.value.problems) == 5
    assert "hunter2" not in str(caught.value)
    assert "77777777777" not in str(caught.value)


def test_null_is_the_same_as_absent() -> None:
    assert storable_values(ChatSession, dict.fromkeys(ChatSession._meta.db_fields)) == {}


def test_a_reference_with_key_0_is_absent_and_a_number_0_is_not() -> None:
    assert storable_values(ChatSession, {"user_id": 0, "ticket_id": 0, "rating": 0}) == {
        "rating": 0
    }


def test_columns_of_plain_numbers_are_no_references() -> None:
    assert storable_values(Ticket, {"contact_id": 0, "sale_id": 0}) == {
        "contact_id": 0,
        "sale_id": 0,
    }


def test_dates_in_year_1_and_9999_become_absent_and_for_ever() -> None:
    storable = storable_values(
        ChatSession,
        {
            "when_started": datetime(1, 1, 1, tzinfo=UTC),
            "when_ended": datetime(9999, 12, 31, tzinfo=UTC),
        },
    )
    assert storable == {"when_ended": FOREVER}


def test_empty_text_false_enums_and_flags_are_stored_unchanged() -> None:
    values = {
        "customer_name": "",
        "customer_consented": False,
        "status": ChatSessionStatus.CLOSED,
        "flags": [ChatSessionFlag.USER_IS_TYPING],
    }
    assert storable_values(ChatSession, values) == values


def test_references_are_read_from_the_model() -> None:
    assert {column: model.__name__ for column, model in reference_columns(ChatSession).items()} == {
        "user_id": "Associate",
        "person_id": "Person",
        "contact_id": "Contact",
        "project_id": "Project",
        "sale_id": "Sale",
        "ticket_id": "Ticket",
        "transfer_to_id": "Associate",
    }
    assert reference_columns(Ticket) == {}
