"""Every setting is documented, and a bad one is reported without its value."""

import os
import re

import pytest
from pydantic import ValidationError

from orm.models.enums import Role
from parley.settings import BadSettings, Settings, read_settings, unknown_variables
from tests.parley.command_line import ROOT

DOCUMENT = (ROOT / "docs/settings.md").read_text()
ROW = re.compile(r"^\| `(?P<name>PARLEY_\w+)` \| (?P<default>[^|]*?) \|", re.MULTILINE)
SECRET = "hunter2"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PARLEY_")]:
        monkeypatch.delenv(name)


def documented(default: object) -> str:
    if isinstance(default, tuple):
        default = ",".join(default)
    if isinstance(default, bool):
        default = str(default).lower()
    if default in (None, ""):
        return "none"
    secret = getattr(default, "get_secret_value", None)
    return f"`{secret() if secret else default}`"


def test_document_and_class_agree() -> None:
    rows = [(row["name"], row["default"]) for row in ROW.finditer(DOCUMENT)]
    fields = [
        (f"PARLEY_{name.upper()}", documented(field.default))
        for name, field in Settings.model_fields.items()
    ]
    assert sorted(rows) == sorted(fields)


def test_password_of_new_users_is_documented_as_no_setting() -> None:
    assert "`PARLEY_PASSWORD`" in ROW.sub("", DOCUMENT)
    assert "PARLEY_PASSWORD" not in [row["name"] for row in ROW.finditer(DOCUMENT)]


def test_nothing_set_is_fine() -> None:
    settings = read_settings()
    assert settings.database_url.get_secret_value() == "sqlite://parley.db"
    assert settings.model_fields_set == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARLEY_DATABASE_URL", f"mysql://u:{SECRET}@127.0.0.1/x"),
        ("PARLEY_DATABASE_URL", f"postgresql://u:{SECRET}@127.0.0.1:port/x"),
        ("PARLEY_DATABASE_URL", f"postgresql://u:{SECRET}@[127.0.0.1/x"),
        ("PARLEY_DATABASE_URL", SECRET),
        ("PARLEY_TIMEZONE", SECRET),
        ("PARLEY_TIMEZONE", f"../{SECRET}"),
        ("PARLEY_REST_DATES", SECRET),
        ("PARLEY_PUBLIC_URL", f"ftp://u:{SECRET}@127.0.0.1"),
        ("PARLEY_PUBLIC_URL", f"http://[{SECRET}]/"),
        ("PARLEY_CRM_URL", f"https:{SECRET}"),
        ("PARLEY_TRUSTED_PROXIES", f"10.0.0.0/8,{SECRET}"),
        ("PARLEY_MAX_BODY_BYTES", SECRET),
    ],
)
def test_bad_value_is_named_and_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        read_settings()
    [line] = refused.value.lines
    assert line.startswith(f"{name}: ")
    assert SECRET not in line
    assert refused.value.__suppress_context__


def test_the_value_is_not_in_the_cause_of_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", f"mysql://u:{SECRET}@127.0.0.1/x")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert SECRET not in str(refused.value)


def test_variables_are_known_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("parley_Timezone", "Europe/Oslo")
    assert read_settings().timezone == "Europe/Oslo"


def test_arguments_override_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TIMEZONE", "Europe/Oslo")
    monkeypatch.setenv("PARLEY_REST_DATES", "bare")
    settings = Settings(timezone="UTC")
    assert (settings.timezone, settings.rest_dates) == ("UTC", "bare")


def test_all_bad_values_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARLEY_DATABASE_URL", "PARLEY_TIMEZONE", "PARLEY_MAX_BODY_BYTES"):
        monkeypatch.setenv(name, "nonsense")
    with pytest.raises(BadSettings) as refused:
        read_settings()
    assert [line.partition(":")[0] for line in refused.value.lines] == [
        "PARLEY_DATABASE_URL",
        "PARLEY_TIMEZONE",
        "PARLEY_MAX_BODY_BYTES",
    ]


@pytest.mark.parametrize("size", ["0", "-1", "1023", str(64 * 1024 * 1024 + 1)])
def test_size_of_bodies_has_bounds(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_MAX_BODY_BYTES", size)
    with pytest.raises(BadSettings, match="PARLEY_MAX_BODY_BYTES"):
        read_settings()


@pytest.mark.parametrize("hours", ["0", "721", "1.5"])
def test_hours_that_keys_are_kept_have_bounds(hours: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_IDEMPOTENCY_HOURS", hours)
    with pytest.raises(BadSettings, match="PARLEY_IDEMPOTENCY_HOURS"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("PARLEY_GONE_MINUTES", 10_080),
        ("PARLEY_IDLE_MINUTES", 525_600),
        ("PARLEY_FINISHED_HOURS", 87_600),
        ("PARLEY_PURGE_DELETED_HOURS", 87_600),
        ("PARLEY_PURGE_ENDED_DAYS", 36_500),
    ],
)
def test_ages_of_dead_sessions_have_bounds(
    name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in (-1, most + 1, 0.5):
        monkeypatch.setenv(name, str(value))
        with pytest.raises(BadSettings, match=name):
            read_settings()
    monkeypatch.setenv(name, str(most))
    assert getattr(read_settings(), name.removeprefix("PARLEY_").lower()) == most


@pytest.mark.parametrize("days", ["-1", "36501", "0.5"])
def test_days_that_the_trail_goes_back_have_bounds(
    days: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_AUDIT_DAYS", days)
    with pytest.raises(BadSettings, match="PARLEY_AUDIT_DAYS"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("LOGIN_ATTEMPTS", value) for value in ("-1", "1001", "0.5")),
        *(("RATE_LIMIT", value) for value in ("-1", "1000001", "0.5")),
        *(("RATE_SECONDS", value) for value in ("0", "86401", "0.5")),
    ],
)
def test_login_and_rate_limits_have_bounds(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PARLEY_{name}", value)
    with pytest.raises(BadSettings, match=f"PARLEY_{name}"):
        read_settings()


def test_settings_do_not_show_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_DATABASE_URL", f"postgresql://u:{SECRET}@127.0.0.1/x")
    settings = read_settings()
    assert SECRET not in f"{settings!r} {settings}"
    assert SECRET in settings.database_url.get_secret_value()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.example", ("a.example",)),
        (" a.example , [::1],,b.example,", ("a.example", "[::1]", "b.example")),
        ("", ()),
    ],
)
def test_names_are_separated_by_commas(
    text: str, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_ALLOWED_HOSTS", text)
    assert read_settings().allowed_hosts == names


def test_networks_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TRUSTED_PROXIES", "10.1.2.3/8, ::1")
    assert read_settings().trusted_proxies == ("10.0.0.0/8", "::1/128")


def test_addresses_lose_their_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PUBLIC_URL", "https://chat.example/base/")
    assert read_settings().public_url == "https://chat.example/base"


def test_misspelt_variables_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TIMEZONE", "Europe/Oslo")
    monkeypatch.setenv("PARLEY_PASSWORD", SECRET)
    monkeypatch.setenv("PARLEY_DATABSE_URL", "sqlite://x.db")
    monkeypatch.setenv("PARLEY_ALOWED_HOSTS", "a")
    assert list(unknown_variables()) == ["PARLEY_ALOWED_HOSTS", "PARLEY_DATABSE_URL"]


def test_roles_of_claims_are_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_JWT_ROLE_CLAIM", "groups")
    monkeypatch.setenv("PARLEY_JWT_ROLES", " desk = agent ,,cn=it=admin,")
    assert read_settings().jwt_roles == (("desk", Role.AGENT), ("cn=it", Role.ADMIN))


@pytest.mark.parametrize(
    "roles",
    [
        *("", ",", "desk", "desk=", "=agent", "desk=owner", "desk=Agent"),
        *("desk=agent,desk=admin", f"{SECRET}=boss"),
    ],
)
def test_invalid_roles_are_refused(roles: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_JWT_ROLE_CLAIM", "groups")
    monkeypatch.setenv("PARLEY_JWT_ROLES", roles)
    with pytest.raises(BadSettings) as refused:
        read_settings()
    [line] = refused.value.lines
    assert line.startswith("PARLEY_JWT_ROLES: ")
    assert SECRET not in line


@pytest.mark.parametrize(
    "variables",
    [
        {"PARLEY_JWT_ROLE_CLAIM": "groups"},
        {"PARLEY_JWT_ROLES": "desk=agent"},
        {"PARLEY_JWT_ROLE_CLAIM": "", "PARLEY_JWT_ROLES": "desk=agent"},
    ],
)
def test_a_claim_and_its_roles_go_together(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=r"PARLEY_JWT_ROLES: .*PARLEY_JWT_ROLE_CLAIM"):
        read_settings()


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        ("https://app.example.com", ("https://app.example.com",)),
        (
            "http://localhost:5173, http://[::1]:5173",
            ("http://localhost:5173", "http://[::1]:5173"),
        ),
        # As browsers write them.
        ("HTTPS://App.Example.com:443", ("https://app.example.com",)),
        ("http://app.example.com:80", ("http://app.example.com",)),
        ("http://app.example.com:443", ("http://app.example.com:443",)),
        ("https://[0:0::0:1]:443", ("https://[::1]",)),
        ("http://[2001:DB8::0A]:8080", ("http://[2001:db8::a]:8080",)),
    ],
)
def test_origins_are_read_as_browsers_write_them(
    value: str, origins: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_ALLOWED_ORIGINS", value)
    assert read_settings().allowed_origins == origins


@pytest.mark.parametrize(
    "value",
    [
        *("*", "null", "https://*.example.com", "https://", "app.example.com", "//app.example.com"),
        *("https://app.example.com/", "https://app.example.com/app", "https://app.example.com?x"),
        *(
            "https://app.example.com#x",
            "https://u:hunter2@app.example.com",
            "ftp://app.example.com",
        ),
        *("https://app.example.com:0", "https://app.example.com:65536", "https://app.example.com:"),
        *("https://app.example.com:x", "https://bücher.example", "https://app.example.com,*"),
        *("https://a b.example", "file://", "http://[::1::]", "http://[1.2.3.4]"),
    ],
)
def test_what_is_no_exact_origin_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_ALLOWED_ORIGINS", value)
    with pytest.raises(BadSettings) as refused:
        read_settings()
    [line] = refused.value.lines
    assert line.startswith("PARLEY_ALLOWED_ORIGINS: ")
    assert "https://app.example.com or http://localhost:5173" in line
    assert SECRET not in line


def test_what_a_request_waits_for_ends_before_the_request() -> None:
    usual = Settings.model_validate({"db_timeout": 5, "max_seconds": 10}).request_options
    assert (usual.timeout, usual.statement_timeout) == (5, 8)
    short = Settings.model_validate({"db_timeout": 5, "max_seconds": 2}).request_options
    assert (short.timeout, short.statement_timeout) == (1.6, 1.6)


def test_commands_let_statements_take_their_time() -> None:
    options = Settings.model_validate({"db_timeout": 5, "max_seconds": 2}).connection_options
    assert (options.timeout, options.statement_timeout) == (5, None)
