"""Sessions are put back to their beginning, and ended."""

from typing import Any

import pytest

from orm.models import AuditEntry, ChatMessage, ChatSession
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Role
from orm.models.opening_hours import ChatOpeningHours
from orm.sessions.states import OVER
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.conversation.asking import (
    END,
    RESET,
    add_user,
    ask,
    done,
    sent_by,
    specials,
    topic,
)
from tests.graphql_api.querying import codes
from tests.statements import without_events

Status = ChatSessionStatus
ENDED = (*OVER, Status.DELETED)
GOING_ON = tuple(status for status in Status if status not in ENDED)
CLOSED = {"opening_hours_enabled": True, "opening_hours": ChatOpeningHours()}
FORM = {"widget": ChatWidgetSettings(pre_form_enabled=True, auto_faq_enabled=True)}
FAQ = {"widget": ChatWidgetSettings(auto_faq_enabled=True)}
BOT = {"bot_enabled": True}


@pytest.fixture(params=[True, False], ids=["compiled", "by core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def going_on(user: int | None, **values: Any) -> int:
    row = await ChatSession.create(
        **{"status": Status.USER_LAST, "rank": 3, "when_started": "2026-03-14T09:00:00Z", **values},
        user_id=user,
    )
    return row.chat_session_id


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, "IN_QUEUE"),
        (FORM, "PRE_CHAT_FORM"),
        (FAQ, "IN_QUEUE"),
        (CLOSED, "OFFLINE_FORM"),
        ({**CLOSED, **FORM}, "OFFLINE_FORM"),
        ({**CLOSED, **BOT}, "OFFLINE_FORM"),
        ({**FORM, **BOT}, "PRE_CHAT_FORM"),
    ],
)
async def test_a_session_begins_again_as_its_topic_says(
    service: Service, values: dict[str, Any], status: str
) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    key = await going_on(
        ann,
        topic_id=await topic(**values),
        transfer_to_id=ben,
        chatbot_is_active=True,
        initial_queue_pos=5,
    )
    outcome, session = await done(service, RESET, "ann", key=key)
    assert (outcome, session["status"]) == ("RESET", status)
    cleared = ("user", "transferTo", "whenStarted")
    assert [session[name] for name in cleared] == [None] * 3
    assert (session["rank"], session["chatbotIsActive"], session["version"]) == (0, False, 2)
    assert (await ChatSession.get(pk=key)).initial_queue_pos == 5
    assert (await AuditEntry.get()).values["user_id"] == [ann, None]


@pytest.mark.parametrize("topic_id", [0, 77])
async def test_a_session_without_a_topic_waits_again(service: Service, topic_id: int) -> None:
    key = await going_on(service.associate_id, topic_id=topic_id)
    assert (await done(service, RESET, key=key))[1]["status"] == "IN_QUEUE"


@pytest.mark.parametrize("status", GOING_ON)
async def test_a_session_is_reset_before_its_end(service: Service, status: Status) -> None:
    key = await going_on(None, status=status)
    outcome, session = await done(service, RESET, key=key)
    assert (outcome, session["rank"]) == ("RESET", 0)


@pytest.mark.parametrize(("query", "outcome"), [(RESET, "OVER"), (END, "ALREADY_OVER")])
@pytest.mark.parametrize("status", ENDED)
async def test_a_session_that_is_over_stays_as_it_is(
    service: Service, query: str, outcome: str, status: Status
) -> None:
    key = await going_on(service.associate_id, status=status)
    before = await ChatSession.filter(pk=key).values()
    assert (await done(service, query, key=key))[0] == outcome
    assert await ChatSession.filter(pk=key).values() == before
    assert await ChatMessage.all().count() == await AuditEntry.all().count() == 0


@pytest.mark.parametrize("status", GOING_ON)
async def test_a_session_is_ended_by_its_user(service: Service, status: Status) -> None:
    ann, ben = await add_user("ann"), await add_user("ben")
    key = await going_on(ann, status=status, transfer_to_id=ben)
    outcome, session = await done(service, END, "ann", key=key)
    after = {"IN_QUEUE": "CLOSED_FROM_QUEUE", "USER_LAST": "FINISHED", "CUSTOMER_LAST": "FINISHED"}
    assert (outcome, session["status"]) == ("ENDED", after.get(status.name, "CLOSED"))
    assert session["whenEnded"] == session["whenIdle"] is not None
    assert (session["transferTo"], session["user"]) == (None, {"associateId": ann})
    closed = (ChatMessageType.SPECIAL, ChatMessageSpecialType.CLOSED_BY_USER)
    assert await specials(key) == [(*closed, None, "ann")]
    assert (await AuditEntry.get()).row_key == key


@pytest.mark.parametrize("query", [RESET, END])
async def test_who_may_not_change_a_session_may_not_do_it(service: Service, query: str) -> None:
    ann, _, rea = await add_user("ann"), await add_user("ben"), await add_user("rea", Role.READER)
    key, read = await going_on(ann), await going_on(rea)
    assert codes(await ask(service, query, "ben", key=key)) == ["FORBIDDEN"]
    assert codes(await ask(service, query, "rea", key=read)) == ["FORBIDDEN"]
    assert codes(await ask(service, query, "ben", key=99)) == ["NOT_FOUND"]
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize(("query", "missed"), [(RESET, "OVER"), (END, "ALREADY_OVER")])
async def test_retries_say_the_same_again(service: Service, query: str, missed: str) -> None:
    key, over = await going_on(service.associate_id), await going_on(None, status=Status.CLOSED)
    first = await done(service, query, retry="a", key=key)
    await ChatSession.filter(pk=key).update(user_id=service.associate_id)
    again = await done(service, query, retry="a", key=key)
    assert (again[0], again[1]["version"]) == (first[0], first[1]["version"])
    assert (await done(service, query, retry="b", key=over))[0] == missed
    await ChatSession.filter(pk=over).update(status=Status.IN_QUEUE)
    assert (await done(service, query, retry="b", key=over))[0] == missed
    assert await AuditEntry.all().count() == 1


async def test_statements(service: Service) -> None:
    key = await going_on(service.associate_id, topic_id=await topic())
    # The session, the topic; the session, an entry.
    assert len(without_events(await sent_by(service, RESET, key=key))) == 4
    # The session, the name; a message, the session, an entry.
    assert len(without_events(await sent_by(service, END, key=key))) == 5
    assert len(without_events(await sent_by(service, END, key=key))) == 1
