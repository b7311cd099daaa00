"""Settings, read from environment variables that start with PARLEY_."""

import dataclasses
import os
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from graphql_api.shared.limits import Limits
from graphql_api.shared.live_limits import LiveLimits
from orm.engine.connections import ConnectionOptions
from parley.refused import Refused
from parley.setting_types import (
    LOGINS,
    PREFIX,
    AddressNetworks,
    Algorithms,
    BaseUrl,
    DatabaseUrl,
    ExcludesJwtKey,
    HostNames,
    JwtRoles,
    Logins,
    Networks,
    Origins,
    RequiredWithJwtKey,
    TimeZone,
    TracesUrl,
    WebhookKeys,
    keys_in,
)

NOT_SETTINGS = frozenset({"PARLEY_PASSWORD"})
"""Variables that one command reads, and that are not settings."""

SHARE_OF_STATEMENTS = 0.8
"""Part of PARLEY_MAX_SECONDS that a statement may take; the rest is for stopping it, and telling a
slow statement from a database that does not answer."""


class BadSettings(Refused):
    """Settings that are not valid; `lines` has a line for each, without its value."""


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
    database_url: DatabaseUrl = SecretStr("sqlite://parley.db")
    db_pool: Annotated[int, Field(ge=1, le=1000)] = ConnectionOptions.pool
    db_timeout: Annotated[float, Field(gt=0, le=600)] = ConnectionOptions.timeout
    sqlite_synchronous: Literal["OFF", "NORMAL", "FULL", "EXTRA"] = (
        ConnectionOptions.sqlite_synchronous
    )
    timezone: TimeZone = "UTC"
    rest_dates: Literal["offset", "bare"] = "offset"
    public_url: BaseUrl | None = None
    crm_url: BaseUrl | None = None
    allowed_hosts: HostNames = ("localhost", "127.0.0.1", "[::1]")
    allowed_origins: Origins = ()
    trusted_proxies: Networks = ()
    logins: Logins = LOGINS
    jwt_key: SecretStr | None = None
    jwt_jwks_file: ExcludesJwtKey = None
    jwt_issuer: RequiredWithJwtKey = None
    jwt_audience: RequiredWithJwtKey = None
    jwt_algorithms: Algorithms = ()
    jwt_role_claim: str | None = None
    jwt_roles: JwtRoles = ()
    require_app_token: bool = False
    ignore_unknown_app_tokens: bool = False
    login_attempts: Annotated[int, Field(ge=0, le=1000)] = 10
    rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    customer_rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] = 120
    customer_address_rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] = 1200
    rate_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    session_hours: Annotated[int, Field(ge=1, le=720)] = 12
    idempotency_hours: Annotated[int, Field(ge=1, le=720)] = 24
    audit_days: Annotated[int, Field(ge=0, le=36_500)] = 365
    event_hours: Annotated[int, Field(ge=1, le=8760)] = 24
    event_rows: Annotated[int, Field(ge=1000, le=1_000_000_000)] = 1_000_000
    gone_minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    idle_minutes: Annotated[int, Field(ge=0, le=525_600)] = 0
    finished_hours: Annotated[int, Field(ge=0, le=87_600)] = 0
    purge_deleted_hours: Annotated[int, Field(ge=0, le=87_600)] = 0
    purge_ended_days: Annotated[int, Field(ge=0, le=36_500)] = 0
    introspection: bool = True
    trusted_only: bool = False
    compiled: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    webhook_networks: AddressNetworks = ()
    webhook_key: WebhookKeys | None = None
    traces_url: TracesUrl | None = None
    traces_ratio: Annotated[float, Field(ge=0, le=1)] = 1.0

    head_seconds: Annotated[float, Field(gt=0, le=600)] = 10
    body_seconds: Annotated[float, Field(gt=0, le=3600)] = 30
    stop_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 8
    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] = 6000
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

    max_streams: Annotated[int, Field(ge=1, le=1_000_000)] = LiveLimits.streams
    max_caller_streams: Annotated[int, Field(ge=1, le=1_000_000)] = LiveLimits.caller_streams
    live_poll_seconds: Annotated[float, Field(ge=0.05, le=3600)] = LiveLimits.poll_seconds

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
    def connection_options(self) -> ConnectionOptions:
        """The options of the database's connections."""
        return ConnectionOptions(
            sqlite_synchronous=self.sqlite_synchronous,
            pool=self.db_pool,
            timeout=self.db_timeout,
            traced=self.traces_url is not None,
        )

    @property
    def request_options(self) -> ConnectionOptions:
        """The same for the service: what a request waits for ends before the request has to."""
        seconds = self.max_seconds * SHARE_OF_STATEMENTS
        return dataclasses.replace(
            self.connection_options,
            timeout=min(self.db_timeout, seconds),
            statement_timeout=seconds,
        )

    @property
    def webhook_keys(self) -> tuple[str, ...]:
        """The keys that secrets of webhooks are encrypted by; the first one for new secrets."""
        return () if self.webhook_key is None else keys_in(self.webhook_key)

    @property
    def limits(self) -> Limits:
        """The limits of one GraphQL request, for the schema."""
        return Limits(
            **{
                limit.name: getattr(self, f"max_{limit.name}")
                for limit in dataclasses.fields(Limits)
            }
        )

    @property
    def live_limits(self) -> LiveLimits:
        """The bounds of the streams of a worker."""
        return LiveLimits(self.max_streams, self.max_caller_streams, self.live_poll_seconds)


def read_settings() -> Settings:
    """Read the settings of this process; BadSettings names every variable that is not valid."""
    try:
        return Settings()
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        raise BadSettings(
            *(f"{_variable(str(problem['loc'][0]))}: {problem['msg']}" for problem in problems)
        ) from None


def unknown_variables() -> Iterator[str]:
    """Environment variables with the prefix that are no settings: most likely misspelt."""
    valid = {*map(_variable, Settings.model_fields), *NOT_SETTINGS}
    return (name for name in sorted(os.environ) if name.startswith(PREFIX) and name not in valid)
