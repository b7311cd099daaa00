"""A served demo for clients outside of Python, started once per test process."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.web.compiling import compile_recipes
from tests.web.serving import operate, served_demo

Operator = Callable[..., str]
Logins = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def served(demo_folder: Path) -> Iterator[str]:
    with served_demo(demo_folder) as base:
        yield base


@pytest.fixture(scope="session")
def operator(served: str, demo_folder: Path) -> Operator:
    """Runs a command of parley on the service's database; returns the line that it prints."""
    return partial(operate, demo_folder)


@pytest.fixture(scope="session")
def logins(operator: Operator) -> Logins:
    """Credentials of each scheme, as the scripts for the official client take them."""
    return {
        "Basic": {"name": "tje0", "password": "Tje0"},
        "SoTicket": {"ticket": operator("ticket", "add", "tje0")},
        "Bearer": {"token": operator("token", "add", "tje0")},
    }


@pytest.fixture(scope="session")
def compiled_recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recipes as JavaScript, compiled under `--strict`."""
    return compile_recipes(tmp_path_factory.mktemp("recipes"))
