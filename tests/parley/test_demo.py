"""`parley serve --demo`: a helpdesk with a public password, on this machine only."""

import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from tortoise.models import Model

from orm.accounts import users
from orm.models import ChatMessage, ChatSession, ChatTopic, ChatTopicAgent, Person, Ticket, User
from orm.models.enums import USER_ROLES, Role
from parley.demo import LOGINS
from parley.importing.targets import TABLES
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


def query(base: str, text: str, name: str = "tje0", password: str = "Tje0") -> dict[str, Any]:
    """The data of a GraphQL query."""
    answer = httpx.post(
        f"{base}/graphql",
        json={"query": text},
        headers={"Authorization": basic_header(name, password)},
        timeout=TIMEOUT_SECONDS,
    )
    data: dict[str, Any] = answer.json()["data"]
    return data


def sessions_at(base: str, *login: str) -> int:
    total: int = query(base, "{ chatSessions(first: 1) { totalCount } }", *login)["chatSessions"][
        "totalCount"
    ]
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
        # The demo's sessions have no messages yet.
        return [await model.all().count() for model in TABLES if model is not ChatMessage]

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
    viewer = query(base, "{ viewer { name role } }", name, password)["viewer"]
    assert viewer["name"] == name
    return str(viewer["role"]).lower()


def test_each_role_has_a_login(tmp_path: Path) -> None:
    assert {login.role for login in LOGINS} == {*USER_ROLES}
    with serving(tmp_path, "--demo") as served:
        for login in LOGINS:
            assert role_of(served.base, login.name, login.password) == login.role
        presence = query(served.base, "{ presence { userId present } }")["presence"]
        assert [row["userId"] for row in presence if row["present"]] == [1, 4]
        assert len(presence) > 2


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


TOPICS = {"Orders and invoices": True, "Advice on equipment": False, "Workshop": True}
"""The topics of the demo, and whether they have opening hours."""


def test_each_session_has_a_topic_and_every_login_sees_it(tmp_path: Path) -> None:
    """The workshop has agents, and the one who can log in is among them."""
    with serving(tmp_path, "--demo") as served:
        nodes = query(served.base, "{ chatSessions(first: 50) { nodes { topic { name } } } }")
        names = [node["topic"]["name"] for node in nodes["chatSessions"]["nodes"]]
        assert {*names} == {*TOPICS}
        for login in LOGINS:
            assert sessions_at(served.base, login.name, login.password) == len(names)
        topics = query(
            served.base, "{ chatTopics(first: 9) { nodes { name openingHoursEnabled } } }"
        )
        shown = {row["name"]: row["openingHoursEnabled"] for row in topics["chatTopics"]["nodes"]}
        assert shown == TOPICS
        mine = query(served.base, "{ chatTopicsForViewer { name } }", "MAKR", "Makr")
        assert mine["chatTopicsForViewer"] == [{"name": "Workshop"}]


@pytest.mark.parametrize("own", [False, True], ids=["no topics", "topics of its own"])
def test_a_demo_of_an_earlier_release_gets_topics_if_it_has_none(tmp_path: Path, own: bool) -> None:
    database = f"sqlite://{tmp_path}/parley-demo.db"
    with serving(tmp_path, "--demo"):
        pass

    async def as_before() -> None:
        await ChatTopicAgent.all().delete()
        await ChatTopic.all().delete()
        if own:
            await ChatTopic.create(name="Mine")

    async def names() -> list[str]:
        return [str(topic.name) for topic in await ChatTopic.all()]

    async def sessions() -> int:
        return await ChatSession.all().count()

    in_database(database, as_before)
    before = in_database(database, sessions)
    with serving(tmp_path, "--demo"):
        pass
    assert {*in_database(database, names)} == ({"Mine"} if own else {*TOPICS})
    assert in_database(database, sessions) == before


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


@pytest.mark.parametrize("model", [Person, ChatTopic])
def test_database_with_rows_of_its_own_is_left_alone(
    database_url: str, tmp_path: Path, model: type[Model]
) -> None:
    async def fill() -> None:
        key: dict[str, Any] = {model._meta.pk_attr: 3}
        await model.create(**key)

    async def state() -> tuple[int, int, list[str]]:
        assert await model.exists(pk=3)
        counts = [await each.all().count() for each in (model, Ticket)]
        return counts[0], counts[1], await users.demo_names()

    in_database(database_url, fill)
    refused = parley(
        tmp_path, "serve", "--demo", "--port", str(free_port()), PARLEY_DATABASE_URL=database_url
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: This database is not empty")
    assert len(refused.stderr.splitlines()) == 1
    assert in_database(database_url, state) == (1, 0, [])
