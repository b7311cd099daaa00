"""The query parameters that each call knows, and those that it refuses."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from rest_facade.calls import VALUES, ResponseBody, RestCall, arguments_of
from rest_facade.list.query import PARAMETERS, WITHOUT_EFFECT
from rest_facade.openapi.parameters import parameters
from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.rest_facade.samples import Sample, expected_status, sample_on_new_rows
from tests.rest_facade.schema import SCHEMA

EVERY_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")


def known_options(call: RestCall) -> tuple[str, ...]:
    if call.response_body is ResponseBody.PAGE:
        return (*PARAMETERS, *WITHOUT_EFFECT)
    return tuple(name for name in call.query_parameters if name.startswith("$"))


async def send(
    service: Service, request: Sample, *query: str, accept: str = "*/*"
) -> httpx.Response:
    """Make a call with further parameters; the query is sent as it is."""
    given = [f"{name}={value}" for name, value in request.params.items()]
    path = f"{request.path}?{'&'.join((*given, *query))}"
    return await replace(request, path=path).send(service, {"Accept": accept}, params=None)


async def stored() -> list[list[Any]]:
    """All rows that calls can change, with their versions."""
    return [
        await ChatSession.all().values_list("chat_session_id", "version"),
        await ChatTopic.all().values_list("chat_topic_id", "version"),
        await ChatTopicAgent.all().values_list("id", "can_listen", "can_manage"),
    ]


@EVERY_CALL
async def test_an_unknown_option_is_refused_and_nothing_is_done(
    service: Service, call: RestCall
) -> None:
    request = await sample_on_new_rows(service, call)
    before = await stored()
    for query in ("$selct=Rating", "%24selct", "+$SELCT=", "$x=1&$selct=2"):
        for accept in ("application/json", "application/xml"):
            answer = await send(service, request, query, accept=accept)
            assert answer.status_code == 400, query
            assert answer.headers["Content-Type"].startswith(accept)
            assert "is no parameter of this call" in answer.text
            assert all(name in answer.text for name in known_options(call))
    assert await stored() == before


@EVERY_CALL
async def test_a_known_parameter_given_twice_is_refused_and_nothing_is_done(
    service: Service, call: RestCall
) -> None:
    request = await sample_on_new_rows(service, call)
    before = await stored()
    for name in known_options(call):
        other = f"%24{name[1:].upper()}"
        answer = await send(service, request, f"{name}=", f"{other}=")
        assert answer.status_code == 400
        assert answer.json()["Message"].startswith(f"{name} is given twice")
    for name in request.params:
        answer = await send(service, request, f"{name.upper()}=0")
        assert answer.status_code == 400
        assert answer.json()["Message"].startswith(f"{name} is given twice")
    assert await stored() == before


@EVERY_CALL
async def test_other_parameters_are_ignored(service: Service, call: RestCall) -> None:
    request = await sample_on_new_rows(service, call)
    answer = await send(service, request, "select=x&select=y&_=1700000000&&=&%2524a=b")
    assert answer.status_code == expected_status(call), answer.text


@EVERY_CALL
def test_openapi_shows_the_options_that_have_an_effect(call: RestCall) -> None:
    arguments = arguments_of(call, SCHEMA)
    shown = {each.name for each in parameters(call, arguments) if each.param_in == "query"}
    without_effect = (*WITHOUT_EFFECT, *call.without_effect)
    options = {name for name in known_options(call) if name not in without_effect}
    if call.response_body in VALUES:
        # The contract lets agents send it; a value has no properties to select.
        options.discard("$select")
    assert shown == options | {*call.query} | ({call.key_parameter} - {None})


async def test_problem_details_name_the_parameter(service: Service) -> None:
    answer = await service.client.get(
        "/api/v1/ChatSession/default?$Selct=x", headers={"Accept": "application/problem+json"}
    )
    [problem] = answer.json()["errors"]
    assert problem["name"] == "$Selct"
    assert problem["reason"].endswith("it has $select")


async def test_strangers_learn_no_parameters(service: Service) -> None:
    answer = await service.client.get("/api/v1/ChatSession/default?$x=1", auth=("tje0", "wrong"))
    assert answer.status_code == 401
