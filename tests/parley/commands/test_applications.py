"""`parley app`: adding an application prints its token once."""

from pathlib import Path

from orm.accounts import applications
from orm.errors import cut
from orm.models import AuditEntry
from orm.models.enums import Scope
from tests.parley.command_line import in_database, parley


def test_an_application_is_added_listed_revoked_and_added_again(
    database_url: str, tmp_path: Path
) -> None:
    def command(*arguments: str) -> tuple[int, str, str]:
        done = parley(tmp_path, "app", *arguments, PARLEY_DATABASE_URL=database_url)
        return done.returncode, done.stdout, done.stderr

    def key_of(secret: str) -> int | None:
        found = in_database(database_url, lambda: applications.find(secret))
        return found.application_id if found else None

    assert command("list") == (0, "There are no applications.\n", "")
    status, printed, hint = command("add", "crm")
    [secret] = printed.splitlines()
    assert (status, key_of(secret)) == (0, 1)
    assert "cannot be shown again" in hint
    assert secret not in hint
    assert command("add", "crm") == (1, "", "Error: There is an application crm already.\n")

    headings, row = command("list")[1].splitlines()
    assert headings.split() == ["key", "name", "scopes", "created", "state"]
    assert row.split()[:3] == ["1", "crm", "read,create,update,delete"]
    assert row.endswith("  valid")
    assert secret not in row

    for _ in range(2):
        assert command("revoke", "crm") == (0, "The application crm is revoked.\n", "")
    assert key_of(secret) is None
    assert command("list")[1].splitlines()[1].endswith("  revoked")

    again = command("add", "crm")[1].strip()
    assert again != secret
    assert (key_of(again), key_of(secret)) == (1, None)


def test_invalid_names_are_refused(tmp_path: Path) -> None:
    for name in ("", "a\nb"):
        done = parley(tmp_path, "app", "add", name)
        assert (done.returncode, done.stderr) == (
            1,
            "Error: The name must not be empty, and must have printable characters only.\n",
        )
    for name in ("crm", "c" * 256):
        done = parley(tmp_path, "app", "revoke", name)
        unknown = f"Error: There is no application {cut(name)}.\n"
        assert (done.returncode, done.stderr) == (1, unknown)
    done = parley(tmp_path, "app", "add", "c" * 256)
    assert (done.returncode, done.stdout) == (1, "")
    assert "name must have at most 255 characters" in done.stderr
    assert parley(tmp_path, "app", "list").stdout == "There are no applications.\n"


def test_scopes_are_replaced(database_url: str, tmp_path: Path) -> None:
    def command(*arguments: str) -> tuple[int, str, str]:
        done = parley(tmp_path, "app", *arguments, PARLEY_DATABASE_URL=database_url)
        return done.returncode, done.stdout, done.stderr

    def scopes() -> list[str]:
        return [line.split()[2] for line in command("list")[1].splitlines()[1:]]

    said = ("--scope", "all", "--scope", "read", "--scope", "all")
    secret = command("add", "crm", *said)[1].strip()
    assert scopes() == ["read,all"]
    assert command("scope", "crm", "--scope", "admin") == (
        0,
        "The application crm has these scopes now: admin.\n",
        "",
    )
    found = in_database(database_url, lambda: applications.find(secret))
    assert found is not None
    assert found.scopes == (Scope.ADMIN,)
    assert command("scope", "shop", "--scope", "all") == (
        1,
        "",
        "Error: There is no application shop.\n",
    )
    for wrong in (
        ("scope", "crm"),
        ("scope", "crm", "--scope", "own"),
        ("add", "x", "--scope", ""),
    ):
        status, printed, told = command(*wrong)
        assert (status, printed) == (2, "")
        assert "--scope" in told
    assert scopes() == ["admin"]
    [(action, scopes_told), *_] = in_database(database_url, audited_scopes)
    assert (action, scopes_told) == ("updated", [["READ", "ALL"], ["ADMIN"]])


async def audited_scopes() -> list[tuple[str, object]]:
    """Action and scopes of the operator's audit entries, newest first."""
    entries = await AuditEntry.filter(user_name="operator", door="command").order_by(
        "-audit_entry_id"
    )
    return [(entry.action.value, entry.values["scopes"]) for entry in entries]
