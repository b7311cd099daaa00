"""Pages of other origins in a real browser: what PARLEY_ALLOWED_ORIGINS lets in, and what not."""

from typing import Any

import pytest

from tests.parley.command_line import free_port
from tests.web.node import chromium, run_node
from tests.web.serving import served_demo

STATUSES = {
    "graphql": 200,
    "rest": 200,
    "changed": 200,
    "wrongLogin": 401,
    "document": 200,
    "login": 204,
    "byCookie": 200,
    "restByCookie": 200,
    "withoutToken": 401,
    "logout": 204,
    "afterwards": 401,
}
"""The calls of the allowed page, and the status of each answer that its script reads."""


@pytest.fixture(scope="module")
def saw(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Observations of the visits; see origins.mjs."""
    port = str(free_port())
    settings = {
        "PARLEY_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
        "PARLEY_RATE_LIMIT": "1000",
    }
    with served_demo(tmp_path_factory.mktemp("origins"), **settings) as base:
        return run_node("origins.mjs", base, chromium(), port, "tje0", "Tje0")


@pytest.mark.parametrize(("call", "status"), STATUSES.items())
def test_an_allowed_page_reads_every_answer(saw: Any, call: str, status: int) -> None:
    answer = saw["allowed"][call]
    assert answer.get("status") == status, answer
    assert "X-Request-Id" in answer["headers"]


def test_an_allowed_page_reads_the_headers(saw: Any) -> None:
    assert {"ETag", "RateLimit", "RateLimit-Policy"} <= {*saw["allowed"]["changed"]["headers"]}
    assert "TJE0" in saw["allowed"]["byCookie"]["text"].upper()


@pytest.mark.parametrize("call", STATUSES)
def test_no_other_page_reads_anything(saw: Any, call: str) -> None:
    assert "hidden" in saw["foreign"][call], saw["foreign"][call]
