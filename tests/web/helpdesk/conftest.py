"""A served demo for the stories, and the stories as their scripts tell them, in each scheme."""

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from tests.web.helpdesk.reading import Reading
from tests.web.node import run_node
from tests.web.serving import operate, served_demo

Login = dict[str, Any]

ME: Login = {"me": 1, "associate": "tje0"}
COLLEAGUE: Login = {"me": 4, "associate": "MAKR"}
"""Two users of the demo: the keys and names of their associates."""

PASSWORDS = {"tje0": "Tje0", "MAKR": "Makr"}

COMMANDS = {"SoTicket": "ticket", "Bearer": "token"}
"""By scheme: the command that adds such a credential, which is the name of its property, too."""

Teller = Callable[[str, str], Any]
"""Runs a script in a scheme; returns the steps of its story."""


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
    """The teller on a demo of its own, as presence there decides of the sessions of others."""
    folder = tmp_path_factory.mktemp("helpdesk")

    def login(user: Login, scheme: str) -> str:
        name: str = user["associate"]
        if scheme == "Basic":
            return json.dumps({**user, "name": name, "password": PASSWORDS[name]})
        command = COMMANDS[scheme]
        return json.dumps({**user, command: operate(folder, command, "add", name)})

    with served_demo(folder) as base:
        ticket = operate(folder, "ticket", "add", ME["associate"])
        yield lambda script, scheme: run_node(
            script, base, login(ME, scheme), login(COLLEAGUE, scheme), ticket
        )


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The kind of credentials of both users."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def steps(request: pytest.FixtureRequest, tell: Teller, scheme: str) -> Any:
    """The steps of the story of the module's `SCRIPT`, in one scheme."""
    return tell(request.module.SCRIPT, scheme)


@pytest.fixture
def saw(steps: Any) -> Reading:
    """The story for one test."""
    return Reading(steps)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a test whose marker `makes` names a call that the steps which it read did not make."""
    result = yield
    for marker in pyfuncitem.iter_markers("makes"):
        saw = pyfuncitem.funcargs["saw"]
        assert isinstance(saw, Reading)
        saw.check_claims(marker.args)
    return result
