"""`parley ticket` and `parley token`: printed once, listed without the secret, revoked for good."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orm.accounts import credentials
from orm.accounts.credentials import State
from orm.accounts.users import NewUser
from orm.errors import cut
from orm.models import Credential
from orm.models.enums import CredentialKind, Role
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.parley.command_line import in_database, parley

KINDS = pytest.mark.parametrize("kind", [CredentialKind.TICKET, CredentialKind.TOKEN])

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> Command:
    """Runs a command on a database where ada is a user."""
    in_database(database_url, lambda: accounts.add_user(NewUser("ada", CHEAP_HASH, Role.AGENT)))
    return lambda *arguments: parley(tmp_path, *arguments, PARLEY_DATABASE_URL=database_url)


def found(url: str, kind: CredentialKind, secret: str) -> Credential:
    credential = in_database(url, lambda: credentials.find(kind, secret))
    assert credential is not None
    return credential


@KINDS
def test_a_secret_is_printed_alone_listed_without_and_revoked(
    kind: CredentialKind, database_url: str, command: Command
) -> None:
    assert command(kind, "list").stdout == f"There are no {kind}s.\n"
    added = command(kind, "add", "ada", "--label", "the shop", "--days", "7")
    assert added.returncode == 0
    assert "cannot be shown again" in added.stderr
    [secret] = added.stdout.splitlines()
    assert secret not in added.stderr

    stored = found(database_url, kind, secret)
    assert (stored.user.name, stored.label) == ("ada", "the shop")
    assert abs(stored.expires_at - datetime.now(UTC) - timedelta(days=7)) < timedelta(hours=1)

    key = str(stored.credential_id)
    listed = command(kind, "list").stdout
    headings, row = listed.splitlines()
    assert headings.split() == [
        *("key", "user", "application", "scopes", "label", "created", "expires", "state")
    ]
    dates = [f"{date:%Y-%m-%dT%H:%M:%SZ}" for date in (stored.created_at, stored.expires_at)]
    assert row.split() == [key, "ada", "the", "shop", *dates, "valid"]
    assert secret[3:] not in listed
    assert stored.digest not in listed

    for _ in range(2):
        revoked = command(kind, "revoke", key)
        assert (revoked.returncode, revoked.stdout) == (
            0,
            f"The {kind} {key} of ada is revoked.\n",
        )
    assert credentials.state_of(found(database_url, kind, secret)) is State.REVOKED
    assert command(kind, "list").stdout.splitlines()[1].endswith("  revoked")


@pytest.mark.parametrize(
    ("kind", "days"), [(CredentialKind.TICKET, 30), (CredentialKind.TOKEN, 365)]
)
def test_each_kind_has_its_own_days_and_list(
    kind: CredentialKind, days: int, database_url: str, command: Command
) -> None:
    stored = found(database_url, kind, command(kind, "add", "ada").stdout.strip())
    assert abs(stored.expires_at - datetime.now(UTC) - timedelta(days=days)) < timedelta(hours=1)
    [other] = {CredentialKind.TICKET, CredentialKind.TOKEN} - {kind}
    assert command(other, "list").stdout == f"There are no {other}s.\n"
    key = str(stored.credential_id)
    refused = command(other, "revoke", key)
    assert (refused.returncode, refused.stderr) == (1, f"Error: There is no {other} {key}.\n")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("add", "bob"), 1, "Error: There is no user bob.\n"),
        (("add", ""), 1, "Error: There is no user .\n"),
        (("add", "b" * 300), 1, f"Error: There is no user {cut('b' * 300)}.\n"),
        (("add", "ada", "--label", "x" * 256), 1, "label must have at most 255 characters"),
        (
            ("add", "ada", "--label", "a\nb"),
            1,
            "Error: The label must have printable characters only.\n",
        ),
        (("add", "ada", "--days", "0"), 2, "1<=x<=3650"),
        (("add", "ada", "--days", "3651"), 2, "1<=x<=3650"),
        (("add", "ada", "--days", "1.5"), 2, "--days"),
        (("revoke", "1"), 1, "Error: There is no token 1.\n"),
        (("revoke", "99999999999"), 1, "Error: There is no token 99999999999.\n"),
        (("revoke", "first"), 2, "KEY"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, tuple) else "",
)
def test_anything_else_is_refused_and_changes_nothing(
    arguments: tuple[str, ...], status: int, told: str, database_url: str, command: Command
) -> None:
    done = command("token", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert told in done.stderr
    assert in_database(database_url, lambda: Credential.all().count()) == 0


def test_a_token_speaks_for_an_application(database_url: str, command: Command) -> None:
    assert command("app", "add", "crm").returncode == 0
    for options, shown in (
        (("--app", "crm"), ["crm"]),
        (("--app", "crm", "--scope", "all", "--scope", "read"), ["crm", "read,all"]),
        ((), []),
    ):
        secret = command("token", "add", "ada", *options).stdout.strip()
        stored = found(database_url, CredentialKind.TOKEN, secret)
        assert command("token", "list").stdout.splitlines()[-1].split()[2:-3] == shown
        key = str(stored.credential_id)
        assert command("token", "revoke", key).returncode == 0
    assert command("app", "revoke", "crm").returncode == 0
    refused = command("token", "add", "ada", "--app", "crm")
    assert (refused.returncode, refused.stderr) == (1, "Error: There is no application crm.\n")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("token", "add", "ada", "--scope", "read"), 2, "--scope needs --app"),
        (("token", "add", "ada", "--app", "crm"), 1, "There is no application crm."),
        (("token", "add", "ada", "--app", "crm", "--scope", "own"), 2, "--scope"),
        (("ticket", "add", "ada", "--app", "crm"), 2, "No such option"),
    ],
)
def test_scopes_of_no_application_are_refused(
    arguments: tuple[str, ...], status: int, told: str, database_url: str, command: Command
) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert told in done.stderr
    assert in_database(database_url, lambda: Credential.all().count()) == 0
