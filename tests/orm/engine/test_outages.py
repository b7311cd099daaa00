"""Which errors mean that the database is away, and how often the log says so."""

import logging
import sqlite3
from collections import Counter
from pathlib import Path

import asyncpg
import pytest
from tortoise.exceptions import OperationalError, TransactionManagementError

from orm.engine import postgres_outages, sqlite_outages
from orm.engine.outages import SECONDS_BETWEEN_LINES, TEXTS, Cause, Outages
from orm.errors import DatabaseAway, TimedOut

STATES = {
    "08006": "unreachable",
    "08P01": "unreachable",
    "25006": "read_only",
    "25P03": "unreachable",
    "28P01": "login",
    "3D000": "unreachable",
    "40001": "busy",
    "40P01": "busy",
    "53100": "full",
    "53200": "memory",
    "53300": "connections",
    "53400": "memory",
    "55P03": "busy",
    "57P01": "starting",
    "57P02": "starting",
    "57P03": "starting",
    "57P04": "unreachable",
    "57P05": "unreachable",
    "58030": "io",
    "XX001": "damaged",
}

MISTAKES = (
    "22001",
    "22P02",
    "23505",
    "25P02",
    "42601",
    "42703",
    "42501",
    "42P01",
    "P0001",
    "XX000",
)
"""SQLSTATEs of errors that are ours, or the values'."""


def of_state(state: str, text: str = "words") -> asyncpg.PostgresError:
    error = asyncpg.PostgresError.new({"C": state, "M": text})
    assert isinstance(error, asyncpg.PostgresError)
    return error


@pytest.mark.parametrize(("state", "cause"), STATES.items())
def test_states_of_an_outage(state: str, cause: str) -> None:
    outage = postgres_outages.outage_of(of_state(state))
    assert isinstance(outage, DatabaseAway)
    assert outage.cause == cause


@pytest.mark.parametrize("state", MISTAKES)
def test_states_of_mistakes(state: str) -> None:
    assert postgres_outages.outage_of(of_state(state)) is None


def test_an_error_that_tortoise_has_wrapped() -> None:
    wrapped = TransactionManagementError("25006")
    wrapped.__cause__ = of_state("25006")
    outage = postgres_outages.outage_of(wrapped)
    assert isinstance(outage, DatabaseAway)
    assert outage.cause == "read_only"


def test_a_statement_that_the_server_stopped() -> None:
    assert isinstance(postgres_outages.outage_of(of_state("57014")), TimedOut)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.InternalClientError("unexpected"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    ],
)
def test_connections_that_are_gone(error: Exception) -> None:
    outage = postgres_outages.outage_of(error)
    assert isinstance(outage, DatabaseAway)
    assert outage.cause == "unreachable"


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.DataError("invalid input for query argument $1: 'closed'"),
        asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"),
        OSError("a file of ours"),
        TimeoutError(),
        ZeroDivisionError(),
        None,
    ],
)
def test_other_errors_are_no_outage(error: Exception | None) -> None:
    assert postgres_outages.outage_of(error) is None


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "refused"), EOFError()])
def test_while_connecting_errors_of_the_network_are_outages(error: Exception) -> None:
    outage = postgres_outages.outage_of_connecting(error)
    assert isinstance(outage, DatabaseAway)
    assert outage.cause == "unreachable"


def test_names_in_the_drivers_words_are_hidden() -> None:
    for state, text in (("53300", 'too many for role "ann"'), ("28P01", 'no password for "ann"')):
        outage = postgres_outages.outage_of(of_state(state, text))
        assert isinstance(outage, DatabaseAway)
        assert "ann" not in outage.reason


def of_code(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "busy"),
        (sqlite3.SQLITE_LOCKED, "busy"),
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "io"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "read_only"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "moved"),
        (sqlite3.SQLITE_CANTOPEN, "unreachable"),
        (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_NOTADB, "damaged"),
    ],
)
def test_result_codes_of_an_outage(code: int, cause: str) -> None:
    for error in (of_code(code), OperationalError(of_code(code))):
        outage = sqlite_outages.outage_of(error)
        assert isinstance(outage, DatabaseAway)
        assert outage.cause == cause


@pytest.mark.parametrize("code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_UNIQUE])
def test_result_codes_of_mistakes(code: int) -> None:
    assert sqlite_outages.outage_of(of_code(code)) is None
    assert sqlite_outages.outage_of(OperationalError(of_code(code))) is None


def test_a_syntax_error_is_no_outage(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELEKT")
    connection.close()
    assert sqlite_outages.outage_of(caught.value) is None


def test_one_line_a_minute_and_cause(caplog: pytest.LogCaptureFixture) -> None:
    now, counted = 0.0, Counter[str]()
    outages = Outages(clock=lambda: now)
    outages.count = lambda cause: counted.update([cause])
    with caplog.at_level(logging.INFO):
        for _ in range(100):
            outages.note(Cause.FULL, "database or disk is full")
            outages.note(Cause.STARTING)
        assert caplog.messages == [
            "The database is away: the disk is full (database or disk is full)",
            "The database is away: it is starting or stopping",
        ]
        caplog.clear()
        now = SECONDS_BETWEEN_LINES
        outages.note(Cause.FULL, "database or disk is full")
        outages.note(Cause.FULL, "database or disk is full")
    assert caplog.messages == [
        "The database is away: the disk is full (database or disk is full);"
        " 99 more such errors since the line before"
    ]
    assert counted == {"full": 102, "starting": 100}


def test_every_cause_has_a_text() -> None:
    assert set(TEXTS) == set(Cause)
