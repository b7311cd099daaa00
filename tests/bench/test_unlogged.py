"""The bench compares with a service that really stores no events, in its workers too."""

from pathlib import Path

import pytest

from bench.databases import Sqlite
from bench.machine import cores
from bench.processes import RunContext, start_server
from bench.seed import create_user
from bench.servers import PARLEY, UNLOGGED, Server
from bench.workloads import WORKLOADS

COUNTED = {
    "audit entries": "SELECT count(*) FROM audit_entry WHERE entity = 'ChatSession'",
    "events": "SELECT count(*) FROM event WHERE entity = 'ChatSession'",
}


@pytest.mark.parametrize(
    ("server", "stored"),
    [
        (PARLEY, {"audit entries": 2, "events": 2}),
        (UNLOGGED, {"audit entries": 2, "events": 0}),
    ],
    ids=lambda value: value.name if isinstance(value, Server) else None,
)
def test_creates_with_and_without_the_log(
    server: Server, stored: dict[str, int], tmp_path: Path
) -> None:
    databases = Sqlite(tmp_path)
    context = RunContext(*cores(), create_user(databases.template), tmp_path, tmp_path)
    url = databases.copy(server.name)
    request = WORKLOADS["event-log"].contestants[0].request
    with start_server(server, url, context, request) as running:
        running.send(request)
    assert {name: databases.number(url, sql) for name, sql in COUNTED.items()} == stored
