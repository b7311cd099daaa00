"""Sending back a row that was read changes nothing, for every kind of client and entity."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from orm.models import Associate
from orm.models.chat_topic_values import (
    ChatBotSettings,
    ChatWidgetSettings,
    CustomerLanguage,
    KbCategory,
    ReplyTemplate,
)
from orm.models.enums import (
    ChatSessionFlag,
    ChatSessionStatus,
    ChatWidgetSize,
    WidgetRequiredFields,
    WidgetTheme,
)
from orm.models.opening_hours import WEEKDAYS, ChatOpeningHours, TimeZoneData
from orm.values import FOREVER
from tests.conftest import Service
from tests.contract.rows import store_referred
from tests.entities import SESSIONS, TOPICS, Entity, every_entity
from tests.orm.rows import AUTHOR
from tests.rest_facade.entities import IN_XML, TEXTS

ZONES = ["UTC", "Europe/Oslo", "US-NY,includeTZOffset", "Asia/Kolkata"]
BARE = {"rest_dates": "bare"}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
DATES = ("WhenIdle", "LastAccept")

YEAR_3, YEAR_2026 = (datetime(year, 1, 1, tzinfo=UTC) for year in (3, 2026))
NUMBERS = st.integers(-(2**31), 2**31 - 1)
MOMENTS = st.one_of(
    st.none(),
    st.just(FOREVER),
    st.timedeltas(timedelta(0), timedelta(days=365 * 9990)).map(YEAR_3.__add__),
    st.timedeltas(timedelta(0), timedelta(days=290)).map(YEAR_2026.__add__),
)

SESSION = st.fixed_dictionaries(
    {},
    optional={
        **{
            f"customer_{suffix}": st.none() | TEXTS for suffix in ("alias", "host", "name", "email")
        },
        **dict.fromkeys(("first_message", "last_message", "session_key"), st.none() | TEXTS),
        **dict.fromkeys(("topic_id", "initial_queue_pos", "alert_level", "rank"), NUMBERS),
        **dict.fromkeys(("customer_consented", "chatbot_is_active"), st.booleans()),
        **{f"when_{suffix}": MOMENTS for suffix in ("requested", "started", "ended", "idle")},
        "rating": NUMBERS,
        "status": st.sampled_from(list(ChatSessionStatus)),
        "flags": st.lists(st.sampled_from(list(ChatSessionFlag)), unique=True),
        "user_id": st.sampled_from([None, 21, 22]),
        "person_id": st.sampled_from([None, 11]),
        "contact_id": st.sampled_from([None, 12]),
        "transfer_to_id": st.sampled_from([None, 22]),
    },
)

SHORT = st.none() | st.text(IN_XML, max_size=16)
TIMES = st.integers(0, 24 * 60 * 60 - 1)
MASKS = st.integers(0, 31).map(WidgetRequiredFields)
CATEGORIES = st.builds(KbCategory, kb_category_id=NUMBERS, name=SHORT, parent_id=NUMBERS)
ZONES_OF_TOPICS = st.builds(
    TimeZoneData,
    tz_location_id=NUMBERS,
    name=SHORT,
    tz_location_code=st.sampled_from(["NO", "US-NY", "Europe/Oslo"]),
    iso_number=NUMBERS,
)


@st.composite
def opening_hours(draw: st.DrawFn) -> ChatOpeningHours:
    """Hours that begin and end on the same day."""
    hours = ChatOpeningHours(draw(st.none() | ZONES_OF_TOPICS))
    for name in (*WEEKDAYS, "lunch"):
        times = sorted(draw(st.tuples(TIMES, TIMES)))
        for edge, seconds in zip(("start", "stop"), times, strict=True):
            setattr(hours, f"{name}_{edge}", timedelta(seconds=seconds))
        if name != "lunch":
            setattr(hours, f"{name}_enabled", times[0] < times[1] and draw(st.booleans()))
    return hours


TOPIC = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("name", "description", "welcome_message"), st.none() | TEXTS),
        **dict.fromkeys(("alert_recipient", "widget_rating_text"), st.none() | TEXTS),
        **dict.fromkeys(("seconds_pr_accept", "warn_new_chat_minutes"), NUMBERS),
        **dict.fromkeys(("collect_consent", "bot_enabled", "ticket_enabled"), st.booleans()),
        "last_accept": MOMENTS,
        "language": st.none() | st.builds(CustomerLanguage, id=NUMBERS, value=SHORT, tooltip=SHORT),
        "alert_template": st.none()
        | st.builds(ReplyTemplate, reply_template_id=NUMBERS, name=SHORT, folder_id=NUMBERS),
        "opening_hours_enabled": st.booleans(),
        "opening_hours": st.none() | opening_hours(),
        "widget": st.none()
        | st.builds(
            ChatWidgetSettings,
            auto_faq_enabled=st.booleans(),
            auto_faq_category=st.none() | CATEGORIES,
            required_fields=MASKS,
            offline_fields=MASKS,
            size=st.sampled_from(ChatWidgetSize),
            theme=st.sampled_from(WidgetTheme),
            color=SHORT,
            font=SHORT,
            logo_blob_id=NUMBERS,
            welcome_title=SHORT,
        ),
        "bot_settings": st.none()
        | st.builds(ChatBotSettings, bot_name=SHORT, bot_register_script_id=NUMBERS),
    },
)

VALUES = {SESSIONS: SESSION, TOPICS: TOPIC}
"""Values by column, for each entity."""


@dataclass(frozen=True)
class Client:
    """A client that reads a row and sends it back."""

    method: str
    media_type: str
    zone: str
    agent: bool = False

    async def back(self, service: Service, entity: Entity, key: int) -> httpx.Response:
        headers = {"Accept": self.media_type, "SO-TimeZone": self.zone}
        answer = await service.client.get(entity.address(key), headers=headers)
        return await service.client.request(
            self.method,
            entity.procedure("Save") if self.agent else entity.address(key),
            content=self.content(answer),
            headers={"Content-Type": self.media_type, "SO-TimeZone": self.zone},
        )

    def content(self, answer: httpx.Response) -> bytes:
        return answer.content


class JavaScript(Client):
    """The official client: camelCase, and dates in milliseconds and UTC."""

    def content(self, answer: httpx.Response) -> bytes:
        sent = self.value(answer.json()) | {"tableRight": {"mask": 15}}
        return json.dumps(sent).encode()

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name[0].lower() + name[1:]: self.value(part)
                for name, part in value.items()
                if part is not None or self.method == "PUT"
            }
        return self.date(value) if isinstance(value, str) and DATE.match(value) else value

    @staticmethod
    def date(text: str) -> str:
        if text[:4] in ("0001", "9999"):
            return f"{text[:19]}.000Z"
        # JavaScript reads a bare date in the browser's zone, which is UTC here.
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
        return f"{moment.isoformat()[:19]}.{moment.microsecond // 1000:03}Z"


def clients() -> Iterator[Client]:
    """A client for each method and media type, in different time zones."""
    for number, media_type in enumerate(
        ["application/json", "application/xml", "application/merge-patch+json", "text/xml"]
    ):
        zone = ZONES[number]
        yield Client("PUT", media_type, zone)
        yield Client("PATCH", media_type, zone)
        yield Client("POST", media_type, zone, agent=True)
    for zone in ("UTC", "UTC,includeTZOffset"):
        yield JavaScript("PUT", "application/json", zone)
        yield JavaScript("PATCH", "application/json", zone)
        yield JavaScript("POST", "application/json", zone, agent=True)


@pytest.mark.parametrize("settings", [{}, BARE], indirect=True, ids=["offset", "bare"])
@bounds(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.fixed_dictionaries(VALUES))
async def test_a_row_that_is_sent_back_changes_nothing(
    service: Service, rows: dict[Entity, dict[str, Any]]
) -> None:
    if not await Associate.filter(associate_id=21).exists():
        await store_referred()
    for entity, values in rows.items():
        await send_back(service, entity, values)


@pytest.mark.parametrize("settings", [{}, BARE], indirect=True, ids=["offset", "bare"])
@pytest.mark.parametrize("year", [2026, 1850])
@every_entity
async def test_dates_of_any_precision_are_kept(service: Service, entity: Entity, year: int) -> None:
    [column] = [change.column for change in entity.changes if change.name in DATES]
    for microseconds in (1, 589793):
        moment = datetime(year, 3, 14, 9, 26, 53, microseconds, tzinfo=UTC)
        await send_back(service, entity, {column: moment})


@pytest.mark.parametrize("settings", [{}, BARE], indirect=True, ids=["offset", "bare"])
@pytest.mark.parametrize("hour", [0, 1])
@every_entity
async def test_both_passes_of_a_repeated_hour_are_kept(
    service: Service, entity: Entity, hour: int
) -> None:
    """It is half past two in Oslo twice, in the night in which its clocks are set back."""
    [column] = [change.column for change in entity.changes if change.name in DATES]
    await send_back(service, entity, {column: datetime(2026, 10, 25, hour, 30, tzinfo=UTC)})


async def send_back(service: Service, entity: Entity, values: dict[str, Any]) -> None:
    """Store a row, and let every client send it back; the row must stay as it is."""
    key = (await entity.verbs.create(values, AUTHOR)).pk
    before = await entity.row(key)
    for client in clients():
        answer = await client.back(service, entity, key)
        assert answer.status_code == 200, (client, answer.text)
        assert await entity.row(key) == before, client
