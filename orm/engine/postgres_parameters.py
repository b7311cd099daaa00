"""The parameters of a PostgreSQL URL: which are honoured, and why others are refused."""

import re
from collections.abc import Callable

Check = Callable[[str], str | None]
"""The reason why a value cannot be used, or None; it never repeats the value."""


def _one_of(*values: str) -> Check:
    texts = ", ".join(values)
    return lambda value: None if value in values else f"must be one of {texts}"


def _anything(_value: str) -> None:
    return None


def _whole(value: str) -> str | None:
    return None if re.fullmatch("[0-9]{1,9}", value) else "must be a whole number"


def _only(value: str, reason: str) -> Check:
    """A check for a parameter of which only libpq's default can be had."""
    return lambda given: None if given.lower() in value.split("|") else reason


TLS_VERSIONS = ("TLSv1.2", "TLSv1.3")

PARAMETERS: dict[str, Check] = {
    # The server, the database and the login; other parts of the URL say these as well.
    "host": _anything,
    "port": _anything,
    "dbname": _anything,
    "user": _anything,
    "password": _anything,
    "passfile": _anything,
    # Which of several hosts.
    "target_session_attrs": _one_of("any", "read-write", "primary"),
    "load_balance_hosts": _one_of("disable", "random"),
    "connect_timeout": _whole,
    # Told to the server.
    "application_name": _anything,
    "fallback_application_name": _anything,
    "options": _anything,
    "client_encoding": _only("utf8|utf-8|unicode|auto", "must be UTF8"),
    # The socket.
    "keepalives": _one_of("0", "1"),
    "keepalives_idle": _whole,
    "keepalives_interval": _whole,
    "keepalives_count": _whole,
    "tcp_user_timeout": _whole,
    # Encryption.
    "sslmode": _one_of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "ssl": _only("true", "must be true, or be replaced by sslmode"),
    "sslnegotiation": _one_of("postgres", "direct"),
    "sslrootcert": _anything,
    "sslcert": _anything,
    "sslkey": _anything,
    "sslpassword": _anything,
    "sslcrl": _anything,
    "ssl_min_protocol_version": _one_of(*TLS_VERSIONS),
    "ssl_max_protocol_version": _one_of(*TLS_VERSIONS),
    "sslcompression": _only("0", "must be 0: compressed TLS is not safe"),
    "sslsni": _only("1", "must be 1"),
    "sslcertmode": _only("allow", "must be allow; leave out sslcert to send no certificate"),
    "channel_binding": _only("disable|prefer", "cannot be required: asyncpg does not know it"),
    "gssencmode": _only("disable|prefer", "cannot be required: use sslmode"),
}
"""The parameters that are honoured. One that may only have libpq's default needs no code."""

REFUSED = {
    "hostaddr": "name the address as the host",
    "service": "write what the service file says into the URL",
    "servicefile": "write what the service file says into the URL",
    "requiressl": "use sslmode=require",
    "sslcrldir": "use sslcrl with one file",
    "minsize": "use PARLEY_DB_POOL",
    "maxsize": "use PARLEY_DB_POOL",
    "schema": "use options=-csearch_path=NAME",
    "timeout": "use connect_timeout",
    "database": "use dbname",
}
"""Parameters that have another way, of libpq or of the releases before; the advice for each."""

UNSUPPORTED = frozenset(
    [
        "gssdelegation",
        "gsslib",
        "krbsrvname",
        "max_protocol_version",
        "min_protocol_version",
        "oauth_ca_file",
        "oauth_client_id",
        "oauth_client_secret",
        "oauth_issuer",
        "oauth_scope",
        "replication",
        "require_auth",
        "requirepeer",
        "scram_client_key",
        "scram_server_key",
        "sslkeylogfile",
    ]
)
"""libpq's other parameters."""


SECRETS = ("password", "sslpassword")


def checked(parameters: dict[str, str]) -> dict[str, str]:
    """The same parameters; ValueError names one that is not honoured, without its value."""
    for name, value in parameters.items():
        check = PARAMETERS.get(name)
        if check is None:
            raise ValueError(_refusal(name, parameters))
        if reason := check(value):
            raise ValueError(f"the URL's {name} {reason}")
    return parameters


def _refusal(name: str, parameters: dict[str, str]) -> str:
    """Why a parameter is refused. Beside a password with a bare & any name may be a part of it."""
    if advice := REFUSED.get(name):
        return f"the URL's {name} is not supported; {advice}"
    if name in UNSUPPORTED:
        return f"the URL's {name} is not supported; remove it"
    known = parameters.keys().isdisjoint(SECRETS) and re.fullmatch("[A-Za-z_]{1,40}", name)
    named = f"a parameter {name}" if known else "a parameter"
    return f"the URL has {named} that PostgreSQL does not know; docs/databases.md lists them"
