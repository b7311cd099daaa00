"""The parameters of a request are read strictly, and a bad one is refused by its name."""

import json
from typing import Any

from tests.conftest import Service
from tests.graphql_api.server.sending import ECHO, bad_request_message, get, post

TWO = f"{ECHO} query other {{ other: __typename }}"

PARAMETERS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"query": ECHO}, {"__typename": "Query"}),
    ({"query": ECHO, "variables": {"hide": True}}, {}),
    ({"query": ECHO, "variables": {}}, {"__typename": "Query"}),
    ({"query": TWO, "operationName": "echo"}, {"__typename": "Query"}),
    ({"query": TWO, "operationName": "other"}, {"other": "Query"}),
    ({"query": ECHO, "extensions": {"anything": 1}}, {"__typename": "Query"}),
]

OF_ANOTHER_TYPE: dict[str, list[Any]] = {
    "query": [1, True, [], {}, [ECHO]],
    "documentId": [1, False, [], {}],
    "operationName": [1, True, ["echo"], {}],
    "variables": ["{}", 1, False, [], [{"hide": True}]],
    "extensions": ["{}", 1, False, []],
}

NOT_JSON = {
    "nothing": b"",
    "spaces": b"   ",
    "half": b"{",
    "a word": b"query",
    "a form": b"query=%7B__typename%7D",
    "Python": b"{'query': '{ __typename }'}",
    "two": b'{"query": "{ __typename }"} {}',
    "a comma too many": b'{"query": "{ __typename }",}',
    "a byte that UTF-8 never has": b'{"query": "{ __typename } #\xff"}',
    "half a character": b'{"query": "{ __typename } #\xc3("}',
    "half a pair": b'{"query": "{ __typename } #\xed\xa0\x80"}',
    "UTF-16": '{"query": "{ __typename }"}'.encode("utf-16"),
    "UTF-32": '{"query": "{ __typename }"}'.encode("utf-32-le"),
    "NaN": b'{"query": "{ __typename }", "variables": {"hide": NaN}}',
    "infinity": b'{"query": "{ __typename }", "variables": {"hide": -Infinity}}',
    "a long number": b'{"query": "{ __typename }", "variables": {"a": ' + b"1" * 10_000 + b"}}",
    "deep lists": b'{"query": "{ __typename }", "variables": ' + b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a": ' * 30_000 + b"1" + b"}" * 30_000,
}

LONE_SURROGATES = [
    r'{"query": "{ __typename } #\ud800"}',
    r'{"query": "{ __typename }", "operationName": "\ud800"}',
    r'{"query": "{ __typename }", "operationName": "a\udfffb"}',
    r'{"documentId": "\ud800"}',
]


async def test_parameters_of_a_post_are_json(service: Service) -> None:
    for sent, data in PARAMETERS:
        answer = await service.client.post("/graphql", json=sent)
        assert answer.status_code == 200
        assert answer.json() == {"data": data}, sent


async def test_parameters_of_a_get_are_text_with_json_in_two(service: Service) -> None:
    for sent, data in PARAMETERS:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in sent.items()
        }
        answer = await get(service, **texts)
        assert answer.status_code == 200
        assert answer.json() == {"data": data}, sent


async def test_null_and_unknown_parameters_are_ignored(service: Service) -> None:
    names = ("documentId", "operationName", "variables", "extensions")
    answer = await service.client.post(
        "/graphql", json={"query": ECHO, **dict.fromkeys(names), "id": 7}
    )
    assert answer.json() == {"data": {"__typename": "Query"}}
    answer = await get(service, query=ECHO, variables="", extensions="null", id="7")
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_a_parameter_of_another_type_is_named(service: Service) -> None:
    for name, values in OF_ANOTHER_TYPE.items():
        for value in values:
            answer = await service.client.post("/graphql", json={"query": ECHO, name: value})
            assert answer.status_code == 400, (name, value)
            assert f"parameter {name} must be" in bad_request_message(answer), (name, value)


async def test_a_get_parameter_that_is_no_object_is_named(service: Service) -> None:
    for name in ("variables", "extensions"):
        for text in ("[]", "1", '"x"', "true"):
            answer = await get(service, query=ECHO, **{name: text})
            assert answer.status_code == 400
            assert f"parameter {name} must be" in bad_request_message(answer)
        for text in ("{", "{'hide': true}", '{"hide": NaN}', "[" * 10_000):
            answer = await get(service, query=ECHO, **{name: text})
            assert answer.status_code == 400
            assert "JSON" in bad_request_message(answer)


async def test_a_missing_query_is_reported(service: Service) -> None:
    nothing: list[dict[str, Any]] = [{}, {"query": None}, {"query": ""}, {"variables": {}}]
    for sent in nothing:
        answer = await service.client.post("/graphql", json=sent)
        assert answer.status_code == 400
        assert "query" in bad_request_message(answer)


async def test_a_get_without_query_is_refused_as_a_post_is(service: Service) -> None:
    for accept in ("application/json", "*/*"):
        for sent in ({"variables": "{}"}, {"operationName": "echo"}):
            answer = await service.client.get("/graphql", params=sent, headers={"Accept": accept})
            assert answer.status_code == 400, accept
            assert "query" in bad_request_message(answer)


async def test_a_batch_or_another_json_value_is_refused(service: Service) -> None:
    for body in ([], [{"query": ECHO}], [{"query": ECHO}] * 2, 1, "query", True, None):
        answer = await post(service, json.dumps(body))
        assert answer.status_code == 400
        assert "JSON object" in bad_request_message(answer)


async def test_a_body_that_is_no_json_in_utf8_is_refused(service: Service) -> None:
    answers = {name: await post(service, body) for name, body in NOT_JSON.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        NOT_JSON, 400
    )
    for answer in answers.values():
        assert "JSON" in bad_request_message(answer)


async def test_lone_surrogates_are_never_internal_errors(service: Service) -> None:
    """JSON can contain lone surrogates, which UTF-8 cannot; they must not be INTERNAL errors."""
    for body in LONE_SURROGATES:
        answer = await post(service, body)
        assert answer.status_code < 500, body
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] != "INTERNAL", body


async def test_a_long_body_is_refused(service: Service) -> None:
    answer = await service.client.post("/graphql", json={"query": ECHO, "padding": "x" * 2**20})
    assert answer.status_code == 413


async def test_a_document_without_an_operation_is_refused(service: Service) -> None:
    for text in ("fragment f on Query { __typename }", "type A { a: Int }"):
        answer = await service.client.post("/graphql", json={"query": text})
        assert answer.status_code == 400
        assert "add a query or a mutation" in bad_request_message(answer)


async def test_a_body_that_is_no_gzip_is_a_bad_request(service: Service) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await service.client.post("/graphql", content=b"{}", headers=headers)
    assert answer.status_code == 400
    assert "gzip" in bad_request_message(answer)
