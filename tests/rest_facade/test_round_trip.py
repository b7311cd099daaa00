"""Sending back a session that was read changes nothing, for every kind of client."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from orm.models import Associate
from orm.models.enums import ChatSessionFlag, ChatSessionStatus
from orm.values import FOREVER
from tests.conftest import Service
from tests.contract.rows import store_referred
from tests.orm.rows import create
from tests.rest_facade.entities import TEXTS
from tests.rest_facade.sessions import AGENT, SESSIONS, row

ZONES = ["UTC", "Europe/Oslo", "US-NY,includeTZOffset", "Asia/Kolkata"]
BARE = {"rest_dates": "bare"}

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


@dataclass(frozen=True)
class Client:
    """A client that reads a session and sends it back."""

    method: str
    media_type: str
    zone: str
    agent: bool = False

    async def back(self, service: Service, key: int) -> httpx.Response:
        headers = {"Accept": self.media_type, "SO-TimeZone": self.zone}
        answer = await service.client.get(f"{SESSIONS}/{key}", headers=headers)
        return await self.send(service, key, answer)

    async def send(self, service: Service, key: int, answer: httpx.Response) -> httpx.Response:
        return await service.client.request(
            self.method,
            f"{AGENT}/SaveChatSessionEntity" if self.agent else f"{SESSIONS}/{key}",
            content=self.content(answer),
            headers={"Content-Type": self.media_type, "SO-TimeZone": self.zone},
        )

    def content(self, answer: httpx.Response) -> bytes:
        return answer.content


class JavaScript(Client):
    """The official client: camelCase, dates in milliseconds and UTC, masks as numbers."""

    def content(self, answer: httpx.Response) -> bytes:
        sent = {
            name[0].lower() + name[1:]: self.date(value) if name.startswith("When") else value
            for name, value in answer.json().items()
            if value is not None or self.method == "PUT"
        }
        return json.dumps(sent | {"tableRight": {"mask": 15}}).encode()

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
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(values=SESSION)
@example(values={"when_idle": datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)})
@example(values={"when_idle": datetime(1850, 3, 14, 9, 26, 53, 1, tzinfo=UTC)})
async def test_a_session_that_is_sent_back_changes_nothing(
    service: Service, values: dict[str, Any]
) -> None:
    if not await Associate.filter(associate_id=21).exists():
        await store_referred()
    key = (await create(**values)).pk
    before = await row(key)
    for client in clients():
        answer = await client.back(service, key)
        assert answer.status_code == 200, (client, answer.text)
        assert await row(key) == before, client
