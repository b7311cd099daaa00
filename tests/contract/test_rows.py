"""Each row of the page's two tables: the value sent is stored, and the stored value is returned."""

from typing import Any

import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.doors import post, stored
from tests.contract.page import REQUEST, RESPONSE
from tests.contract.rows import ROWS, store_referred


def row_cases(table: dict[str, str], prefix: str) -> list[Any]:
    """A test case for each row, marked as the one that holds that line of the page."""
    return [
        pytest.param(name, marks=pytest.mark.contract(f"{prefix}.{name}"), id=name)
        for name in table
    ]


async def full_response(service: Service, **params: str) -> Any:
    """The response to POST ChatSession with a value in every row."""
    await store_referred()
    answer = await post(service, {name: row.sent for name, row in ROWS.items()}, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_row_has_a_value() -> None:
    assert list(ROWS) == list(REQUEST)


@pytest.mark.parametrize("name", row_cases(REQUEST, "request"))
async def test_the_value_sent_is_stored(service: Service, name: str) -> None:
    await store_referred()
    row = ROWS[name]
    answer = await post(service, {name: row.sent})
    assert answer.status_code == 200, answer.text
    session = await stored(service, answer.json()["ChatSessionId"])
    if name == "ChatSessionId":
        assert session["chatSessionId"] != row.sent
    else:
        assert session[row.field] == row.stored

    refused = await post(service, {name: row.wrong})
    assert refused.status_code == 400
    assert refused.json()["Message"].startswith(f"{name} must be ")
    assert await ChatSession.all().count() == 1


@pytest.mark.parametrize("name", row_cases(REQUEST, "response"))
async def test_the_stored_value_is_returned(service: Service, name: str) -> None:
    row = ROWS[name]
    answered = (await full_response(service))[name]
    if isinstance(row.sent, dict):
        assert answered.items() >= row.sent.items()
    elif name == "ChatSessionId":
        assert (await stored(service, answered))["customerName"] == "Sipes Group"
    else:
        assert answered == row.sent
        assert type(answered) is type(row.sent)


async def test_rows_that_were_not_sent_are_empty(service: Service) -> None:
    answered = (await post(service, {})).json()
    computed = {"ChatSessionId", "WhenRequested", "SessionKey"}
    assert {name: answered[name] for name in ROWS if name not in computed} == {
        name: row.empty for name, row in ROWS.items() if name not in computed
    }
    assert all(answered[name] for name in computed)


@pytest.mark.contract("response.TableRight")
async def test_table_right(service: Service) -> None:
    assert (await full_response(service))["TableRight"] == {"Mask": "FULL", "Reason": ""}


@pytest.mark.contract("response.FieldProperties", "sample.response.FieldProperties")
async def test_field_properties(service: Service) -> None:
    properties = (await full_response(service))["FieldProperties"]
    assert list(properties) == list(REQUEST)
    right = {"Mask": "Update", "Reason": ""}
    assert properties["CustomerAlias"] == {
        "FieldRight": right,
        "FieldType": "System.String",
        "FieldLength": 64,
    }
    assert properties["Rating"] == {
        "FieldRight": right,
        "FieldType": "System.Int32",
        "FieldLength": 4,
    }
    assert {tuple(entry) for entry in properties.values()} == {
        ("FieldRight", "FieldType", "FieldLength")
    }


@pytest.mark.contract("response._Links", "sample.response._Links")
async def test_links(service: Service) -> None:
    answered = await full_response(service)
    collection = "http://localhost/api/v1/ChatSession"
    assert answered["_Links"] == {
        "Self": f"{collection}/{answered['ChatSessionId']}",
        "Archive": collection,
    }


@pytest.mark.contract("response.body")
async def test_the_response_has_the_rows_in_the_pages_order(service: Service) -> None:
    assert list(await full_response(service)) == list(RESPONSE)
    assert list((await post(service, {})).json()) == list(RESPONSE)
