"""The Containerfile, as far as it can be checked without an engine.

Its commands are run by tests/parley/test_packaging.py, which has a wheel.
"""

import json
import re
from fnmatch import fnmatch
from urllib.parse import urlsplit

import pytest

from parley.settings import Settings
from tests.deploy.containerfile import health_check, instructions, only
from tests.parley.command_line import ROOT, parley

WHEEL = "dist/parley-0.1.0-py3-none-any.whl"
ENVIRONMENT = dict(re.findall(r"(\w+)=(\S+)", only("ENV")))


def test_everything_that_is_copied_is_there() -> None:
    copied = [each.text.split() for each in instructions() if each.name == "COPY"]
    from_context, from_build = copied
    for source in from_context[:-1]:
        assert (ROOT / source).is_file() or fnmatch(WHEEL, source), source
    assert from_build == ["--from=build", "/opt/parley", "/opt/parley"]


def test_it_does_not_run_as_root() -> None:
    assert only("USER") == "10001:10001"
    names = [each.name for each in instructions()]
    assert "RUN" not in names[names.index("USER") :]


def test_its_python_is_one_that_parley_runs_on() -> None:
    images = [each.text.split()[0] for each in instructions() if each.name == "FROM"]
    assert images == ["python:3.11-slim", "python:3.11-slim"]


def test_the_database_is_in_the_volume() -> None:
    url = ENVIRONMENT["PARLEY_DATABASE_URL"]
    settings = Settings.model_validate({"database_url": url})
    assert settings.database_url.get_secret_value().startswith(f"sqlite://{only('VOLUME')}/")
    assert f"--home-dir {only('VOLUME')} " in next(
        each.text for each in instructions() if "useradd" in each.text
    )


def test_the_health_check_asks_the_port_that_is_served() -> None:
    [address] = re.findall(r"http://\S+?(?=')", health_check()[-1])
    asked = urlsplit(address)
    command = json.loads(only("CMD"))
    assert command[:1] == ["serve"]
    assert str(asked.port) == command[command.index("--port") + 1] == only("EXPOSE")
    assert asked.path == "/livez"


def test_options_exist(tmp_path_factory: pytest.TempPathFactory) -> None:
    help_text = parley(tmp_path_factory.mktemp("help"), "serve", "--help").stdout
    options = [each for each in json.loads(only("CMD")) if each.startswith("--")]
    assert [each for each in options if each not in help_text] == []
