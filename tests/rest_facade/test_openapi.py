"""The OpenAPI document: everything there is stands in it, and answers are as it says."""

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta
from openapi_pydantic import OpenAPI

from rest_facade.errors import OUTCOMES
from rest_facade.links import MOUNTED_AT
from rest_facade.negotiation import ANSWERS, BODIES, PROBLEM
from rest_facade.openapi import responses
from rest_facade.openapi.document import write
from rest_facade.openapi.parameters import HEADERS
from tests.conftest import Service
from tests.contract.doors import post
from tests.contract.page import REQUEST, RESPONSE
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.schema import SCHEMA, SESSION
from tests.rest_facade.test_carriers import CARRIERS

DOCUMENT: dict[str, Any] = json.loads(write(SCHEMA, None))
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATION = DOCUMENT["paths"][f"{MOUNTED_AT}/v1/ChatSession"]["post"]


def problems_of(name: str, value: object) -> list[str]:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return [
        "/".join(map(str, error.instance_path))
        for error in Draft202012Validator(schema).iter_errors(value)
    ]


def test_it_is_openapi_3_1() -> None:
    assert OpenAPI.model_validate(DOCUMENT).openapi.startswith("3.1.")
    for schema in SCHEMAS.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


@pytest.mark.parametrize("name", list(CARRIERS)[1:])
def test_each_carrier_has_its_properties(name: str) -> None:
    rights = {"TableRight", "FieldProperties"}
    assert [each for each in SCHEMAS[name]["properties"] if each not in rights] == list(
        CARRIERS[name]
    )


def test_the_entity_has_the_rows_of_the_page() -> None:
    assert list(SCHEMAS["ChatSessionEntity"]["properties"]) == list(REQUEST)
    assert list(SCHEMAS["ChatSessionEntityWithLinks"]["properties"]) == list(RESPONSE)


def test_every_media_type_and_status_is_there() -> None:
    assert list(OPERATION["requestBody"]["content"]) == list(BODIES)
    statuses = {str(each.status) for code, each in OUTCOMES.items() if code != responses.NEVER}
    assert OPERATION["responses"].keys() == {"200"} | statuses
    for status, answer in OPERATION["responses"].items():
        expected = list(ANSWERS) if status == "200" else [*ANSWERS, PROBLEM]
        assert list(answer["content"]) == expected


def test_every_parameter_is_there() -> None:
    assert [each["name"] for each in OPERATION["parameters"]] == ["$select", *HEADERS]


def test_lengths_bind_what_is_sent() -> None:
    assert SCHEMAS["ChatSessionEntity"]["properties"]["CustomerAlias"]["maxLength"] == 64
    assert "maxLength" not in json.dumps(SCHEMAS["ChatSessionEntityWithLinks"])


async def test_an_answer_is_as_the_document_says(service: Service) -> None:
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    assert problems_of("ChatSessionEntity", sent) == []
    answer = (await post(service, sent)).json()
    nulled = (await post(service, {}, **{"$select": "Rating"})).json()
    for entity in (answer, nulled):
        assert problems_of("ChatSessionEntityWithLinks", entity) == []
    broken = {**answer, "Rating": "5", "User": {**answer["User"], "Deleted": "no"}}
    assert set(problems_of("ChatSessionEntityWithLinks", broken)) == {"Rating", "User"}
    del answer["Status"]
    assert problems_of("ChatSessionEntityWithLinks", answer) == [""]


async def test_a_refusal_is_as_the_document_says(service: Service) -> None:
    for accept, name in (("*/*", "Error"), (f"*/*, {PROBLEM}", "Problem")):
        refused = await service.client.post(
            "/api/v1/ChatSession", json={"Rating": "5"}, headers={"Accept": accept}
        )
        assert refused.status_code == 400
        assert problems_of(name, refused.json()) == []
        assert list(refused.json()) == list(SCHEMAS[name]["properties"])


async def test_strangers_may_read_the_document(service: Service) -> None:
    answer = await service.client.get("/openapi.json", auth=lambda request: request)
    assert "Authorization" not in answer.request.headers
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_it_speaks_of_fields_and_enums_as_the_contract_does() -> None:
    told = json.dumps(DOCUMENT)
    assert "status is InQueue, WhenRequested now" in told
    fields = [each.field for each in SESSION.properties if not each.field.islower()]
    assert [name for name in ("IN_QUEUE", *fields) if f" {name}" in told] == []
