"""Workers of a real service send to webhooks, and go on where one of them was killed."""

import signal
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from shutil import copy

import pytest

from orm.accounts import users
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    in_database,
    parley,
    serving,
    workers_of,
)
from tests.parley.webhooks.listening import listening

SESSIONS = 12


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    url = f"sqlite://{copy(sqlite_template, tmp_path / 'a.db')}"
    new = users.NewUser("tje0", CHEAP_HASH, Role.MANAGER)
    in_database(url, lambda: accounts.add_user(new))
    return url


def _key_of(told: tuple[str, dict[str, object]]) -> int:
    key = told[1]["PrimaryKey"]
    assert isinstance(key, int)
    return key


def test_workers_that_are_killed_lose_no_event_and_change_no_order(
    url: str, tmp_path: Path
) -> None:
    variables = {"PARLEY_DATABASE_URL": url, "PARLEY_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    with listening() as heard:
        added = parley(tmp_path, "webhook", "add", "crm", heard.url, **variables)
        assert added.returncode == 0, added.stderr
        with serving(tmp_path, "--workers", "2", **variables) as served:
            for number in range(SESSIONS):
                answer = served.create_session("tje0", PASSWORD)
                assert answer.status_code == 200, answer.text
                if number in (3, 7):
                    workers_of(served)[0].send_signal(signal.SIGKILL)
            told = heard.wait_for(SESSIONS)
    keys = [key for key, _ in groupby(told, _key_of)]
    assert keys == sorted(keys)
    assert len(set(keys)) == SESSIONS


def test_the_client_is_loaded_where_there_is_a_webhook() -> None:
    code = "import sys, parley.app; assert 'httpcore' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=TIMEOUT_SECONDS)
