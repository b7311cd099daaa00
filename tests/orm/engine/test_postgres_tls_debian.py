"""TLS to Debian's PostgreSQL, which tells by itself how a connection is encrypted.

The PostgreSQL of the other tests is built without TLS; test_postgres_tls.py has all the modes, with
pgbouncer as server.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tortoise.context import require_context

from orm.engine.database import Unreachable, open_database, ping
from tests.certificates import Authority, Certified
from tests.standby import Server, new_server

HOST, OTHER_NAME = "localhost", "127.0.0.1"
"""Two names of the server; its certificate has the first."""

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'authority.crt'
"""

ENCRYPTED_ONLY = """
hostssl all asking 127.0.0.1/32 trust clientcert=verify-full
hostssl all all 127.0.0.1/32 trust
"""
"""The server's pg_hba.conf. The user `asking` has to have a certificate with that name."""

ENCRYPTION = "SELECT ssl, version, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@dataclass(frozen=True)
class Encrypting:
    """A server that takes encrypted connections only, and the files of its clients."""

    server: Server
    authority: Path
    foreign: Path
    client: Certified

    def url(self, host: str, user: str = "postgres", **parameters: object) -> str:
        """Its URL by one of its names."""
        return f"postgresql://{user}@{host}:{self.server.port}/postgres?{urlencode(parameters)}"


@pytest.fixture(scope="module")
def encrypting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypting]:
    folder = tmp_path_factory.mktemp("debian")
    [*_, programs] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    authority, foreign = Authority(folder, "authority"), Authority(folder, "foreign")
    issued = authority.issue(HOST)
    # As root, PostgreSQL runs as the user that Debian's package makes.
    user = "postgres" if os.geteuid() == 0 else None
    server = new_server(folder / "data", user, programs)
    try:
        server.run("initdb", "-D", str(server.folder), "--auth=trust", "-U", "postgres", "-N")
        with (server.folder / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        (server.folder / "pg_hba.conf").write_text(ENCRYPTED_ONLY)
        for source, name in (
            (issued.certificate, "server.crt"),
            (issued.key, "server.key"),
            (authority.certificate, "authority.crt"),
        ):
            copy = server.folder / name
            shutil.copy(source, copy)
            copy.chmod(0o600)
            if user is not None:
                shutil.chown(copy, user)
        server.start()
        server.ask("CREATE ROLE asking LOGIN")
        yield Encrypting(
            server, authority.certificate, foreign.certificate, authority.issue("asking")
        )
    finally:
        server.kill()


async def encryption(url: str) -> tuple[bool, str, str | None]:
    """The server's own words: if a connection is encrypted, the protocol, and the client's name."""
    async with open_database(url):
        await ping()
        [row] = await require_context().db().execute_query_dict(ENCRYPTION)
    return row["ssl"], row["version"], row["client_dn"]


@pytest.mark.parametrize(
    ("mode", "host"),
    [("prefer", HOST), ("require", HOST), ("require", OTHER_NAME), ("allow", HOST)],
)
async def test_a_connection_is_encrypted(mode: str, host: str, encrypting: Encrypting) -> None:
    encrypted, version, _ = await encryption(encrypting.url(host, sslmode=mode))
    assert (encrypted, version[:4]) == (True, "TLSv")


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
async def test_the_server_is_verified(mode: str, encrypting: Encrypting) -> None:
    url = encrypting.url(HOST, sslmode=mode, sslrootcert=encrypting.authority)
    assert (await encryption(url))[0] is True


async def test_a_foreign_authority_and_another_name_are_refused(encrypting: Encrypting) -> None:
    for host, authority in (
        (HOST, encrypting.foreign),
        (OTHER_NAME, encrypting.authority),
    ):
        url = encrypting.url(host, sslmode="verify-full", sslrootcert=authority)
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            await encryption(url)


async def test_a_connection_in_the_clear_is_refused_by_the_server(encrypting: Encrypting) -> None:
    with pytest.raises(Unreachable):
        await encryption(encrypting.url(HOST, sslmode="disable"))


async def test_a_client_shows_its_certificate(encrypting: Encrypting) -> None:
    certified = {"sslcert": encrypting.client.certificate, "sslkey": encrypting.client.key}
    url = encrypting.url(HOST, "asking", sslmode="require", **certified)
    assert await encryption(url) == (True, "TLSv1.3", "/CN=asking")
    with pytest.raises(Unreachable):
        await encryption(encrypting.url(HOST, "asking", sslmode="require"))
