"""The ASGI application serves exactly the calls of the routes table."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from orm.models import ChatSession
from rest_facade.calls import ResponseBody, RestCall
from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.rest_facade.samples import expected_status, sample, store_rows
from tests.rest_facade.writing.test_error_responses import KEYS

RIGHTS: Mapping[str, list[str | None]] = {
    "ChatTopicAgent": [],
    "ChatMessage": [],
    "MDOListItem": [None],
    "ChatPresence": [None],
}
"""The masks of entities that are not FULL: of none, or of a null."""

LISTS = (ResponseBody.ENTITIES, ResponseBody.ENTITIES_OR_NULL)


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
async def test_each_call_is_served(service: Service, call: RestCall, end: str) -> None:
    rows = await store_rows(service)
    request = sample(call, rows)
    answer = await replace(request, path=f"{request.path}{end}").send(service)
    assert answer.status_code == expected_status(call), answer.text
    match call.response_body:
        case ResponseBody.NOTHING:
            assert answer.content == b""
        case ResponseBody.PAGE:
            assert [row["PrimaryKey"] for row in answer.json()["value"]] == [str(rows.session)]
        case ResponseBody.VALUE | ResponseBody.VALUE_OR_NULL:
            value = answer.json()
            if call.field == "chatTranscript":
                assert value.endswith("Ada (customer): Hello\n")
            else:
                assert value is True
        case _:
            [entity, *_] = answer.json() if call.response_body in LISTS else [answer.json()]
            linked = call.response_body is ResponseBody.ENTITY_WITH_LINKS
            assert ("_Links" in entity) == linked
            rights = RIGHTS.get(call.entity, ["FULL"])
            found = [entity["TableRight"]] if "TableRight" in entity else []
            assert [right and right["Mask"] for right in found] == rights


async def test_a_slash_at_the_end_makes_no_difference(service: Service) -> None:
    # The official client posts to the collection with a slash at the end.
    answer = await service.client.post("/api/v1/ChatSession/", json={})
    assert answer.status_code == 200
    assert await ChatSession.all().count() == 1


@pytest.mark.parametrize("path", ["/api/v1/chatsession/DEFAULT", "/api/V1/ChatSession/default/"])
async def test_paths_are_found_in_any_case(service: Service, path: str) -> None:
    assert (await service.client.get(path)).json()["ChatSessionId"] == 0


@pytest.mark.parametrize("mount", ["/API", "/Api", "/aPi"])
async def test_the_path_of_the_door_is_found_in_any_case(service: Service, mount: str) -> None:
    created = await service.client.post(f"{mount}/V1/CHATSESSION/", json={"Rating": 3})
    assert created.status_code == 200
    key = created.json()["ChatSessionId"]
    links = created.json()["_Links"]
    assert links["Self"] == f"http://localhost/api/v1/ChatSession/{key}"
    read = await service.client.get(f"{mount}/v1/chatsession/{key}")
    assert read.json()["_Links"] == links
    page = await service.client.get(f"{mount}/v1/ChatSession?$top=1&$filter=rating eq 3")
    assert page.json()["odata.metadata"].startswith("http://localhost/api/v1/")
    got = await service.client.post(
        f"{mount}/v1/agents/chat/getchatsessionentity?CHATSESSIONENTITYID={key}"
    )
    assert got.json()["Rating"] == 3


async def test_the_case_of_the_path_makes_no_other_call(service: Service) -> None:
    for path in ("/api/v1/ChatSession", "/API/v1/chatsession/"):
        answer = await service.client.post(path, json={}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 200
    assert await ChatSession.all().count() == 1


async def test_only_ascii_letters_match_in_any_case(service: Service) -> None:
    # Python's case folding turns the long s into an s; the path rules of a proxy in front do not.
    answer = await service.client.post("/api/v1/Chat\N{LATIN SMALL LETTER LONG S}ession", json={})
    assert answer.status_code == 404


async def test_no_response_may_be_cached_for_another_caller(service: Service) -> None:
    for path, status in (("ChatSession/default", 200), ("ChatSession/0", 404), ("Nope", 404)):
        answer = await service.client.get(f"/api/v1/{path}")
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert {"Accept", "Authorization"} < set(answer.headers["Vary"].split(", "))


async def test_head_is_get_without_a_body(service: Service) -> None:
    answer = await service.client.head("/api/v1/ChatSession/default")
    assert answer.status_code == 200


async def test_an_unknown_path_gets_the_contracts_error_object(service: Service) -> None:
    for path in (
        "/api/v1/Nope",
        "/api/v1/ChatSession/x/y",
        "/api/v1/ChatSession//",
        "/api/v2/ChatSession",
        "/api/",
    ):
        answer = await service.client.post(path, json={})
        assert answer.status_code == 404
        assert list(answer.json()) == KEYS
        assert answer.json()["ErrorType"] == "SoNotFoundException"
        assert path in answer.json()["Message"]


async def test_a_wrong_method_gets_the_contracts_error_object(service: Service) -> None:
    for method, path, allowed in (
        ("PUT", "/api/v1/ChatSession", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", "/api/v1/ChatSession/1", {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
        ("GET", "/api/v1/Agents/Chat/SaveChatSessionEntity", {"POST", "OPTIONS"}),
    ):
        answer = await service.client.request(method, path, json={})
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == allowed
        assert list(answer.json()) == KEYS
        assert method in answer.json()["Message"]
    assert await ChatSession.all().count() == 0
