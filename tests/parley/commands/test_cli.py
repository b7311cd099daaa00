"""Help, `schema`, `migrate`, and errors that all commands share."""

import re
from pathlib import Path

import pytest

from tests.parley.command_line import MIGRATIONS, ROOT, parley
from tests.servers import Postgres

SINGLE_COMMANDS = ("serve", "migrate", "check", "import", "schema", "openapi")
SECRETS = {"add", "list", "revoke"}
GROUPS = {
    "user": {"add", "list", "role", "password", "revoke"},
    "documents": {"add"},
    "ticket": SECRETS,
    "token": SECRETS,
    "app": SECRETS | {"scope"},
}

UNREACHABLE = "postgresql://u:hunter2@127.0.0.1:1/x"


def test_schema_is_the_exported_one(tmp_path: Path) -> None:
    printed = parley(tmp_path, "schema")
    assert printed.returncode == 0
    assert printed.stdout == (ROOT / "schema.graphql").read_text(), "run `make schema`"
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_command(tmp_path: Path) -> None:
    help_text = parley(tmp_path, "--help").stdout
    for command in (*SINGLE_COMMANDS, *GROUPS):
        assert f"\n  {command} " in help_text


def test_help_and_document_name_the_same_commands(tmp_path: Path) -> None:
    table = re.findall(r"^\| `parley (\w+)", (ROOT / "docs/operating.md").read_text(), re.MULTILINE)
    help_text = parley(tmp_path, "--help").stdout.partition("Commands:")[2]
    assert sorted(set(table)) == re.findall(r"^  (\w+) ", help_text, re.MULTILINE)


def test_a_misspelt_command_gets_a_suggestion(tmp_path: Path) -> None:
    refused = parley(tmp_path, "srve")
    assert refused.returncode == 2
    assert refused.stderr.endswith("Error: No such command 'srve'. Did you mean 'serve'?\n")


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_names_its_commands(group: str, tmp_path: Path) -> None:
    help_text = parley(tmp_path, group, "--help").stdout.partition("Commands:")[2]
    assert set(re.findall(r"^  (\w+) ", help_text, re.MULTILINE)) == GROUPS[group]


def test_migrate_makes_a_file(tmp_path: Path) -> None:
    first = parley(tmp_path, "migrate")
    assert first.returncode == 0
    assert first.stdout.splitlines()[:-1] == [f"Migrated: {name}" for name in MIGRATIONS]
    assert (tmp_path / "parley.db").exists()
    second = parley(tmp_path, "migrate")
    assert second.returncode == 0
    assert second.stdout == "The tables are up to date.\n"


def test_migrate_fills_a_server(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        first = parley(tmp_path, "migrate", PARLEY_DATABASE_URL=url)
        second = parley(tmp_path, "migrate", PARLEY_DATABASE_URL=url)
        checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
    assert first.returncode == second.returncode == 0
    assert first.stdout.splitlines()[:-1] == [f"Migrated: {name}" for name in MIGRATIONS]
    assert second.stdout == "The tables are up to date.\n"
    assert checked.stdout == "Everything is in order.\n"


@pytest.mark.parametrize(
    "command",
    [("migrate",), ("serve",), ("user", "add", "ada"), ("token", "list"), ("user", "list")],
)
@pytest.mark.parametrize("url", [UNREACHABLE, "sqlite://no/such/folder/x.db", "sqlite://text.db"])
def test_database_out_of_reach_is_reported_in_one_line(
    url: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    done = parley(tmp_path, *command, stdin="secret\n", PARLEY_DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: The database does not answer")
    assert "PARLEY_DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ("user", "add", "ada")])
def test_bad_settings_are_reported_one_per_line(command: tuple[str, ...], tmp_path: Path) -> None:
    done = parley(
        tmp_path,
        *command,
        stdin="secret\n",
        PARLEY_DATABASE_URL="mysql://u:hunter2@127.0.0.1/x",
        PARLEY_TIMEZONE="Europe/Atlantis",
    )
    assert done.returncode == 1
    assert [
        line.partition(":")[0] for line in done.stderr.removeprefix("Error: ").splitlines()
    ] == [
        "PARLEY_DATABASE_URL",
        "PARLEY_TIMEZONE",
    ]
    assert "hunter2" not in done.stderr
    assert list(tmp_path.iterdir()) == []
