"""Log lines are text for a person, or JSON for a collector."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from orm.sessions import listing
from parley.settings import Settings
from tests.parley.operations.observing.lines import as_in_service

QUERY = "query sessions { chatSessions { totalCount } }"
JSON = pytest.mark.parametrize("settings", [{"log_format": "json"}], indirect=True, ids=["json"])


def logged(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Lines on standard error; there is nothing on standard output."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged(capsys)]


async def test_a_person_reads_time_level_id_and_what_was_done(
    client: httpx.AsyncClient, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_in_service(settings):
        await client.post("/graphql", json={"query": QUERY}, headers={"X-Request-Id": "abc"})
    [line] = logged(capsys)
    date, time, *said, _, unit = line.split(" ")
    assert datetime.fromisoformat(f"{date} {time}").tzinfo is None
    assert said == ["INFO", "abc", "graphql", "sessions", "tje0", "200"]
    assert unit == "ms"


@JSON
async def test_a_collector_reads_the_same_by_names(
    client: httpx.AsyncClient, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_in_service(settings):
        await client.post("/graphql", json={"query": QUERY}, headers={"X-Request-Id": "abc"})
        await client.post("/api/v1/ChatSession", json={}, headers={"X-Request-Id": "def"})
    of_graphql, of_rest = objects(capsys)
    time = datetime.fromisoformat(of_graphql.pop("time"))
    assert time.utcoffset() == timedelta()
    assert time <= datetime.now(UTC)
    duration = of_graphql.pop("duration_ms")
    assert of_graphql == {
        "level": "info",
        "logger": "parley.requests",
        "request_id": "abc",
        "message": f"graphql sessions tje0 200 {duration} ms",
        "door": "graphql",
        "operation": "sessions",
        "viewer": "tje0",
        "status": 200,
    }
    assert (of_rest["door"], of_rest["operation"]) == ("rest", "createChatSession")


@JSON
async def test_an_error_of_many_lines_is_one_for_a_collector(
    client: httpx.AsyncClient,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(listing, "total", broken)
    with as_in_service(settings):
        await client.post("/graphql", json={"query": QUERY}, headers={"X-Request-Id": "abc"})
    error, request = objects(capsys)
    assert (error["level"], error["request_id"]) == ("error", "abc")
    assert "\n" in error["message"]
    assert (request["level"], request["request_id"]) == ("info", "abc")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_error_is_logged_by_its_type_only(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_in_service(Settings.model_validate({"log_format": log_format})):
        logging.getLogger("uvicorn.error").error(
            "Exception in ASGI application", exc_info=KeyError("planted")
        )
    output = "\n".join(logged(capsys))
    assert "KeyError" in output
    assert "planted" not in output


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("warning", ["warning", "error"]),
        ("error", ["error"]),
    ],
)
def test_a_level_leaves_out_what_is_below_it(
    level: str, shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with as_in_service(Settings.model_validate({"log_level": level})):
        for name in ("debug", "info", "warning", "error"):
            logging.getLogger("parley.test").log(getattr(logging, name.upper()), name)
    assert [line.rpartition(" ")[2] for line in logged(capsys)] == shown


def test_uvicorn_logs_no_starts_and_stops(capsys: pytest.CaptureFixture[str]) -> None:
    with as_in_service(Settings.model_validate({"log_level": "debug"})):
        logging.getLogger("uvicorn.error").info("Started server process")
        logging.getLogger("uvicorn.access").info("GET /graphql?query=secret")
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    [line] = logged(capsys)
    assert line.endswith("WARNING - Invalid HTTP request received.")


@JSON
def test_lines_outside_of_requests_have_no_id(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_in_service(settings):
        logging.getLogger("parley").warning("Løst \n\"'%s", "\u2028")
    [line] = objects(capsys)
    assert line["request_id"] == "-"
    assert line["message"] == "Løst \n\"'\u2028"
