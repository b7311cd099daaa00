"""Times of day, masks and bad values in the objects within a topic, by REST."""

from typing import Any

import pytest

from orm.models import ChatTopic
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    PROCEDURES,
    TOPICS,
    XML,
    create,
    done,
    refused,
    send,
)


@pytest.mark.parametrize(
    ("sent", "hours"),
    [
        *(("8:00", "08:00:00"), ("08:00:00", "08:00:00"), ("8:5", "08:05:00")),
        *(("PT8H", "08:00:00"), ("pt8h30m", "08:30:00"), ("PT0S", "00:00:00")),
        *(("P0D", "00:00:00"), ("P1D", "24:00:00"), ("24:00", "24:00:00")),
        *(("1.00:00:00", "24:00:00"), ("08:00:00.0000000", "08:00:00")),
        *(("PT8H0.000S", "08:00:00"), (" 08:00 ", "08:00:00"), (None, "00:00:00")),
    ],
)
async def test_times_of_day_in_each_spelling(
    service: Service, sent: str | None, hours: str
) -> None:
    path = await create(service, openingHours={"monStop": sent})
    assert (await done(service, "GET", path))["OpeningHours"]["MonStop"] == hours
    xml = await send(service, "GET", path, accept=XML)
    assert f"<MonStop>{hours}</MonStop>" in xml.text


NO_TIME = "OpeningHours.MonStop must be a time span such as 08:00:00 or PT8H."
NOT_OF_A_DAY = "OpeningHours.MonStop must be from 0 to 24 hours."
NO_TEXTS: list[Any] = [8, 8.5, True, [], {}, 28_800_000]
NO_FLAGS: list[Any] = [0, "0", "None", "none", "", [], None]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        *((text, NO_TIME) for text in ("x", "8", "-8:00", "-PT8H", "PT", "P", "8:00 pm", "25h")),
        *((text, NO_TIME) for text in ("8:60", "08:00:00.5", "PT8.5H", "PT0.1S", "9" * 5_000)),
        *((value, NO_TIME) for value in NO_TEXTS),
        *((text, NOT_OF_A_DAY) for text in ("24:00:01", "PT25H", "1.00:00:01", "P2D", "40:00")),
    ],
    ids=lambda value: repr(value)[:20],
)
async def test_other_times_are_refused(service: Service, sent: Any, message: str) -> None:
    found = await refused(service, "POST", TOPICS, {"openingHours": {"monStop": sent}})
    assert found == (400, message)


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        (27, "Email, Name, Phone, Country"),
        ("27", "Email, Name, Phone, Country"),
        ("Email,Name", "Email, Name"),
        ("country, EMAIL", "Email, Country"),
        (["Email", 16], "Email, Country"),
        (16, "Country"),
        (31, "Email, Name, Company, Phone, Country"),
        *((value, "None") for value in NO_FLAGS),
    ],
    ids=repr,
)
async def test_masks_are_sums_or_names(service: Service, sent: Any, names: str) -> None:
    path = await create(service, widget={"requiredFields": sent, "offlineFields": sent})
    widget = (await done(service, "GET", path))["Widget"]
    assert (widget["RequiredFields"], widget["OfflineFields"]) == (names, names)


@pytest.mark.parametrize("sent", [32, 64, -1, "33", "Fax", "Email, Fax", True, 1.5, {}], ids=repr)
async def test_other_masks_are_refused(service: Service, sent: Any) -> None:
    assert await refused(service, "POST", TOPICS, {"widget": {"requiredFields": sent}}) == (
        400,
        "Widget.RequiredFields must be names of Email, Name, Company, Phone, Country,"
        " or the sum of their numbers.",
    )


@pytest.mark.parametrize(
    ("entity", "names"),
    [
        (
            {"openingHours": {"tzLocation": {"tzLocationCode": "Nowhere"}}},
            ["OpeningHours.TzLocation.TZLocationCode"],
        ),
        (
            {"openingHours": {"tzLocation": {"TZLOCATIONID": "x"}}},
            ["OpeningHours.TzLocation.TZLocationID"],
        ),
        ({"openingHours": {"tzLocation": 7}}, ["OpeningHours.TzLocation"]),
        (
            {"openingHours": {"useLunchHours": True, "lunchStart": "12:00", "lunchStop": "11:00"}},
            ["OpeningHours.LunchStop"],
        ),
        (
            {"name": "x" * 256, "widget": {"color": "y" * 17, "autoFaqCategory": {}}},
            ["Name", "Widget.Color"],
        ),
        ({"botSettings": {"botName": "x" * 81}}, ["BotSettings.BotName"]),
        ({"widget": {"size": "Huge", "theme": 2}}, ["Widget.Size", "Widget.Theme"]),
        ({"widget": {"autoFaqCategory": {"parentId": []}}}, ["Widget.AutoFaqCategory.ParentId"]),
        ({"language": {"id": "x", "VALUE": 3}}, ["Language.Id", "Language.Value"]),
        ({"language": "Norwegian"}, ["Language"]),
        ({"ticketPriority": {"id": 2**31}}, ["TicketPriority.Id"]),
        ({"alertTemplate": {"replyTemplateId": True}}, ["AlertTemplate.ReplyTemplateId"]),
        ({"language": {"id": 1, "Id": 2}}, ["Language.Id"]),
        ({"lastAccept": "soon", "secondsPrAccept": "x"}, ["LastAccept", "SecondsPrAccept"]),
    ],
)
async def test_bad_values_within_are_named_as_in_the_contract(
    service: Service, entity: dict[str, Any], names: list[str]
) -> None:
    path = await create(service)
    for method, target, content in (
        ("POST", TOPICS, entity),
        ("PUT", path, entity),
        ("PATCH", path, entity),
        ("POST", f"{PROCEDURES}/SaveChatTopicEntity", entity),
    ):
        status, message = await refused(service, method, target, content)
        assert status == 400
        assert [part.split()[0] for part in message.split("; ") if part[0].isupper()] == names
    assert await ChatTopic.all().count() == 1
    assert (await ChatTopic.get()).version == 1
