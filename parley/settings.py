"""Settings, read from environment variables that start with PARLEY_."""

import dataclasses
import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from graphql_api.shared.limits import Limits
from orm.engine.database import connection_of
from orm.models.enums import Role

PREFIX = "PARLEY_"

NOT_SETTINGS = frozenset({"PARLEY_PASSWORD"})
"""Variables that one command reads, and that are not settings."""


class BadSettings(Exception):
    """Settings that are not valid; `lines` has a line for each, without its value."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


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


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a zone of the IANA database, as in Europe/Oslo") from None
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise ValueError("must be addresses or networks, as in 10.0.0.0/8") from None


LOGINS = ("basic", "soticket", "bearer", "session")
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
    roles = {role.value for role in Role}
    if "" in pairs or len(pairs) < len(parts) or not set(pairs.values()) <= roles:
        names = ", ".join(Role)
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


BaseUrl = Annotated[str, AfterValidator(_base_url)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_split)]
JwtRoles = Annotated[
    tuple[tuple[str, Role], ...],
    BeforeValidator(_roles),
    AfterValidator(_required_with_role_claim),
    Field(validate_default=True),
]
RequiredWithJwtKey = Annotated[
    str | None, AfterValidator(_required_with_jwt_key), Field(validate_default=True)
]


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name}".upper()


class Settings(BaseModel):
    """All settings, with safe defaults; docs/settings.md describes them and the reasons.

    A setting that is not passed to the constructor is read from the environment.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True
    )

    # A secret, because the URL may hold a password.
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = SecretStr(
        "sqlite://parley.db"
    )
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    rest_dates: Literal["offset", "bare"] = "offset"
    public_url: BaseUrl | None = None
    crm_url: BaseUrl | None = None
    allowed_hosts: Names = ("localhost", "127.0.0.1", "[::1]")
    trusted_proxies: Networks = ()
    logins: Annotated[Names, AfterValidator(_logins)] = LOGINS
    jwt_key: SecretStr | None = None
    jwt_jwks_file: Annotated[Path | None, AfterValidator(_excludes_jwt_key)] = None
    jwt_issuer: RequiredWithJwtKey = None
    jwt_audience: RequiredWithJwtKey = None
    jwt_algorithms: Annotated[Names, AfterValidator(_algorithms)] = ()
    jwt_role_claim: str | None = None
    jwt_roles: JwtRoles = ()
    require_app_token: bool = False
    login_attempts: Annotated[int, Field(ge=0, le=1000)] = 10
    rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    rate_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    session_hours: Annotated[int, Field(ge=1, le=720)] = 12
    idempotency_hours: Annotated[int, Field(ge=1, le=720)] = 24
    audit_days: Annotated[int, Field(ge=0, le=36_500)] = 365
    introspection: bool = True
    trusted_only: bool = False
    compiled: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 256 * 1024
    max_query_bytes: Annotated[int, Field(ge=256, le=1024 * 1024)] = Limits.query_bytes
    max_tokens: Annotated[int, Field(ge=50, le=100_000)] = Limits.tokens
    max_depth: Annotated[int, Field(ge=3, le=100)] = Limits.depth
    max_aliases: Annotated[int, Field(ge=0, le=1000)] = Limits.aliases
    max_root_fields: Annotated[int, Field(ge=1, le=1000)] = Limits.root_fields
    max_directives: Annotated[int, Field(ge=0, le=1000)] = Limits.directives
    max_repeats: Annotated[int, Field(ge=1, le=1000)] = Limits.repeats
    max_variable_values: Annotated[int, Field(ge=50, le=100_000)] = Limits.variable_values
    max_page_size: Annotated[int, Field(ge=1, le=1000)] = Limits.page_size
    max_seconds: Annotated[float, Field(gt=0, le=600)] = Limits.seconds

    @model_validator(mode="before")
    @classmethod
    def _with_environment(cls, values: dict[str, Any]) -> dict[str, Any]:
        environment = {name.upper(): value for name, value in os.environ.items()}
        variables = {name: _variable(name) for name in cls.model_fields}
        return {
            name: environment[variable]
            for name, variable in variables.items()
            if variable in environment
        } | values

    @property
    def limits(self) -> Limits:
        """The limits of one GraphQL request, for the schema."""
        return Limits(
            **{
                limit.name: getattr(self, f"max_{limit.name}")
                for limit in dataclasses.fields(Limits)
            }
        )


def read_settings() -> Settings:
    """Read the settings of this process; BadSettings names every variable that is not valid."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSettings(
            [
                f"{_variable(str(problem['loc'][0]))}: {problem['msg']}"
                for problem in error.errors(include_url=False, include_input=False)
            ]
        ) from None


def unknown_variables() -> Iterator[str]:
    """Environment variables with the prefix that are no settings: most likely misspelt."""
    valid = {*map(_variable, Settings.model_fields), *NOT_SETTINGS}
    return (name for name in sorted(os.environ) if name.startswith(PREFIX) and name not in valid)
