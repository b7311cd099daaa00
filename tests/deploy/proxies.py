"""Starts the example configurations of reverse proxies on free ports of the loopback interface."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.parley.command_line import ROOT, TIMEOUT_SECONDS, end, free_port

NAME = "chat.example.com"
DEPLOY = ROOT / "deploy"


@dataclass(frozen=True)
class Ports:
    """The ports of a proxy, and of the service behind it."""

    https: int
    http: int
    service: int


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the name in the examples, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "fullchain.pem", folder / "privkey.pem"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def example(name: str, replaced: Mapping[str, str]) -> str:
    """An example's text, with ports and paths of the test."""
    text = (DEPLOY / name).read_text()
    for old, new in replaced.items():
        assert old in text, f"{name} has no {old!r}"
        text = text.replace(old, new)
    return text


def nginx(folder: Path, ports: Ports) -> list[str]:
    """Write nginx's configuration; returns the command that starts it."""
    chain, key = certificate(folder)
    site = folder / "parley.conf"
    site.write_text(
        example(
            "nginx.conf",
            {
                "server 127.0.0.1:8000;": f"server 127.0.0.1:{ports.service};",
                "listen 80;": f"listen 127.0.0.1:{ports.http};",
                "listen 443 ssl": f"listen 127.0.0.1:{ports.https} ssl",
                "/etc/ssl/chat.example.com/fullchain.pem": str(chain),
                "/etc/ssl/chat.example.com/privkey.pem": str(key),
            },
        )
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    main = folder / "nginx.conf"
    # Its workers would otherwise be of another user, who cannot read the test's folders.
    user = "user root;\n" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\n"
        f"events {{ worker_connections 64; }}\n"
        f"http {{\naccess_log off;\n{paths}include {site};\n}}\n"
    )
    return [_program("nginx"), "-p", str(folder), "-c", str(main)]


def caddy(folder: Path, ports: Ports) -> list[str]:
    """Write Caddy's configuration; returns the command that starts it."""
    chain, key = certificate(folder)
    file = folder / "Caddyfile"
    file.write_text(
        example(
            "Caddyfile",
            {
                "127.0.0.1:8000": f"127.0.0.1:{ports.service}",
                "\n{\n": "\n{\n\tadmin off\n\tdefault_bind 127.0.0.1\n"
                f"\thttp_port {ports.http}\n\thttps_port {ports.https}\n"
                f"\tstorage file_system {folder}\n",
                "\nchat.example.com {\n": f"\nchat.example.com {{\n\ttls {chain} {key}\n",
            },
        )
    )
    return [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]


CHECKS: Mapping[str, Callable[[list[str]], list[str]]] = {
    "nginx": lambda command: [*command, "-t"],
    "caddy": lambda command: [command[0], "validate", *command[2:]],
}
"""The command that checks a configuration, from the one that starts the proxy."""

PROXIES: Mapping[str, Callable[[Path, Ports], list[str]]] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxy(name: str, folder: Path, service_port: int) -> Iterator[Ports]:
    """Run a proxy in front of a port until the block ends."""
    ports = Ports(free_port(), free_port(), service_port)
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            PROXIES[name](folder, ports),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(TIMEOUT_SECONDS * 10):
            assert process.poll() is None, log.read_text()
            if _is_open(ports.https):
                break
            time.sleep(0.1)
        yield ports
    finally:
        end(process)


def trust(folder: Path) -> ssl.SSLContext:
    """A context that trusts the certificate of a proxy, and nothing else."""
    return ssl.create_default_context(cafile=folder / "fullchain.pem")


def _is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{name} is missing: `make {name}` installs it"
    return found
