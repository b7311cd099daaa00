"""TLS to the database, with a real server and certificates of the test's own.

The server is pgbouncer, since the tests' PostgreSQL is built without TLS.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from orm.engine.connections import connection_of
from orm.engine.database import Unreachable, open_database, ping
from tests.certificates import Authority, Certified
from tests.pgbouncer import PgBouncer, pgbouncer
from tests.servers import Postgres

SECRET = "hunter2"
HOST, OTHER_NAME = "localhost", "127.0.0.1"
"""Two names of the same server; the certificate has the first."""


@dataclass
class Tls:
    """Three servers, and the files of their clients."""

    authority: Path
    foreign: Path
    client: Certified
    protected: Certified
    """A client's key with the password SECRET."""
    encrypting: PgBouncer
    """Takes encrypted connections only."""
    asking: PgBouncer
    """Takes encrypted connections of clients with certificates only."""
    plain: PgBouncer
    """Takes no encrypted connections."""


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Tls]:
    folder = tmp_path_factory.mktemp("tls")
    authority, foreign = Authority(folder, "authority"), Authority(folder, "foreign")
    server = authority.issue(HOST)
    for file in (server.certificate, server.key, authority.certificate):
        # pgbouncer reads them as another user.
        file.chmod(0o644)
    certified = {
        "client_tls_key_file": str(server.key),
        "client_tls_cert_file": str(server.certificate),
        "log_connections": "1",
    }
    asking = {"client_tls_sslmode": "verify-full", "client_tls_ca_file": str(authority.certificate)}
    with (
        pgbouncer(folder, postgres.server, client_tls_sslmode="require", **certified) as first,
        pgbouncer(folder, postgres.server, **asking, **certified) as second,
        pgbouncer(folder, postgres.server, log_connections="1") as third,
    ):
        yield Tls(
            authority=authority.certificate,
            foreign=foreign.certificate,
            client=authority.issue("client"),
            protected=authority.issue("protected", SECRET),
            encrypting=first,
            asking=second,
            plain=third,
        )


async def encryption(server: PgBouncer, host: str, **parameters: object) -> str:
    """The encryption of a connection, as the server names it; Unreachable without a connection."""
    before = len(server.log.read_text())
    async with open_database(server.url("postgres", urlencode(parameters), host)):
        await ping()
    [line, *_] = [
        line for line in server.log.read_text()[before:].splitlines() if "login attempt" in line
    ]
    return line.rpartition("tls=")[2]


@pytest.mark.parametrize("mode", ["allow", "prefer", "require"])
@pytest.mark.parametrize("host", [HOST, OTHER_NAME])
async def test_any_server_may_encrypt(mode: str, host: str, tls: Tls) -> None:
    assert (await encryption(tls.encrypting, host, sslmode=mode)).startswith("TLS")


async def test_encryption_is_preferred(tls: Tls) -> None:
    assert (await encryption(tls.encrypting, HOST)).startswith("TLS")
    assert (await encryption(tls.encrypting, HOST, ssl="true")).startswith("TLS")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
async def test_a_server_without_encryption_is_used_where_allowed(mode: str, tls: Tls) -> None:
    assert await encryption(tls.plain, HOST, sslmode=mode) == "no"


async def test_a_server_without_encryption_is_refused_where_required(tls: Tls) -> None:
    for parameters in ({"sslmode": "require"}, {"ssl": "true"}):
        with pytest.raises(Unreachable):
            await encryption(tls.plain, HOST, **parameters)
    with pytest.raises(Unreachable):
        await encryption(tls.encrypting, HOST, sslmode="disable")


@pytest.mark.parametrize(
    ("mode", "host"),
    [
        ("require", OTHER_NAME),
        ("verify-ca", OTHER_NAME),
        ("verify-ca", HOST),
        ("verify-full", HOST),
    ],
)
async def test_a_server_is_verified(mode: str, host: str, tls: Tls) -> None:
    told = await encryption(tls.encrypting, host, sslmode=mode, sslrootcert=tls.authority)
    assert told.startswith("TLS")


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_a_server_of_a_foreign_authority_is_refused(mode: str, tls: Tls) -> None:
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        await encryption(tls.encrypting, HOST, sslmode=mode, sslrootcert=tls.foreign)


async def test_a_server_of_another_name_is_refused(tls: Tls) -> None:
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        await encryption(
            tls.encrypting, OTHER_NAME, sslmode="verify-full", sslrootcert=tls.authority
        )


async def test_the_authorities_of_the_system(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        await encryption(tls.encrypting, HOST, sslrootcert="system")
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.authority))
    assert (await encryption(tls.encrypting, HOST, sslrootcert="system")).startswith("TLS")
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        await encryption(tls.encrypting, OTHER_NAME, sslrootcert="system")


async def test_versions(tls: Tls) -> None:
    told = await encryption(
        tls.encrypting, HOST, sslmode="require", ssl_max_protocol_version="TLSv1.2"
    )
    assert told.startswith("TLSv1.2")


async def test_a_client_has_a_certificate(tls: Tls) -> None:
    with pytest.raises(Unreachable):
        await encryption(tls.asking, HOST, sslmode="require")
    one, other = tls.client, tls.protected
    plain = {"sslcert": one.certificate, "sslkey": one.key}
    protected = {"sslcert": other.certificate, "sslkey": other.key, "sslpassword": SECRET}
    for files in (plain, protected):
        assert (await encryption(tls.asking, HOST, sslmode="require", **files)).startswith("TLS")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("sslmode=verify-full", "sslrootcert"),
        ("sslmode=verify-ca", "sslrootcert"),
        ("sslmode=verify-full&sslrootcert=hunter2", "sslrootcert"),
        ("sslmode=verify-full&sslrootcert={client.key}", "sslrootcert"),
        ("sslmode=verify-ca&sslrootcert=system", "sslrootcert"),
        # libpq would not verify anything.
        ("sslrootcert={authority}", "sslrootcert"),
        ("sslmode=require&sslcrl=hunter2", "sslcrl"),
        ("sslmode=require&sslcert=hunter2", "sslcert"),
        ("sslmode=require&sslkey={client.key}", "sslcert"),
        ("sslmode=require&sslcert={client.certificate}&sslkey=hunter2", "sslkey"),
        ("sslmode=require&sslcert={client.certificate}&sslkey={protected.key}", "sslpassword"),
        ("sslmode=require&sslcert={protected.certificate}&sslkey={protected.key}", "sslpassword"),
        ("sslnegotiation=direct", "sslnegotiation"),
        (
            "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2",
            "ssl_min_protocol_version",
        ),
        ("passfile=hunter2", "passfile"),
        ("passfile={authority}", "passfile"),
    ],
)
def test_files_that_cannot_be_used_are_named_by_their_parameter(
    query: str, named: str, tls: Tls, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ValueError, match=rf"^the URL's .*\b{named}\b") as caught:
        connection_of(f"postgresql://u:{SECRET}@one/db?{query.format_map(vars(tls))}")
    assert SECRET not in str(caught.value)
    assert str(tls.authority) not in str(caught.value)
