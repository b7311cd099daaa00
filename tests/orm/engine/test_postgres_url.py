"""Which PostgreSQL URLs are honoured, and how the others are refused."""

import re
from pathlib import Path
from typing import Any

import pytest

from orm.engine.connections import ConnectionOptions, connection_of
from orm.engine.postgres_parameters import PARAMETERS, REFUSED, UNSUPPORTED

SECRET = "hunter2"


def credentials(url: str, **options: Any) -> dict[str, Any]:
    """The credentials for Tortoise that a URL gives."""
    told: dict[str, Any] = connection_of(url, ConnectionOptions(**options))["credentials"]
    return told


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("postgresql://", [(None, None)]),
        ("postgresql:///db", [(None, None)]),
        ("postgresql://:6432/db", [(None, 6432)]),
        ("postgres://one/db", [("one", None)]),
        (
            "postgresql://u:p@one:6432,two,three:5433/db",
            [("one", 6432), ("two", None), ("three", 5433)],
        ),
        ("postgresql://[::1]:6432,[fe80::1%25eth0]/db", [("::1", 6432), ("fe80::1%eth0", None)]),
        ("postgresql://%2Frun%2Fpostgresql/db", [("/run/postgresql", None)]),
        ("postgresql:///db?host=/run/postgresql", [("/run/postgresql", None)]),
        ("postgresql://:6432/db?host=%2Frun%2Fpostgresql", [("/run/postgresql", 6432)]),
        ("postgresql:///db?host=one,two", [("one", None), ("two", None)]),
        ("postgresql:///db?host=one,two&port=6432", [("one", 6432), ("two", 6432)]),
        ("postgresql:///db?host=one,two&port=6432,6433", [("one", 6432), ("two", 6433)]),
        ("postgresql:///db?host=one,two&port=6432,", [("one", 6432), ("two", None)]),
        ("postgresql:///db?host=one:6432,two:6433", [("one", 6432), ("two", 6433)]),
        ("postgresql:///db?host=::1", [("::1", None)]),
        ("postgresql://one/db?host=two", [("two", None)]),
        ("postgresql://one/db?port=6432", [("one", 6432)]),
    ],
)
def test_hosts(url: str, addresses: list[tuple[str | None, int | None]]) -> None:
    servers = credentials(url)["servers"]
    assert [(address.host, address.port) for address in servers.addresses] == addresses


@pytest.mark.parametrize(
    ("url", "user", "password", "database"),
    [
        ("postgresql://one", None, None, None),
        ("postgresql://u@one/", "u", None, None),
        ("postgresql://u:p@one/chats", "u", "p", "chats"),
        # A password of all that a password may have.
        ("postgresql://a%40b:p%40%2F%3A%3F%23%25%26+x%20y@one/d%2Fb", "a@b", "p@/:?#%&+x y", "d/b"),
        ("postgresql://u:p:q@one/db", "u", "p:q", "db"),
        # Unusual URLs that work nevertheless.
        ("postgresql://u:p@ss@one/db", "u", "p@ss", "db"),
        ("postgresql://u:p#ss@one/db", "u", "p#ss", "db"),
        ("postgresql://u:100%@one/db", "u", "100%", "db"),
        ("postgresql:///?user=u&password=p+q%26&dbname=db&host=one", "u", "p+q&", "db"),
        ("postgresql://u:p@one/db?user=v&password=q&dbname=other", "v", "q", "other"),
    ],
)
def test_logins(url: str, user: str | None, password: str | None, database: str | None) -> None:
    told = credentials(url)
    assert (told["user"], told["password"], told["database"]) == (user, password, database)


@pytest.mark.parametrize(
    "authority",
    [
        "localhost:notaport",
        "localhost:65536",
        "localhost:0",
        "[::1",
        "[one]",
        "one:1:2",
        "one,,two",
        "one,",
        "%40abstract",
        "one/db?port=1,2",
        "one,two/db?port=1,2,3",
        "one/db?port=x",
        "one/db?sslmode",
        "one/db?sslmode=require&sslmode=disable",
        "one/db%00",
        "one/%ff",
    ],
)
def test_urls_that_cannot_be_read_are_refused_without_their_text(authority: str) -> None:
    with pytest.raises(ValueError, match="the URL") as caught:
        connection_of(f"postgresql://parley:{SECRET}@{authority}")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "password", [f"{SECRET}/x", f"12/{SECRET}", f"12?{SECRET}=x", f"12?x={SECRET}"]
)
def test_a_password_that_is_not_encoded_is_told_so(password: str) -> None:
    with pytest.raises(ValueError, match="percent-encoded") as caught:
        connection_of(f"postgresql://parley:{password}@localhost/parley")
    assert SECRET not in str(caught.value)


def test_a_part_of_a_password_is_not_named() -> None:
    with pytest.raises(ValueError, match="parameter") as caught:
        connection_of(f"postgresql://localhost/parley?password=x&{SECRET}=x")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", [*REFUSED, *sorted(UNSUPPORTED), "sslmod", "Host"])
def test_other_parameters_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=rf"the URL.*\b{name}\b") as caught:
        connection_of(f"postgresql://u:{SECRET}@one/db?{name}={SECRET}")
    assert SECRET not in str(caught.value)


ANYTHING = {name for name, check in PARAMETERS.items() if check("\a") is None}


@pytest.mark.parametrize("name", sorted(PARAMETERS.keys() - ANYTHING - {"host", "port"}))
def test_values_that_cannot_be_honoured_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^the URL's {name} ") as caught:
        connection_of(f"postgresql://u:p@one/db?{name}={SECRET}")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", ["standby", "read-only", "prefer-standby"])
def test_the_server_must_be_one_that_can_be_written_to(value: str) -> None:
    with pytest.raises(ValueError, match="target_session_attrs must be one of any, read-write"):
        connection_of(f"postgresql://one,two/db?target_session_attrs={value}")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("postgresql://one", "any"),
        ("postgresql://one,two", "read-write"),
        ("postgresql://one,two?target_session_attrs=any", "any"),
        ("postgresql://one?target_session_attrs=primary", "primary"),
    ],
)
def test_of_several_servers_one_is_looked_for_that_can_be_written_to(url: str, target: str) -> None:
    assert credentials(url)["servers"].target == target


@pytest.mark.parametrize(
    ("url", "each", "together"),
    [
        ("postgresql://one", 6, 6),
        ("postgresql://one,two,three", 2, 6),
        ("postgresql://one?connect_timeout=2", 2, 6),
        ("postgresql://one?connect_timeout=0", 6, 6),
        ("postgresql://one,two?connect_timeout=10", 10, 20),
    ],
)
def test_time_to_connect(url: str, each: float, together: float) -> None:
    told = credentials(url, timeout=6)
    assert (told["servers"].seconds, told["wait_seconds"]) == (each, together)


def test_secrets_are_in_no_representation() -> None:
    url = f"postgresql://u:{SECRET}@one/db?sslmode=require&sslpassword={SECRET}"
    assert SECRET not in repr(credentials(url)["servers"])


def test_a_process_without_a_name_needs_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "PGUSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    with pytest.raises(ValueError, match="the URL must name a user"):
        credentials("postgresql://one/db")
    assert credentials("postgresql://u@one/db")["user"] == "u"
    monkeypatch.setenv("PGUSER", "u")
    assert credentials("postgresql://one/db")["user"] is None


def test_all_parameters_are_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "databases.md").read_text()
    section = page.partition("## PostgreSQL")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    documented = {name for row in rows for name in re.findall("`([a-z_]+)`", row)}
    # sslmode's row has it.
    assert documented == PARAMETERS.keys() - {"ssl"}
