"""`parley serve --demo`: a helpdesk with a public password, on this machine only."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest

from orm import crm
from orm.accounts import users
from orm.models import Person, Ticket, User
from orm.models.enums import Role
from parley.demo import LOGINS
from parley.serving import CannotServe, demo_settings
from parley.settings import Settings
from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    basic_header,
    environment,
    free_port,
    in_database,
    parley,
    serving,
)

DEMO = "sqlite://parley-demo.db"
CURL = re.compile(r"^ +(curl .+)$", re.MULTILINE)


def sessions_at(base: str) -> int:
    answer = httpx.post(
        f"{base}/graphql",
        json={"query": "{ chatSessions(first: 1) { totalCount } }"},
        headers={"Authorization": basic_header("tje0", "Tje0")},
        timeout=TIMEOUT_SECONDS,
    )
    total: int = answer.json()["data"]["chatSessions"]["totalCount"]
    return total


def test_printed_line_works_when_pasted(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        printed = served.output()
        assert f"GraphQL  {served.base}/graphql\n" in printed
        assert f"REST     {served.base}/api/v1/ChatSession\n" in printed
        assert f"Pages    {served.base}/\n" in printed
        for login in LOGINS:
            assert f"Login    {login.name} / {login.password} ({login.role})\n" in printed
        [line] = CURL.findall(printed)
        pasted = subprocess.run(
            ["sh", "-c", f"{line} -s -w '\\n%{{http_code}}'"],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
        body, _, status = pasted.stdout.rpartition("\n")
    assert status == "200"
    assert '"CustomerName":"Ada"' in body


def test_demo_has_a_file_of_its_own(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo"):
        files = {file.name for file in tmp_path.glob("*.db")}
    assert files == {"parley-demo.db"}


def test_named_database_is_filled(database_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, "--demo", PARLEY_DATABASE_URL=database_url) as served:
        assert "Loaded the demo." in served.output()
        assert sessions_at(served.base) > 5
    assert not (tmp_path / "parley-demo.db").exists()

    async def rows() -> list[int]:
        return [await model.all().count() for model in crm.TABLES]

    assert min(in_database(database_url, rows)) > 1
    names = in_database(database_url, users.demo_names)
    assert names == sorted(login.name for login in LOGINS)


def test_second_start_keeps_what_is_there(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        first = sessions_at(served.base)
        assert served.create_session("tje0", "Tje0").status_code == 200
    with serving(tmp_path, "--demo") as served:
        assert sessions_at(served.base) == first + 1
        assert "Loaded the demo." not in served.output()
        assert CURL.search(served.output())


def role_of(base: str, name: str, password: str) -> str:
    answer = httpx.post(
        f"{base}/graphql",
        json={"query": "{ viewer { name role } }"},
        headers={"Authorization": basic_header(name, password)},
        timeout=TIMEOUT_SECONDS,
    )
    viewer = answer.json()["data"]["viewer"]
    assert viewer["name"] == name
    return str(viewer["role"]).lower()


def test_each_role_has_a_login(tmp_path: Path) -> None:
    assert {login.role for login in LOGINS} == {*Role}
    with serving(tmp_path, "--demo") as served:
        for login in LOGINS:
            assert role_of(served.base, login.name, login.password) == login.role


def test_a_demo_of_an_earlier_release_gets_the_logins_that_it_lacks(tmp_path: Path) -> None:
    database = f"sqlite://{tmp_path}/parley-demo.db"
    with serving(tmp_path, "--demo"):
        pass

    async def as_before() -> None:
        await User.filter(name="JODA").delete()
        await User.filter(name="MAKR").update(demo=False, role=Role.MANAGER)

    in_database(database, as_before)
    with serving(tmp_path, "--demo") as served:
        assert role_of(served.base, "JODA", "Joda") == "reader"
        # A user whom somebody added under a name of the demo keeps their role.
        assert role_of(served.base, "MAKR", "Makr") == "manager"


def test_users_of_the_demo_cannot_log_in_without_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        assert served.create_session("tje0", "Tje0").status_code == 200
    with serving(tmp_path, PARLEY_DATABASE_URL=DEMO) as served:
        refused = served.create_session("tje0", "Tje0")
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Basic ")


def test_demo_is_for_this_machine_only(tmp_path: Path) -> None:
    arguments = ["serve", "--demo", "--host", "0.0.0.0", "--port", str(free_port())]
    refused = parley(tmp_path, *arguments)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: --demo has a password that everybody knows")
    assert len(refused.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["", "::", "10.1.2.3", "128.0.0.1", "chat.example", "0", "1"])
def test_other_addresses_are_not_this_machine(host: str) -> None:
    with pytest.raises(CannotServe):
        demo_settings(Settings(), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_addresses_are(host: str) -> None:
    assert demo_settings(Settings(), host).database_url.get_secret_value() == DEMO


def test_database_with_rows_of_its_own_is_left_alone(database_url: str, tmp_path: Path) -> None:
    async def fill() -> None:
        await Person.create(person_id=3, firstname="Real")

    async def state() -> tuple[str, int, int, list[str]]:
        person = await Person.get(person_id=3)
        counts = [await model.all().count() for model in (Person, Ticket)]
        return person.firstname, counts[0], counts[1], await users.demo_names()

    in_database(database_url, fill)
    refused = parley(
        tmp_path, "serve", "--demo", "--port", str(free_port()), PARLEY_DATABASE_URL=database_url
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: This database is not empty")
    assert len(refused.stderr.splitlines()) == 1
    assert in_database(database_url, state) == ("Real", 1, 0, [])
