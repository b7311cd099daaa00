"""The OpenAPI page in a real browser; all addresses but the service's are blocked."""

from typing import Any

import pytest

from rest_facade.events.call import EVENTS
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.web.node import chromium, run_node


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """Observations of one visit; see openapi.mjs."""
    return run_node("openapi.mjs", served, chromium(), "tje0", "Tje0")


def test_every_call_is_listed_with_its_summary(saw: Any) -> None:
    listed = {tuple(call) for call in saw["calls"]}
    assert listed == {
        *((call.method, f"{MOUNTED_AT}{call.path}", call.summary) for call in (*CALLS, EVENTS)),
        ("POST", "/session", "Logs a browser in."),
        ("DELETE", "/session", "Logs a browser out."),
    }


def test_the_operation_is_shown(saw: Any) -> None:
    for shown in ("/api/v1/ChatSession", "$select", "SO-TimeZone", "415"):
        assert shown in saw["operation"]


def test_try_it_out_sends_the_xsrf_token(saw: Any) -> None:
    assert saw["token"] == saw["cookie"] != ""
    assert saw["status"] == 200


def test_no_other_address_is_requested(saw: Any) -> None:
    assert saw["outside"] == []


def test_no_violation_of_the_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
