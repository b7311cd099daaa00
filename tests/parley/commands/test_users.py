"""`parley user`: users are added, listed, changed and revoked."""

from pathlib import Path

import pytest

from orm.accounts import users
from orm.models import Associate, AuditEntry, User
from orm.models.enums import USER_ROLES, Role
from parley.authentication.passwords import verify
from tests import accounts
from tests.parley.command_line import in_database, parley, serving
from tests.parley.terminal import at_terminal

FILE = "sqlite://parley.db"


def stored(url: str, name: str = "ada") -> User | None:
    return in_database(url, lambda: users.find(name))


def password_of(folder: Path, url: str = FILE) -> str:
    """The hash of ada's password in a folder's database."""
    user = stored(url.replace("sqlite://", f"sqlite://{folder}/"))
    assert user is not None
    return user.password_hash


def test_added_user_logs_in_to_the_service(database_url: str, tmp_path: Path) -> None:
    added = parley(
        tmp_path,
        "user",
        "add",
        "ada",
        stdin="first line\nsecond\n",
        PARLEY_DATABASE_URL=database_url,
    )
    assert added.returncode == 0
    assert added.stdout == "ada can log in as manager.\n"
    with serving(tmp_path, PARLEY_DATABASE_URL=database_url) as served:
        assert served.create_session("ada", "first line").status_code == 200
        assert served.create_session("ada", "second").status_code == 401
        assert "first line" not in served.output()


def test_user_is_an_associate_and_a_manager(database_url: str, tmp_path: Path) -> None:
    variables = {"PARLEY_DATABASE_URL": database_url, "PARLEY_PASSWORD": "secret"}
    parley(tmp_path, "user", "add", "ada", **variables)
    parley(tmp_path, "user", "add", "bob", "--role", "agent", **variables)
    ada, bob = stored(database_url), stored(database_url, "bob")
    assert ada is not None
    assert bob is not None
    assert (ada.role, bob.role) == (Role.MANAGER, Role.AGENT)
    assert not ada.demo
    assert ada.associate_id != bob.associate_id
    associates = in_database(database_url, lambda: Associate.all().order_by("name").values("name"))
    assert [associate["name"] for associate in associates] == ["ada", "bob"]


def test_password_of_the_environment_comes_before_standard_input(tmp_path: Path) -> None:
    added = parley(tmp_path, "user", "add", "ada", stdin="other\n", PARLEY_PASSWORD=" sec ret ")
    assert added.returncode == 0
    assert "sec ret" not in added.stdout + added.stderr
    assert verify(password_of(tmp_path), " sec ret ")


@pytest.mark.parametrize("stdin", ["secret", "secret\r\n"])
def test_password_of_standard_input_is_its_first_line(stdin: str, tmp_path: Path) -> None:
    assert parley(tmp_path, "user", "add", "ada", stdin=stdin).returncode == 0
    assert verify(password_of(tmp_path), "secret")


def test_password_is_asked_for_at_a_terminal(tmp_path: Path) -> None:
    status, shown = at_terminal(
        tmp_path,
        "user",
        "add",
        "ada",
        typed=[
            ("Password:", "tpyed"),
            ("Repeat", "typed"),
            ("Password:", "typed"),
            ("Repeat", "typed"),
        ],
        PARLEY_PASSWORD="of the environment",
    )
    assert status == 0, shown
    assert "ada can log in as manager." in shown
    assert "typed" not in shown
    assert verify(password_of(tmp_path), "typed")


@pytest.mark.parametrize("stdin", ["", "\nsecret\n"])
def test_empty_password_is_refused(stdin: str, tmp_path: Path) -> None:
    refused = parley(tmp_path, "user", "add", "ada", stdin=stdin, PARLEY_PASSWORD="")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: There is no password")
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "parley.db").exists() or stored(f"sqlite://{tmp_path}/parley.db") is None


@pytest.mark.parametrize("name", ["a:b", ""])
def test_name_that_basic_cannot_carry_is_refused(name: str, tmp_path: Path) -> None:
    refused = parley(tmp_path, "user", "add", name, stdin="secret\n")
    assert refused.returncode == 1
    assert refused.stderr == "Error: The name must have printable characters only, and no colon.\n"
    assert list(tmp_path.iterdir()) == []


def test_longest_name_is_the_columns(database_url: str, tmp_path: Path) -> None:
    refused = parley(
        tmp_path, "user", "add", "a" * 256, stdin="secret\n", PARLEY_DATABASE_URL=database_url
    )
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert in_database(database_url, lambda: User.all().count()) == 0


def test_unknown_role_is_refused(tmp_path: Path) -> None:
    refused = parley(tmp_path, "user", "add", "ada", "--role", "owner", stdin="secret\n")
    assert refused.returncode == 2
    for role in USER_ROLES:
        assert role.value in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_taken_name_is_refused_and_keeps_its_password(database_url: str, tmp_path: Path) -> None:
    def add(password: str) -> tuple[int, str]:
        done = parley(
            tmp_path,
            "user",
            "add",
            "ada",
            PARLEY_DATABASE_URL=database_url,
            PARLEY_PASSWORD=password,
        )
        return done.returncode, done.stderr

    assert add("first") == (0, "")
    assert add("second") == (1, "Error: There is a user ada already.\n")
    user = stored(database_url)
    assert user is not None
    assert verify(user.password_hash, "first")


def test_users_are_listed_changed_revoked_and_restored(database_url: str, tmp_path: Path) -> None:
    def command(*arguments: str, password: str = "") -> tuple[int, str]:
        done = parley(
            tmp_path, "user", *arguments, stdin=password, PARLEY_DATABASE_URL=database_url
        )
        return done.returncode, done.stdout + done.stderr

    def listed() -> list[list[str]]:
        headings, *lines = command("list")[1].splitlines()
        assert headings.split() == ["key", "name", "role", "associate", "state"]
        return [line.split()[1:] for line in lines]

    assert command("list") == (0, "There are no users.\n")
    command("add", "zoe", "--role", "admin", password="x")
    command("add", "ada", password="first")
    assert listed() == [["ada", "manager", "2", "valid"], ["zoe", "admin", "1", "valid"]]
    assert command("role", "ada", "reader") == (0, "ada has the role reader now.\n")
    assert command("password", "ada", password="second\n") == (
        0,
        "ada has a new password now.\n",
    )
    user = stored(database_url)
    assert user is not None
    assert (user.role, verify(user.password_hash, "second")) == (Role.READER, True)
    assert command("revoke", "zoe") == (
        1,
        "Error: The user zoe is the last admin; make somebody else one first.\n",
    )
    for _ in range(2):
        assert command("revoke", "ada") == (0, "The user ada is revoked.\n")
    assert stored(database_url) is None
    assert listed()[0] == ["ada", "reader", "2", "revoked"]
    assert command("role", "ada", "admin")[0] == command("password", "ada", password="x")[0] == 1
    assert command("add", "ada", "--role", "agent", password="third")[0] == 0
    assert listed()[0] == ["ada", "agent", "2", "valid"]
    trail = in_database(database_url, lambda: AuditEntry.all().order_by("audit_entry_id"))
    assert {(entry.user_name, entry.door, entry.associate_id) for entry in trail} == {
        ("operator", "command", None)
    }
    assert [(entry.row_key, entry.action.value) for entry in trail] == [
        *((1, "created"), (2, "created"), (2, "updated"), (2, "updated")),
        *((2, "updated"), (2, "updated")),
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("revoke", "bob"), 1, "Error: There is no user bob.\n"),
        (("role", "bob", "agent"), 1, "Error: There is no user bob.\n"),
        (("password", "bob"), 1, "Error: There is no user bob.\n"),
        (("role", "bob", "owner"), 2, "{reader|agent|manager|admin}"),
        (("role", "bob"), 2, "{reader|agent|manager|admin}"),
    ],
)
def test_unknown_users_are_not_changed(
    arguments: tuple[str, ...], status: int, told: str, tmp_path: Path
) -> None:
    done = parley(tmp_path, "user", *arguments, stdin="secret\n")
    assert (done.returncode, done.stdout) == (status, "")
    assert told in done.stderr


@pytest.mark.parametrize("password", ["x" * 1025, "planted\udc80"])
def test_password_that_cannot_be_sent_is_refused(password: str, tmp_path: Path) -> None:
    refused = parley(tmp_path, "user", "add", "ada", PARLEY_PASSWORD=password)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: The password must ")
    assert "planted" not in refused.stderr


def test_a_list_has_no_control_characters(database_url: str, tmp_path: Path) -> None:
    async def plant() -> None:
        user = await accounts.add_user(users.NewUser("ada", "hash", Role.AGENT))
        await User.filter(user_id=user.user_id).update(name="\x1b[2Jada")

    in_database(database_url, plant)
    listed = parley(tmp_path, "user", "list", PARLEY_DATABASE_URL=database_url).stdout
    assert "ada" in listed
    assert all(line.isprintable() for line in listed.splitlines())
