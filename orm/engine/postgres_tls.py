"""The parameters of a PostgreSQL URL about files: certificates, keys, and the file of passwords.

They are checked when the settings are read. asyncpg reads the files again for each new connection,
so a renewed certificate needs no restart.
"""

import os
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

OWN = frozenset({"ssl", "sslcompression", "sslsni", "sslcertmode"})
"""Parameters that are checked here, and of which asyncpg need not know."""

SYSTEM = "system"
"""The sslrootcert that stands for the certificates that the system trusts."""

VERIFYING = ("verify-ca", "verify-full")
ENCRYPTED = ("require", *VERIFYING)
NO_FILE = "is no file that the service can read"


def tls_arguments(given: dict[str, str]) -> dict[str, Any]:
    """The arguments of asyncpg.connect about TLS; ValueError for files that cannot be used."""
    told = {name: value for name, value in given.items() if name.startswith("ssl")}
    if told.pop("ssl", None):
        told.setdefault("sslmode", "require")
    if told.get("sslrootcert") == SYSTEM:
        told.setdefault("sslmode", "verify-full")
    mode = told.get("sslmode") or os.environ.get("PGSSLMODE", "prefer")
    _check_roots(told, mode)
    if told.get("sslnegotiation") == "direct" and mode not in ENCRYPTED:
        raise ValueError("the URL's sslnegotiation=direct needs sslmode=require or more")
    system = told.get("sslrootcert") == SYSTEM
    context = ssl.create_default_context() if system else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _load(context, told)
    # asyncpg takes these in a URL only.
    url = f"postgresql://?{urlencode({key: told[key] for key in told.keys() - OWN})}"
    return {"dsn": url, "ssl": context} if system else {"dsn": url}


def check_passfile(file: str) -> None:
    """ValueError for a file of passwords that libpq would ignore without a word."""
    if not os.access(file, os.R_OK):
        raise ValueError(f"the URL's passfile {NO_FILE}")
    if Path(file).stat().st_mode & 0o077:
        raise ValueError("the URL's passfile must be closed to others (chmod 600)")


def _check_roots(told: dict[str, str], mode: str) -> None:
    roots = told.get("sslrootcert")
    usual = Path("~/.postgresql/root.crt").expanduser()
    if mode in VERIFYING and not (roots or os.environ.get("PGSSLROOTCERT") or usual.exists()):
        raise ValueError(f"the URL's sslmode={mode} needs sslrootcert: a file, or {SYSTEM}")
    if roots == SYSTEM and mode != "verify-full":
        raise ValueError(f"the URL's sslrootcert={SYSTEM} needs sslmode=verify-full")
    if roots and mode not in ENCRYPTED:
        # libpq would say nothing, and believe every server.
        raise ValueError("the URL's sslrootcert needs sslmode=verify-full, verify-ca or require")
    if "sslkey" in told and "sslcert" not in told:
        raise ValueError("the URL's sslkey needs sslcert")


def _load(context: ssl.SSLContext, told: dict[str, str]) -> None:
    """Load the files that a URL names into a context; ValueError names the one that is wrong."""
    for name in ("sslrootcert", "sslcrl", "sslcert", "sslkey"):
        file = told.get(name)
        if file and (name, file) != ("sslrootcert", SYSTEM) and not os.access(file, os.R_OK):
            raise ValueError(f"the URL's {name} {NO_FILE}")
    for name in ("sslrootcert", "sslcrl"):
        file = told.get(name)
        if file and file != SYSTEM:
            try:
                context.load_verify_locations(cafile=file)
            except (ssl.SSLError, OSError):
                raise ValueError(f"the URL's {name} holds no certificates as PEM") from None
    if "sslcert" in told:
        password = told.get("sslpassword", "")
        try:
            context.load_cert_chain(told["sslcert"], told.get("sslkey"), lambda: password)
        except (ssl.SSLError, OSError):
            raise ValueError(
                "the URL's sslcert, sslkey and sslpassword must be a certificate as PEM, its key,"
                " and the key's password"
            ) from None
    lowest = told.get("ssl_min_protocol_version", "TLSv1.2")
    highest = told.get("ssl_max_protocol_version", "TLSv1.3")
    if highest < lowest:
        raise ValueError("the URL's ssl_min_protocol_version is above ssl_max_protocol_version")
    context.minimum_version = ssl.TLSVersion[lowest.replace(".", "_")]
    context.maximum_version = ssl.TLSVersion[highest.replace(".", "_")]
