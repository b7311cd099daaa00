"""The page of the OpenAPI document in a real browser, with every outside address blocked."""

from typing import Any

import pytest

from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.web.node import chromium, run_node


@pytest.fixture(scope="module")
def saw(served: str) -> Any:
    """What a person saw who had logged in, opened the page and tried the call."""
    return run_node("openapi.mjs", served, chromium(), "tje0", "Tje0")


def test_every_call_is_listed_with_what_it_does(saw: Any) -> None:
    listed = {tuple(call) for call in saw["calls"]}
    assert listed == {(call.method, f"{MOUNTED_AT}{call.path}", call.summary) for call in CALLS}


def test_the_operation_is_shown(saw: Any) -> None:
    for shown in ("/api/v1/ChatSession", "$select", "SO-TimeZone", "415"):
        assert shown in saw["operation"]


def test_trying_it_out_sends_the_token_of_the_cookie(saw: Any) -> None:
    assert saw["token"] == saw["cookie"] != ""
    assert saw["status"] == 200


def test_nothing_is_asked_of_other_addresses(saw: Any) -> None:
    assert saw["outside"] == []


def test_the_page_keeps_to_its_content_security_policy(saw: Any) -> None:
    assert saw["console"] == []
