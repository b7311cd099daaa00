"""Values in texts, as PHP and JavaScript send them, over HTTP by every call that writes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Service
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.sessions import AGENT, SESSIONS, create_session, row

FORM = "application/x-www-form-urlencoded"
JSON, MERGE, PATCH = (
    *("application/json", "application/merge-patch+json"),
    "application/json-patch+json",
)


def in_texts(value: Any) -> Any:
    """The value with a text in the place of every number and boolean."""
    if isinstance(value, dict):
        return {name: in_texts(inner) for name, inner in value.items()}
    return value if isinstance(value, str) else str(value)


PLAIN = {name: row.sent for name, row in ROWS.items() if name != "ChatSessionId"}
IN_TEXTS = in_texts(PLAIN) | {"Status": "6", "Flags": ["1"]}
IN_NUMBERS = PLAIN | {"CustomerConsented": 1, "ChatbotIsActive": 1.0, "Rating": 579.0, "Flags": 1.0}
REFERENCES = [name for name, sent in PLAIN.items() if isinstance(sent, dict)]
DATES = [name for name in PLAIN if name.startswith("When") and name != "WhenRequested"]
EMPTY: dict[str, Any] = {name: [] for name in REFERENCES} | dict.fromkeys(DATES, "")
NULLS: dict[str, Any] = dict.fromkeys(EMPTY)


def operations(entity: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"op": "add", "path": f"/{name}", "value": value} for name, value in entity.items()]


def as_sent(entity: dict[str, Any]) -> dict[str, Any]:
    return entity


CREATIONS: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    (SESSIONS, JSON, as_sent),
    (SESSIONS, "text/json", as_sent),
    (SESSIONS, MERGE, as_sent),
    (SESSIONS, PATCH, operations),
    (f"{AGENT}/SaveChatSessionEntity", JSON, as_sent),
    (f"{AGENT}/SaveChatSessionEntity", MERGE, as_sent),
    (f"{AGENT}/SaveChatSessionEntity", PATCH, operations),
]
CHANGES: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    ("PUT", JSON, as_sent),
    ("PUT", MERGE, as_sent),
    ("PUT", PATCH, operations),
    ("PATCH", JSON, as_sent),
    ("PATCH", JSON, operations),
    ("PATCH", MERGE, as_sent),
    ("PATCH", PATCH, operations),
    ("save", JSON, as_sent),
    ("save", PATCH, operations),
]
OWN_COLUMNS = ("chat_session_id", "version", "created_at", "updated_at")


async def columns(key: int) -> dict[str, Any]:
    """The fields of a row that callers can set."""
    return {name: value for name, value in (await row(key)).items() if name not in OWN_COLUMNS}


async def created(service: Service, path: str, content_type: str, body: Any) -> dict[str, Any]:
    answer = await service.client.post(
        path, content=json.dumps(body), headers={"Content-Type": content_type}
    )
    assert answer.status_code == 200, answer.text
    return await columns(answer.json()["ChatSessionId"])


async def changed(service: Service, method: str, content_type: str, body: Any, key: int) -> Any:
    if method == "save":
        method, path = "POST", f"{AGENT}/SaveChatSessionEntity"
    else:
        path = f"{SESSIONS}/{key}"
    answer = await service.client.request(
        method, path, content=json.dumps(body), headers={"Content-Type": content_type}
    )
    assert answer.status_code == 200, answer.text
    return await columns(key)


@pytest.mark.parametrize(("path", "content_type", "form"), CREATIONS)
async def test_a_creation_reads_them(
    service: Service, path: str, content_type: str, form: Callable[[dict[str, Any]], Any]
) -> None:
    await store_referred()
    plain = await created(service, path, content_type, form(PLAIN))
    for sent in (IN_TEXTS, IN_NUMBERS):
        assert await created(service, path, content_type, form(sent)) == plain


@pytest.mark.parametrize(("method", "content_type", "form"), CHANGES)
async def test_a_change_reads_them(
    service: Service, method: str, content_type: str, form: Callable[[dict[str, Any]], Any]
) -> None:
    await store_referred()
    plain = await columns(await create_session(service, **PLAIN))
    for sent in (IN_TEXTS, IN_NUMBERS):
        key = await create_session(service)
        body = form({**sent, "ChatSessionId": str(key)})
        assert await changed(service, method, content_type, body, key) == plain
        version = (await row(key))["version"]
        assert await changed(service, method, content_type, body, key) == plain
        assert (await row(key))["version"] == version


@pytest.mark.parametrize(("path", "content_type", "form"), CREATIONS)
async def test_what_is_empty_is_absent(
    service: Service, path: str, content_type: str, form: Callable[[dict[str, Any]], Any]
) -> None:
    names = ("session_key", "when_requested", "initial_queue_pos")
    without = await created(service, path, content_type, form(NULLS))
    empty = await created(service, path, content_type, form(EMPTY))
    assert {name for name in without if without[name] != empty[name]} <= set(names)


@pytest.mark.parametrize(("method", "content_type", "form"), CHANGES)
async def test_an_empty_date_empties_and_an_empty_reference_is_an_empty_object(
    service: Service, method: str, content_type: str, form: Callable[[dict[str, Any]], Any]
) -> None:
    await store_referred()
    objects = {name: {} if value == [] else value for name, value in EMPTY.items()}
    results = []
    for sent in (EMPTY, objects):
        key = await create_session(service, **PLAIN)
        body = form({**sent, "ChatSessionId": str(key)})
        results.append(await changed(service, method, content_type, body, key))
        assert {results[-1][f"when_{name[4:].lower()}"] for name in DATES} == {None}
    generated = ("session_key", "when_requested", "initial_queue_pos")
    first, second = (
        {name: value for name, value in result.items() if name not in generated}
        for result in results
    )
    assert first == second


async def test_an_operation_within_an_empty_list_fills_an_object(service: Service) -> None:
    await store_referred()
    for body in (
        [
            {"op": "add", "path": "/User", "value": []},
            {"op": "add", "path": "/User/AssociateId", "value": "21"},
        ],
        [{"op": "add", "path": "/User", "value": {"AssociateId": "21", "ExtraFields": []}}],
    ):
        assert (await created(service, SESSIONS, PATCH, body))["user_id"] == 21


@pytest.mark.parametrize(
    "spelling",
    [
        *("2020-07-06T24:00:00Z", "/Date(1593993600000 0200)/", "2020-07-06 02:00:00 02:00"),
        *("2020-07-06T02:00:00+02:00", "2020-07-06T00:00:00 Z"),
    ],
)
async def test_dates_of_forms_and_filters_have_the_same_spellings(
    service: Service, spelling: str
) -> None:
    # The plus sign is not escaped, so it is read as a blank.
    answer = await service.client.post(
        SESSIONS, content=f"WhenRequested={spelling}", headers={"Content-Type": FORM}
    )
    moment = answer.json()["WhenRequested"]
    assert moment == ("2020-07-07T00:00:00Z" if "24:00" in spelling else "2020-07-06T00:00:00Z")
    for operator, found in {"eq": 1, "after": 0, "before": 0}.items():
        page = await service.client.get(f"{SESSIONS}?$filter=whenRequested {operator} '{spelling}'")
        assert len(page.json()["value"]) == found, (operator, page.text)


async def test_a_test_compares_what_is_meant(service: Service) -> None:
    await store_referred()
    key = await create_session(service, **PLAIN)
    same = {"Rating": "579", "ChatbotIsActive": 1, "Status": "6", "Flags": ["1"], "TopicId": 699.0}
    tests = [{"op": "test", "path": name, "value": value} for name, value in same.items()]
    tests.append({"op": "test", "path": "/User/AssociateId", "value": "21"})
    body = [*tests, {"op": "replace", "path": "/Rank", "value": "3"}]
    assert (await changed(service, "PATCH", PATCH, body, key))["rank"] == 3
    others: dict[str, Any] = {"Rating": "578", "ChatbotIsActive": 0, "Status": "5", "Flags": ["0"]}
    wrong: dict[str, Any] = {"TopicId": True, "CustomerName": 5, "Rank": "x", "User": "21"}
    for name, value in {**others, **wrong}.items():
        body = [{"op": "test", "path": name, "value": value}]
        answer = await service.client.patch(
            f"{SESSIONS}/{key}", content=json.dumps(body), headers={"Content-Type": PATCH}
        )
        assert answer.status_code == 409, (name, answer.text)


@pytest.mark.parametrize("path", ["/Rating", "/User/AssociateId", "/Ticket"])
async def test_true_is_no_number_where_a_one_is_stored(service: Service, path: str) -> None:
    # The service has a user 1.
    key = await create_session(service, Rating=1, User={"AssociateId": 1})
    before = await row(key)
    value = {"TicketId": True} if path == "/Ticket" else True
    body = [{"op": "replace", "path": path, "value": value}]
    for content_type in (JSON, PATCH):
        answer = await service.client.patch(
            f"{SESSIONS}/{key}", content=json.dumps(body), headers={"Content-Type": content_type}
        )
        assert answer.status_code == 400, answer.text
        assert "must be a whole number" in answer.json()["Message"]
    assert await row(key) == before
