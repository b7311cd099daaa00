"""The refusals of a call's layers come together, so that a form can show all of them at once."""

from typing import Any

import pytest

from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells, TableAccess, TableCell
from orm.models.enums import Role
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.querying import CREATE, create, errors, stored
from tests.matrices import grant

UPDATE = """
mutation ($key: Int!, $input: UpdateChatSessionInput!) {
  updateChatSession(chatSessionId: $key, input: $input) { rank }
}
"""
REPLACE = UPDATE.replace("Update", "Replace").replace("update", "replace")

INPUT = {"rating": 5, "customerAlias": "x" * 65, "userId": 99, "saleId": 98, "lastMessage": "fine"}
REFUSED = {
    ("FORBIDDEN", "rating"),
    ("INVALID_VALUE", "customerAlias"),
    ("INVALID_VALUE", "userId"),
    ("INVALID_VALUE", "saleId"),
}


@pytest.fixture(params=[True, False], ids=["compiled", "by graphql-core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


@pytest.fixture
def rating_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = FieldCell(FieldAccess.READ, "Only the customer rates.")
    table = TableCell(tuple(TableAccess), "")
    grant(monkeypatch, Role.MANAGER, RoleCells(table, {"rating": cell}))


def refusals(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """Code and field of each error; all fields are in the argument `input`."""
    found = set()
    for error in errors(answer):
        argument, field = error["extensions"]["inputPath"]
        assert argument == "input"
        assert error["path"]
        assert error["locations"]
        found.add((error["extensions"]["code"], field))
    return found


@pytest.mark.usefixtures("rating_is_read_only")
async def test_a_creation_names_missing_rights_and_bad_values(service: Service) -> None:
    assert refusals(await service.graphql(CREATE, input=INPUT)) == REFUSED
    assert await stored() == 0


@pytest.mark.usefixtures("rating_is_read_only")
@pytest.mark.parametrize("text", [UPDATE, REPLACE], ids=["update", "replace"])
async def test_a_change_names_missing_rights_and_bad_values(service: Service, text: str) -> None:
    key = await create(service)
    assert refusals(await service.graphql(text, key=key, input=INPUT)) == REFUSED


@pytest.mark.usefixtures("rating_is_read_only")
async def test_rest_says_what_is_missing_first(service: Service) -> None:
    entity = {"Rating": 5, "CustomerAlias": "x" * 65, "User": {"AssociateId": 99}}
    answer = await service.client.post("/api/v1/ChatSession", json=entity)
    assert answer.status_code == 403
    assert "Rating" in answer.json()["ErrorMessage"]


async def test_unknown_references_are_named_beside_bad_values(service: Service) -> None:
    key = await create(service)
    without_rating = {name: value for name, value in INPUT.items() if name != "rating"}
    expected = {refusal for refusal in REFUSED if refusal[0] == "INVALID_VALUE"}
    assert refusals(await service.graphql(CREATE, input=without_rating)) == expected
    assert refusals(await service.graphql(UPDATE, key=key, input=without_rating)) == expected


async def test_values_of_wrong_types_come_with_what_storage_refuses(service: Service) -> None:
    wrong = {
        "status": "NONE",
        "customerAlias": "x" * 65,
        "lastMessage": "a\0",
        "whenEnded": "soon",
        "flags": ["USER_IS_TYPING"],
        "customerName": None,
    }
    answer = await service.graphql(CREATE, input=wrong)
    assert {tuple(error["extensions"]["inputPath"]) for error in errors(answer)} == {
        ("input", name) for name in ("status", "customerAlias", "lastMessage", "whenEnded")
    }
    assert await stored() == 0
