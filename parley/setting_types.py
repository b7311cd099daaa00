"""Types of the settings: how a variable's text is read, and what is refused with which words."""

import ipaddress
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo

from orm.engine.connections import connection_of
from orm.models.enums import USER_ROLES, Role
from orm.webhooks import encryption

PREFIX = "PARLEY_"


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _database_url(value: SecretStr) -> SecretStr:
    connection_of(value.get_secret_value())
    return value


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must start with http:// or https:// and name a host")
    return value.rstrip("/")


HOST_NAME = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
"""The pattern of a host's name, or of its IP address, without a port."""


def _host_name(value: str) -> str:
    if not re.fullmatch(HOST_NAME, value):
        raise ValueError("must be names of hosts without a port, as in chat.example.com or [::1]")
    return value


ORIGIN = re.compile(rf"(?P<scheme>https?)://(?P<host>{HOST_NAME})(?::(?P<port>[1-9][0-9]{{0,4}}))?")
"""The pattern of an origin, as browsers write it in the header Origin."""

DEFAULT_PORTS = {"http": "80", "https": "443"}
MAX_PORT = 65_535

NO_ORIGIN = (
    "must be origins such as https://app.example.com or http://localhost:5173: each with its"
    " scheme and host, without a path or a slash at its end, and neither * nor null"
)


def _origin(value: str) -> str:
    """An origin as browsers write it: in lower case, without the port that its scheme implies.

    An IPv6 address is written in its shortest form.
    """
    match = ORIGIN.fullmatch(value.lower())
    if match is None or int(match["port"] or 0) > MAX_PORT:
        raise ValueError(NO_ORIGIN)
    scheme, host, port = match["scheme"], match["host"], match["port"]
    if host.startswith("["):
        try:
            host = f"[{ipaddress.IPv6Address(host[1:-1])}]"
        except ValueError:
            raise ValueError(NO_ORIGIN) from None
    return f"{scheme}://{host}" + (f":{port}" if port not in (None, DEFAULT_PORTS[scheme]) else "")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a zone of the IANA database, as in Europe/Oslo") from None
    return value


UNIX = "unix"
"""Stands for whoever calls by a Unix socket, among the networks of trusted proxies."""


def _network(value: str) -> str:
    if value == UNIX:
        return value
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise ValueError("must be addresses or networks, as in 10.0.0.0/8, or unix") from None


def _address_network(value: str) -> str:
    if value == UNIX:
        raise ValueError("must be addresses or networks, as in 10.0.0.0/8")
    return _network(value)


def keys_in(value: SecretStr) -> tuple[str, ...]:
    """The keys in a text with commas between them."""
    parts = (part.strip() for part in value.get_secret_value().split(","))
    return tuple(part for part in parts if part)


def _webhook_keys(value: SecretStr) -> SecretStr:
    if not all(map(encryption.is_key, keys_in(value))):
        raise ValueError("must be 32 random bytes in base64url, or several such keys with commas")
    return value


LOGINS = ("basic", "soticket", "bearer", "session", "customer")
"""All ways to log in."""


def _logins(value: tuple[str, ...]) -> tuple[str, ...]:
    offered = tuple(dict.fromkeys(name.lower() for name in value))
    if not offered or not set(offered) <= set(LOGINS):
        raise ValueError(f"must be one or more of {', '.join(LOGINS)}")
    return offered


SHARED_KEY_ALGORITHMS = ("HS256", "HS384", "HS512")
PUBLIC_KEY_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
"""Signature algorithms of JWTs; `none` is not among them."""


def _algorithms(value: tuple[str, ...]) -> tuple[str, ...]:
    supported = (*SHARED_KEY_ALGORITHMS, *PUBLIC_KEY_ALGORITHMS)
    if not set(value) <= set(supported):
        raise ValueError(f"must be some of {', '.join(supported)}")
    return value


def _excludes_jwt_key(value: Path | None, info: ValidationInfo) -> Path | None:
    if value is not None and info.data.get("jwt_key") is not None:
        raise ValueError("cannot be set beside PARLEY_JWT_KEY")
    return value


def _required_with_jwt_key(value: str | None, info: ValidationInfo) -> str | None:
    """Issuer and audience are required: otherwise the issuer's JWTs for any service would do."""
    if not value and any(info.data.get(name) for name in ("jwt_key", "jwt_jwks_file")):
        raise ValueError("must be set when there is a key for JWTs")
    return value or None


def _roles(value: object) -> object:
    """Parse a text such as `desk=agent,leads=manager` into pairs of a claim's value and a role."""
    if not isinstance(value, str):
        return value
    parts = [part.rpartition("=") for part in value.split(",") if part.strip()]
    pairs = {claimed.strip(): role.strip() for claimed, _, role in parts}
    roles = {role.value for role in USER_ROLES}
    if "" in pairs or len(pairs) < len(parts) or not set(pairs.values()) <= roles:
        names = ", ".join(USER_ROLES)
        raise ValueError(
            f"must be as in desk=agent,leads=manager, each value once; the roles are {names}"
        )
    return tuple(pairs.items())


def _required_with_role_claim(
    value: tuple[tuple[str, Role], ...], info: ValidationInfo
) -> tuple[tuple[str, Role], ...]:
    if bool(value) is not bool(info.data.get("jwt_role_claim")):
        raise ValueError(f"must be set where {PREFIX}JWT_ROLE_CLAIM is, and nowhere else")
    return value


TRACES_PATH = "/v1/traces"
"""The path of a collector for traces, where its URL has none."""

NO_TRACES_URL = (
    "must be the http or https URL of a collector, as in http://localhost:4318; its credentials are"
    " set by OTEL_EXPORTER_OTLP_HEADERS"
)
NO_OPENTELEMETRY = (
    "needs OpenTelemetry; install the wheel with its extra, as in"
    " `pip install 'parley-0.1.0-py3-none-any.whl[opentelemetry]'`"
)


def _traces_url(value: str) -> str:
    """The URL of a collector with its path; it needs the packages of the extra opentelemetry."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise ValueError(NO_TRACES_URL)
    if not all(map(_is_installed, ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http"))):
        raise ValueError(NO_OPENTELEMETRY)
    return value if parts.path.strip("/") else f"{value.rstrip('/')}{TRACES_PATH}"


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


BaseUrl = Annotated[str, AfterValidator(_base_url)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
HostNames = Annotated[
    tuple[Annotated[str, AfterValidator(_host_name)], ...], BeforeValidator(_split)
]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_split)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_split)]
AddressNetworks = Annotated[
    tuple[Annotated[str, AfterValidator(_address_network)], ...], BeforeValidator(_split)
]
WebhookKeys = Annotated[SecretStr, AfterValidator(_webhook_keys)]
JwtRoles = Annotated[
    tuple[tuple[str, Role], ...],
    BeforeValidator(_roles),
    AfterValidator(_required_with_role_claim),
    Field(validate_default=True),
]
RequiredWithJwtKey = Annotated[
    str | None, AfterValidator(_required_with_jwt_key), Field(validate_default=True)
]

TracesUrl = Annotated[str, AfterValidator(_traces_url)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Logins = Annotated[Names, AfterValidator(_logins)]
Algorithms = Annotated[Names, AfterValidator(_algorithms)]
ExcludesJwtKey = Annotated[Path | None, AfterValidator(_excludes_jwt_key)]
