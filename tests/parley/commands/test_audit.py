"""`parley audit` prints the audit trail."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tortoise.models import Model

from orm.models import Associate, AuditEntry, ChatSession, ChatTopic
from orm.sessions import verbs
from orm.topics import verbs as topics
from orm.topics.agent_changes import change_agents
from tests.orm.rows import ANYBODY, AUTHOR
from tests.parley.command_line import in_database, parley

LONG_AGO = datetime(2020, 3, 14, 9, tzinfo=UTC)
WITH_VALUES: Mapping[type[Model], Collection[str]] = {
    ChatSession: frozenset({"rating", "customer_name", "status"})
}
HOSTILE = "\x1b[2J\r\n\x9b31m\u202e\x7fAda"

Audit = Callable[..., tuple[int, str]]


@pytest.fixture
def audit(database_url: str, tmp_path: Path) -> Audit:
    """Runs `parley audit` on a database with a few changes; returns exit status and output."""

    async def fill() -> None:
        ada = replace(AUTHOR, name="ada", readable_columns=WITH_VALUES)
        bea = replace(
            AUTHOR, name="bea", door="rest", application_id=7, readable_columns=WITH_VALUES
        )
        first = await verbs.create({"rating": 1}, ada)
        second = await verbs.create({"customer_name": HOSTILE}, ada)
        values = {"rating": 5, "customer_email": "planted@example.com"}
        await verbs.update(first.pk, values, bea, ANYBODY)
        await verbs.delete(second.pk, bea, ANYBODY)
        await AuditEntry.filter(row_key=first.pk, user_name="ada").update(at=LONG_AGO)

    in_database(database_url, fill)

    def command(*arguments: str) -> tuple[int, str]:
        done = parley(tmp_path, "audit", *arguments, PARLEY_DATABASE_URL=database_url)
        return done.returncode, done.stdout or done.stderr

    return command


def test_the_trail_is_a_table_with_the_newest_first(audit: Audit) -> None:
    status, printed = audit()
    headings, *lines = printed.splitlines()
    assert status == 0
    assert headings.split() == [*("at", "user", "door", "application", "action", "row", "fields")]
    assert [line.split()[1:7] for line in lines if "bea" in line] == [
        ["bea", "rest", "7", "deleted", "ChatSession", "2"],
        ["bea", "rest", "7", "updated", "ChatSession", "1"],
    ]
    assert len(lines) == 4
    assert lines[1].endswith("  rating: 1 -> 5, customerEmail")
    assert "planted" not in printed
    assert lines[3].startswith("2020-03-14T09:00:00Z  ada")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_values_send_no_control_characters(form: list[str], audit: Audit) -> None:
    _, printed = audit(*form)
    assert all(line.isprintable() for line in printed.splitlines())
    assert len(printed.splitlines()) == (4 if form else 5)
    assert "Ada" in printed


def test_json_is_one_object_per_line(audit: Audit) -> None:
    found = [json.loads(line) for line in audit("--json")[1].splitlines()]
    assert [entry["action"] for entry in found] == ["deleted", "updated", "created", "created"]
    assert found[0]["values"]["customerName"] == {"old": HOSTILE, "new": None}
    assert found[1]["values"] == {"rating": {"old": 1, "new": 5}}
    assert set(found[1]["fields"]) == {"rating", "customerEmail"}
    assert (found[1]["user"], found[1]["door"], found[1]["applicationId"]) == ("bea", "rest", 7)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--session", "1"], [("updated", 1), ("created", 1)]),
        (["--user", "ada"], [("created", 2), ("created", 1)]),
        (["--user", "ada", "--session", "2"], [("created", 2)]),
        (["--limit", "1"], [("deleted", 2)]),
        (["--user", "ada", "--since", "2020-03-15"], [("created", 2)]),
        (["--user", "ada", "--since", "2020-03-14"], [("created", 2), ("created", 1)]),
        (["--user", "ada", "--since", "2020-03-14T09:00:01"], [("created", 2)]),
        (
            ["--user", "ada", "--since", "2020-03-14T09:30:00+01:00"],
            [("created", 2), ("created", 1)],
        ),
        (["--session", "77"], []),
    ],
)
def test_options_filter_the_entries(
    options: list[str], found: list[tuple[str, int]], audit: Audit
) -> None:
    status, printed = audit("--json", *options)
    lines = [json.loads(line) for line in printed.splitlines()]
    assert (status, [(entry["action"], entry["key"]) for entry in lines]) == (0, found)


def test_an_empty_result_is_reported(audit: Audit) -> None:
    assert audit("--session", "77") == (0, "There are no such changes.\n")


@pytest.mark.parametrize(
    "option",
    [
        *(["--session", "0"], ["--session", "x"], ["--session", str(2**31)]),
        *(["--limit", "0"], ["--limit", "10001"], ["--since", "yesterday"]),
    ],
)
def test_invalid_options_are_refused(option: list[str], tmp_path: Path) -> None:
    done = parley(tmp_path, "audit", *option)
    assert (done.returncode, done.stdout) == (2, "")
    assert option[0] in done.stderr


def test_changes_of_accounts_are_printed_without_secrets(database_url: str, tmp_path: Path) -> None:
    def command(*arguments: str) -> str:
        variables = {"PARLEY_DATABASE_URL": database_url, "PARLEY_PASSWORD": "planted"}
        return parley(tmp_path, *arguments, **variables).stdout

    command("user", "add", "ada")
    command("user", "role", "ada", "agent")
    secrets = [command("app", "add", "crm"), command("token", "add", "ada", "--app", "crm")]
    printed = command("audit", "--of", "User")
    assert [line.split()[1:] for line in printed.splitlines()[1:]] == [
        ["operator", "command", "updated", "User", "1", "role:", '"MANAGER"', "->", '"AGENT"'],
        [
            *("operator", "command", "created", "User", "1"),
            *(["name:", "null", "->", '"ada",', "passwordHash,"]),
            *(["role:", "null", "->", '"MANAGER",', "associateId:", "null", "->", "1"]),
        ],
    ]
    everything = command("audit") + command("audit", "--json")
    for kind in ("User 1", "Application 1", "Credential 1"):
        assert kind in everything
    assert not [text for text in ("planted", "argon2", *secrets) if text.strip() in everything]
    assert all(secrets)


def test_topics_and_their_agents_have_entries(audit: Audit, database_url: str) -> None:
    author = replace(AUTHOR, readable_columns={ChatTopic: {"name"}})

    async def fill() -> None:
        topic = await topics.create({"name": "Sales"}, author)
        await Associate.create(associate_id=3)
        await change_agents(topic.pk, lambda _stored: {3: {}}, author, ANYBODY)

    in_database(database_url, fill)
    of_topic = audit("--topic", "1")[1].splitlines()[1:]
    assert [line.split()[3:6] for line in of_topic] == [["created", "ChatTopic", "1"]]
    assert of_topic[0].endswith('  name: null -> "Sales"')
    of_agents = audit("--of", "ChatTopicAgent")[1].splitlines()[1:]
    assert [line.split()[3:] for line in of_agents] == [
        ["created", "ChatTopicAgent", "1", "topicId,", "userId"]
    ]
