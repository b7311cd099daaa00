"""Clients of server-sent events: graphql-sse, urql, Apollo and the browser's own, when cut off."""

from typing import Any

import pytest

from tests.parley.command_line import free_port
from tests.web.node import chromium, run_node
from tests.web.serving import served_demo

CLIENTS = ("graphql-sse", "urql", "apollo", "eventSource", "eventSourceOfRest")


@pytest.fixture(scope="module")
def saw(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The names of sessions that each client has seen; see events.mjs."""
    port = str(free_port())
    settings = {
        "PARLEY_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
        "PARLEY_RATE_LIMIT": "1000",
    }
    with served_demo(tmp_path_factory.mktemp("events"), **settings) as base:
        return run_node("events.mjs", base, chromium(), port, "tje0", "Tje0")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_that_is_cut_off_misses_nothing_and_sees_nothing_twice(
    saw: Any, client: str
) -> None:
    assert saw[client] == [*"abcdefghi"]


def test_the_page_of_an_allowed_origin_has_logged_in_by_cookie(saw: Any) -> None:
    assert saw["login"] == 204
