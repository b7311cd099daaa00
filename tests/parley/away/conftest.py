"""Servers and services for these tests, and a log that forgets what was said before."""

import logging
from collections.abc import Callable, Iterator

import pytest

from orm.engine.outages import OUTAGES
from tests.parley.away.own_server import ROLE, Server
from tests.servers import Postgres

Lines = Callable[[], list[str]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """The log's lines about outages and unexpected errors since the test began."""
    OUTAGES._logged_at.clear()
    OUTAGES._suppressed.clear()
    names = ("parley.database", "parley")

    def read() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name in names or record.levelno >= logging.WARNING
        ]

    yield read
    OUTAGES.writes_fail = False


@pytest.fixture(scope="session")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server that these tests stop, and that no others use."""
    with Postgres.started(tmp_path_factory.mktemp("away")) as postgres:
        postgres.execute(f"CREATE ROLE {ROLE} LOGIN")
        yield postgres


@pytest.fixture
def server(own_postgres: Postgres) -> Iterator[Server]:
    with own_postgres.database() as url:
        name = url.partition("?")[0].rpartition("/")[2]
        own_postgres.execute(
            f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
            f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
            database=name,
        )
        yield Server(own_postgres, url.replace("postgres:@", f"{ROLE}:@", 1), name)
