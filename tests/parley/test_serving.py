"""`parley serve`: start, and end by a signal."""

import signal
import socket
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.parley.command_line import (
    MIGRATIONS,
    PENDING,
    TIMEOUT_SECONDS,
    free_port,
    is_alive,
    parley,
    serving,
)
from tests.servers import Postgres

ENDED = (0, -signal.SIGTERM)
"""uvicorn shuts down in order, and then ends by the signal that it was sent."""


def test_sqlite_migrates_itself_and_says_how_to_let_somebody_in(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        lines = [
            *(f"Migrated: {name}" for name in MIGRATIONS),
            "There are no users yet: run `parley user add NAME`.",
            f"GraphQL  {served.base}/graphql",
            f"REST     {served.base}/api/v1/ChatSession",
            f"Pages    {served.base}/",
        ]
        assert served.output().splitlines()[: len(lines)] == lines
        assert served.create_session("tje0", "Tje0").status_code == 401
    assert (tmp_path / "parley.db").exists()


def test_migrated_server_is_served(tmp_path: Path, database_url: str) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url}
    parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD="secret", **variables)
    with serving(tmp_path, **variables) as served:
        assert served.create_session("ada", "secret").json()["CustomerName"] == "Ada"
        assert "Migrated" not in served.output()
        assert "There are no users" not in served.output()
    assert not (tmp_path / "parley.db").exists()


def test_server_with_pending_migrations_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        refused = parley(tmp_path, "serve", "--port", str(free_port()), PARLEY_DATABASE_URL=url)
        checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == f"Error: {PENDING}\n"
    assert "Migrations are pending" in checked.stdout


def test_a_websocket_is_refused_but_for_graphql(tmp_path: Path) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with serving(tmp_path) as served:
        for _ in range(2):
            refused = httpx.get(f"{served.base}/session", headers=upgrade, timeout=TIMEOUT_SECONDS)
            assert refused.status_code == 404


def test_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = parley(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode != 0
    assert "GraphQL" not in refused.stdout
    assert "address already in use" in refused.stderr.lower()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_process_ends_in_order(number: signal.Signals, tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        status = served.stop(number)
        assert status in ENDED or number == signal.SIGINT
        assert "Traceback" not in served.output()
        assert "Error" not in served.output()
    # The last process that closes an SQLite file removes its write-ahead log.
    assert not (tmp_path / "parley.db-wal").exists()


def test_workers_share_what_was_prepared_once(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo", "--workers", "2") as served:
        parent = psutil.Process(served.process.pid)
        for _ in range(10):
            assert served.create_session("tje0", "Tje0").status_code == 200
        assert len([child for child in parent.children() if "worker" in child.cmdline()]) == 2
        children = parent.children(recursive=True)
        assert served.stop() in ENDED
        psutil.wait_procs(children, timeout=TIMEOUT_SECONDS)
        assert [child.pid for child in children if is_alive(child.pid)] == []
        printed = served.output()
    for once in (f"Migrated: {MIGRATIONS[0]}", "Loaded the demo.", "GraphQL  "):
        assert printed.count(once) == 1
    assert "Traceback" not in printed


@pytest.mark.parametrize("workers", ["0", "65"])
def test_number_of_workers_has_bounds(workers: str, tmp_path: Path) -> None:
    refused = parley(tmp_path, "serve", "--workers", workers)
    assert refused.returncode == 2
    assert "'--workers'" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_last_modified_is_never_later_than_date(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--demo") as served,
        httpx.Client(
            base_url=f"{served.base}/api/v1/ChatSession/",
            auth=("tje0", "Tje0"),
            timeout=TIMEOUT_SECONDS,
        ) as client,
    ):
        for number in range(30):
            created = client.post("", json={"CustomerName": "Ada"})
            key = str(created.json()["ChatSessionId"])
            answers = [
                created,
                client.put(key, json={"Rating": number}),
                client.patch(key, json={"Rating": number + 1}),
                client.get(key),
                client.head(key),
                client.get(key, headers={"If-None-Match": "*"}),
            ]
            for answer in answers:
                [date], [changed] = (
                    answer.headers.get_list(name) for name in ("Date", "Last-Modified")
                )
                assert parsedate_to_datetime(changed) <= parsedate_to_datetime(date)


def test_compressed_answers_over_a_socket(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "--demo") as served,
        httpx.Client(
            base_url=served.base, auth=("tje0", "Tje0"), timeout=TIMEOUT_SECONDS
        ) as client,
    ):
        for path in ("/api/v1/ChatSession", "/api/v1/ChatSession/1", "/openapi.json"):
            plain = client.get(path, headers={"Accept-Encoding": "identity"})
            assert int(plain.headers["Content-Length"]) == len(plain.content) > 1024
            compressed = client.get(path)
            assert compressed.content == plain.content
            assert compressed.headers["Content-Encoding"] == "gzip"
            assert int(compressed.headers["Content-Length"]) < len(plain.content)
            head = client.head(path)
            assert head.headers["Content-Encoding"] == "gzip"
            assert head.headers.get("ETag") == compressed.headers.get("ETag")
        tag = client.get("/api/v1/ChatSession/1").headers["ETag"]
        known = client.get("/api/v1/ChatSession/1", headers={"If-None-Match": tag})
        assert (known.status_code, known.headers["ETag"]) == (304, tag)
        for path in ("/api/v1/ChatSession", "/graphql", "/session", "/livez"):
            asked = client.options(path)
            assert (asked.status_code, asked.content) == (204, b"")
            assert "OPTIONS" in asked.headers["Allow"]
