"""The query parameters that each call knows, and those that it refuses."""

from typing import Any

import httpx
import pytest

from orm.models import ChatSession
from rest_facade.calls import ResponseBody, RestCall, arguments_of
from rest_facade.list.query import PARAMETERS, WITHOUT_EFFECT
from rest_facade.openapi.parameters import parameters
from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.rest_facade.schema import SCHEMA

EVERY_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")


def known_options(call: RestCall) -> tuple[str, ...]:
    if call.response_body is ResponseBody.PAGE:
        return (*PARAMETERS, *WITHOUT_EFFECT)
    return tuple(name for name in call.query_parameters if name.startswith("$"))


async def send(
    service: Service, call: RestCall, key: int, *query: str, accept: str = "*/*"
) -> httpx.Response:
    """Make a call, which would change the session with that key; the query is sent as it is."""
    keys = [f"{call.key_parameter}={key}"] if call.key_parameter else []
    body: Any = {"Rating": 4}
    if call.method == "POST" and call.path.startswith("/v1/Agents"):
        body["ChatSessionId"] = key
    return await service.client.request(
        call.method,
        f"/api{call.path.format(key=key)}?{'&'.join((*keys, *query))}",
        json=body,
        headers={"Accept": accept},
    )


async def assert_nothing_is_done(session: ChatSession) -> None:
    [stored] = await ChatSession.all()
    assert (stored.pk, stored.rating, stored.version) == (session.pk, 0, session.version)


@EVERY_CALL
async def test_an_unknown_option_is_refused_and_nothing_is_done(
    service: Service, call: RestCall
) -> None:
    session = await ChatSession.create(rating=0)
    for query in ("$selct=Rating", "%24selct", "+$SELCT=", "$x=1&$selct=2"):
        for accept in ("application/json", "application/xml"):
            answer = await send(service, call, session.pk, query, accept=accept)
            assert answer.status_code == 400, query
            assert answer.headers["Content-Type"].startswith(accept)
            assert "is no parameter of this call" in answer.text
            assert all(name in answer.text for name in known_options(call))
    await assert_nothing_is_done(session)


@EVERY_CALL
async def test_a_known_parameter_given_twice_is_refused_and_nothing_is_done(
    service: Service, call: RestCall
) -> None:
    session = await ChatSession.create(rating=0)
    for name in known_options(call):
        other = f"%24{name[1:].upper()}"
        answer = await send(service, call, session.pk, f"{name}=", f"{other}=")
        assert answer.status_code == 400
        assert answer.json()["Message"].startswith(f"{name} is given twice")
    if call.key_parameter:
        answer = await send(service, call, session.pk, f"{call.key_parameter.upper()}=0")
        assert answer.status_code == 400
        assert answer.json()["Message"].startswith(f"{call.key_parameter} is given twice")
    await assert_nothing_is_done(session)


@EVERY_CALL
async def test_other_parameters_are_ignored(service: Service, call: RestCall) -> None:
    session = await ChatSession.create()
    answer = await send(service, call, session.pk, "select=x&select=y&_=1700000000&&=&%2524a=b")
    assert answer.status_code in (200, 204), answer.text


@EVERY_CALL
def test_openapi_shows_the_options_that_have_an_effect(call: RestCall) -> None:
    arguments = arguments_of(call, SCHEMA)
    shown = {each.name for each in parameters(call, arguments) if each.param_in == "query"}
    options = {name for name in known_options(call) if name not in WITHOUT_EFFECT}
    if call.response_body is ResponseBody.VALUE:
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
