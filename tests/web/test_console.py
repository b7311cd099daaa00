"""The console in two real browsers, a customer's and an agent's, of which each is cut off."""

import json
import re
import sys
from typing import Any

import pytest

from parley.console import pages
from tests.web.node import HERE, PROJECT, chromium, run_node
from tests.web.serving import DATABASE_FILE, served_demo

SOURCES = PROJECT / "examples" / "console" / "src"
DOCUMENTATION = PROJECT / "docs" / "frontends.md"

CUT = ("Failed to load resource: ", "WebSocket connection to ")
"""The beginnings of the lines that a browser logs while it is cut off, or refused."""


@pytest.fixture(scope="module")
def saw(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Observations of both browsers; see console.mjs."""
    folder = tmp_path_factory.mktemp("console")
    trim = [sys.executable, str(HERE / "trim_log.py"), f"sqlite://{folder / DATABASE_FILE}"]
    with served_demo(folder) as base:
        return run_node("console.mjs", base, chromium(), json.dumps(trim))


def test_the_console_is_built() -> None:
    assert (pages.BUILD_FOLDER / "index.html").exists(), "run `make console`"


def test_the_place_in_the_queue_moves_and_an_agent_takes_the_customer_up(saw: Any) -> None:
    assert saw["firstPlace"] > 1
    assert saw["agentsName"] == "You are chatting with Mads Kragelund."
    assert saw["agentTypes"] == "Mads Kragelund is typing…"


def test_a_wrong_password_is_told(saw: Any) -> None:
    assert saw["wrongPassword"] == "The name or the password is wrong."


def test_nothing_is_lost_and_nothing_comes_twice(saw: Any) -> None:
    """Over a cut, a lost answer, a browser that is offline, and a log that has expired."""
    written = [
        *("Which tent is for <snow>?", "Hello! Where are you going, and when?"),
        *("For how many?\nAnd when?", "Two & a dog", "agent 1", "agent 2", "agent 3"),
        *("customer 1", "customer 2", "once", "customer meanwhile", "agent offline"),
        *("agent later", "customer later", "agent last"),
    ]
    assert saw["whileCut"] == []
    assert saw["customer"] == written
    assert saw["agent"] == written


def test_after_a_cut_the_chat_goes_on_by_its_cursor_and_is_read_again_where_that_expired(
    saw: Any,
) -> None:
    assert saw["readsAfterCut"] == 1
    assert saw["readsAfterTrim"] == 2
    for told in saw["told"].values():
        # Not even over the wire, where the page would put up with it.
        assert len(told) == len(set(told)) > 5


def test_a_transfer_is_taken_over_and_the_chat_closed(saw: Any) -> None:
    assert saw["nextAgentsName"] == "You are chatting with Tiril Jevnes."
    assert saw["overForAgent"] == "This chat is over."


def test_a_tab_does_not_go_on_as_somebody_who_logged_in_in_another(saw: Any) -> None:
    assert saw["otherLogin"] == "The login is over."


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["outside"] == []
    assert [line for line in saw["console"] if not line.startswith(CUT)] == []


def test_the_docs_show_the_code() -> None:
    """Each block of the walk-through is a part of a file that it names."""
    _, _, section = DOCUMENTATION.read_text().partition("## Live data: the console\n")
    section, _, _ = section.partition("\n## ")
    blocks = re.findall(r"`src/([^`]+)`:\n\n```ts\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == section.count("```ts\n") >= 3
    for name, block in blocks:
        assert block.strip(), name
        assert block in (SOURCES / name).read_text(), name
    named = set(re.findall(r"`src/([\w/]+\.tsx?)`", section))
    assert [name for name in named if not (SOURCES / name).is_file()] == []
