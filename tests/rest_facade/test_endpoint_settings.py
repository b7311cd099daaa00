"""Settings of the service that change REST responses, over HTTP."""

from typing import Any

import pytest

from tests.conftest import Service
from tests.contract.doors import post, stored
from tests.contract.rows import ROWS, store_referred

OSLO = {"timezone": "Europe/Oslo"}
BARE = {"timezone": "Europe/Oslo", "rest_dates": "bare"}
KOLKATA = {"timezone": "Asia/Kolkata"}
LINKED = {"public_url": "https://chat.example.com/", "crm_url": "https://crm.example.com/Cust1/"}


async def answer_to(service: Service, entity: dict[str, Any]) -> Any:
    answer = await post(service, entity)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("settings", "moment", "answered"),
    [
        (OSLO, "2026-07-14T09:26:53.5Z", "2026-07-14T11:26:53.5000000+02:00"),
        (OSLO, "2026-01-14T10:26:53", "2026-01-14T10:26:53+01:00"),
        (BARE, "2026-01-14T10:26:53.5", "2026-01-14T10:26:53"),
        (KOLKATA, "1850-07-14T15:20:21", "1850-07-14T15:19:53+05:53"),
        (KOLKATA, "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59Z"),
        (BARE, "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00"),
    ],
    indirect=["settings"],
)
async def test_dates_are_in_the_services_zone_and_style(
    service: Service, moment: str, answered: str
) -> None:
    assert (await answer_to(service, {"WhenIdle": moment}))["WhenIdle"] == answered


@pytest.mark.parametrize("settings", [{}, OSLO, BARE, LINKED], indirect=True)
async def test_a_response_can_be_sent_back_unchanged(service: Service) -> None:
    await store_referred()
    sent: dict[str, Any] = {name: row.sent for name, row in ROWS.items()}
    first = await answer_to(service, sent | {"WhenIdle": "2026-07-14T09:26:53Z"})
    again = await answer_to(service, first)
    changed = {name for name in first if first[name] != again[name]}
    assert changed == {"ChatSessionId", "_Links"}
    rows = [await stored(service, sent["ChatSessionId"]) for sent in (first, again)]
    assert rows[0]["whenIdle"] == rows[1]["whenIdle"] == "2026-07-14T09:26:53Z"
    assert rows[0]["transferToId"] == rows[1]["transferToId"] == 22


async def test_a_body_of_the_official_client_is_accepted(service: Service) -> None:
    await store_referred()
    entity = await answer_to(
        service,
        {
            "chatSessionId": 0,
            "user": {"associateId": 21, "extraFields": {}, "tableRight": {"mask": 15}},
            "person": None,
            "customerName": "Ada",
            "customerConsented": True,
            "status": "Closed",
            "whenStarted": "2026-01-14T10:26:53.589Z",
            "whenEnded": "0001-01-01T00:00:00.000Z",
            "flags": 1,
            "tableRight": {"mask": 15, "reason": ""},
            "fieldProperties": {"CustomerName": {"fieldRight": {"mask": 3}, "fieldLength": 255}},
        },
    )
    assert entity["User"]["FullName"] == "Bea Bell"
    assert (entity["CustomerName"], entity["CustomerConsented"]) == ("Ada", True)
    assert (entity["Status"], entity["Flags"]) == ("Closed", "UserIsTyping")
    assert entity["WhenStarted"] == "2026-01-14T10:26:53.5890000Z"
    assert entity["WhenEnded"] == "0001-01-01T00:00:00Z"


@pytest.mark.parametrize("settings", [LINKED], indirect=True)
async def test_links_use_the_public_url_and_the_crm_url(service: Service) -> None:
    await store_referred()
    service.client.headers["Host"] = "127.0.0.1:8000"
    sent = {name: row.sent for name, row in ROWS.items() if name != "Sale"}
    for select in ("", "rating", "person/email"):
        answer = (await post(service, sent, **{"$select": select})).json()
        key = answer["_Links"]["Self"].rpartition("/")[2]
        assert list(answer["_Links"].items()) == [
            ("Self", f"https://chat.example.com/api/v1/ChatSession/{key}"),
            ("Person", "https://crm.example.com/Cust1/api/v1/Person/11"),
            ("Contact", "https://crm.example.com/Cust1/api/v1/Contact/12"),
            ("Project", "https://crm.example.com/Cust1/api/v1/Project/13"),
            ("Ticket", "https://crm.example.com/Cust1/api/v1/Ticket/15"),
            ("Archive", "https://chat.example.com/api/v1/ChatSession"),
        ]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
async def test_links_use_the_host_header_without_a_public_url(service: Service, host: str) -> None:
    service.client.headers["Host"] = host
    links = (await answer_to(service, {}))["_Links"]
    assert links["Archive"] == f"http://{host}/api/v1/ChatSession"
    assert links["Self"].startswith(f"{links['Archive']}/")


@pytest.mark.parametrize("settings", [{"allowed_hosts": "Chat.Example.com"}], indirect=True)
async def test_allowed_hosts_are_a_setting(service: Service) -> None:
    statuses = {}
    for host in ("chat.example.com", "CHAT.example.com:81", "localhost"):
        service.client.headers["Host"] = host
        statuses[host] = (await post(service, {})).status_code
    assert list(statuses.values()) == [200, 200, 400]
