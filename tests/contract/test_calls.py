"""The routes table has the 67 calls of the contract, and no others."""

import pytest

from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.contract.calls import AGENT, ALL, BELOW, REST, call_of, unnamed


def test_the_routes_are_the_calls_of_the_contract() -> None:
    routes = [f"{call.method} {(MOUNTED_AT + call.path).removeprefix(BELOW)}" for call in CALLS]
    assert sorted(map(unnamed, routes)) == sorted(map(unnamed, ALL))


def test_there_are_36_by_rest_and_31_of_the_agent() -> None:
    assert (len({*REST}), len({*AGENT}), len({*ALL})) == (36, 31, 67)


@pytest.mark.parametrize(
    ("method", "target", "call"),
    [
        ("GET", "/api/v1/ChatTopic/7", "GET ChatTopic/{id}"),
        ("GET", "/api/v1/ChatTopic/UserAgents?flat=true", "GET ChatTopic/UserAgents"),
        ("POST", "/api/v1/ChatSession/", "POST ChatSession"),
        (
            "POST",
            "/api/v1/ChatSession/7/TransferTo/BB",
            "POST ChatSession/{chatSessionId}/TransferTo/{toAssociate}",
        ),
        ("POST", "/api/v1/ChatTopic/7", None),
        ("POST", "/graphql", None),
    ],
)
def test_a_request_is_one_call(method: str, target: str, call: str | None) -> None:
    assert call_of(method, target) == call
