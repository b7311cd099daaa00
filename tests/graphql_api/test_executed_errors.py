"""Whatever was executed is told: errors of fields have their path, and come with data."""

from typing import Any

import httpx
import pytest

from graphql_api.shared.media_types import JSON, RESPONSE_JSON
from orm.models import ChatSession
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.querying import create, stored

CREATED = "a: createChatSession(input: {}) { chatSessionId }"


@pytest.fixture(params=[True, False], ids=["compiled", "by graphql-core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def post(service: Service, media_type: str, text: str, **variables: Any) -> httpx.Response:
    return await service.client.post(
        "/graphql",
        json={"query": text, "variables": variables},
        headers={"Accept": media_type},
    )


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
@pytest.mark.parametrize(
    ("text", "variables", "path", "input_path"),
    [
        (
            f"mutation ($id: Int = 1) {{ {CREATED} b: deleteChatSession(chatSessionId: $id) }}",
            {"id": None},
            ["b"],
            ["chatSessionId"],
        ),
        (
            """mutation ($hide: Boolean = false) {
              a: createChatSession(input: {}) { chatSessionId rank @skip(if: $hide) }
            }""",
            {"hide": None},
            ["a"],
            ["if"],
        ),
        (
            f"mutation {{ {CREATED} b: deleteChatSession(chatSessionId: 99) }}",
            {},
            ["b"],
            None,
        ),
        (
            f"""mutation ($input: UpdateChatSessionInput!) {{
              {CREATED} b: updateChatSession(chatSessionId: 1, input: $input) {{ rank }}
            }}""",
            {"input": {"customerAlias": "x" * 65}},
            ["b"],
            ["input", "customerAlias"],
        ),
    ],
    ids=["null for an argument", "null for a directive", "not found", "a bad value"],
)
async def test_what_was_executed_is_told(
    service: Service,
    media_type: str,
    text: str,
    variables: dict[str, Any],
    path: list[str],
    input_path: list[str] | None,
) -> None:
    answer = await post(service, media_type, text, **variables)
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    [error] = answer.json()["errors"]
    assert error["path"] == path
    assert error["extensions"].get("inputPath") == input_path
    assert error["extensions"]["code"] == ("INVALID_VALUE" if input_path else "NOT_FOUND")
    assert error["locations"]
    assert await stored() == 1


@pytest.mark.parametrize("media_type", [JSON, RESPONSE_JSON])
async def test_other_fields_are_answered(service: Service, media_type: str) -> None:
    key = await create(service)
    text = """query ($id: Int! = 1, $no: Int = 1) {
      a: chatSession(chatSessionId: $id) { chatSessionId }
      b: chatSession(chatSessionId: $no) { chatSessionId }
      c: chatSession(chatSessionId: 99) { chatSessionId }
    }"""
    answer = await post(service, media_type, text, id=key, no=None)
    assert answer.status_code == 200
    assert answer.json()["data"] == {"a": {"chatSessionId": key}, "b": None, "c": None}
    [error] = answer.json()["errors"]
    assert error["path"] == ["b"]
    assert error["extensions"] == {"code": "INVALID_VALUE", "inputPath": ["chatSessionId"]}
    assert error["locations"] == [{"line": 3, "column": 37}]


@pytest.mark.parametrize(("media_type", "status"), [(JSON, 200), (RESPONSE_JSON, 400)])
@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (f"mutation ($id: Int!) {{ {CREATED} deleteChatSession(chatSessionId: $id) }}", {}),
        (
            f"mutation ($id: Int!) {{ {CREATED} deleteChatSession(chatSessionId: $id) }}",
            {"id": None},
        ),
        (
            "mutation ($hide: Boolean = false) { createChatSession(input: {}) @skip(if: $hide)"
            " { rank } }",
            {"hide": None},
        ),
    ],
    ids=["no variable", "null for a variable", "null for a directive at the root"],
)
async def test_what_was_not_executed_has_no_data(
    service: Service, media_type: str, status: int, text: str, variables: dict[str, Any]
) -> None:
    answer = await post(service, media_type, text, **variables)
    assert answer.status_code == status
    assert "data" not in answer.json()
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "INVALID_VALUE"
    assert error["extensions"]["inputPath"] in (["chatSessionId"], ["if"])
    assert await ChatSession.all().count() == 0
