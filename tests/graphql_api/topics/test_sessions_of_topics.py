"""createChatSessionForTopic: sessions that begin in the status that their topic says."""

from dataclasses import replace

from orm.models import ChatSession, ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, BEA, CAI, Asked, topic
from tests.statements import statements, without_events

CREATE = """mutation ($key: Int!) { createChatSessionForTopic(chatTopicId: $key) {
  topicId status chatbotIsActive topic { name } } }"""


async def test_a_session_begins_as_its_topic_says(asked: Asked) -> None:
    key = await topic("Sales")
    before = misses(asked.schema)
    shown = {"topicId": key, "chatbotIsActive": False, "topic": {"name": "Sales"}}
    with statements() as sql:
        assert await asked.data(CREATE, key=key) == {**shown, "status": "IN_QUEUE"}
    # The topic, the place in its queue, the session, its audit entry, and the topic it shows;
    # PostgreSQL locks the queue besides.
    sent = [text for text in without_events(sql) if not text.startswith("SELECT pg_advisory")]
    assert len(sent) == 5
    widget = ChatWidgetSettings(pre_form_enabled=True)
    await ChatTopic.filter(pk=key).update(widget=widget)
    assert await asked.data(CREATE, key=key) == {**shown, "status": "PRE_CHAT_FORM"}
    await ChatTopic.filter(pk=key).update(opening_hours_enabled=True)
    assert await asked.data(CREATE, key=key) == {**shown, "status": "OFFLINE_FORM"}
    await ChatTopic.filter(pk=key).update(bot_enabled=True)
    expected = {**shown, "status": "PRE_CHAT_FORM", "chatbotIsActive": True}
    assert await asked.data(CREATE, key=key) == expected
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_the_right_to_create_sessions_is_enough(asked: Asked) -> None:
    key = await topic("Sales", a1="respond")
    shop = replace(ADA, application_id=1, scopes=frozenset({Scope.CREATE}))
    # A caller who may only create, or may not listen in the topic, reads the key alone.
    for caller in (shop, BEA):
        assert set((await asked.data(CREATE, caller, key=key)).values()) == {None}
    assert {session.topic_id for session in await ChatSession.all()} == {key}


async def test_who_may_create_no_session_is_not_told_which_topics_exist(asked: Asked) -> None:
    for key in (await topic("Sales"), 99):
        assert await asked.refusals(CREATE, CAI, key=key) == [("FORBIDDEN", ())]
    assert await asked.refusals(CREATE, key=99) == [("NOT_FOUND", ())]
    assert not await ChatSession.exists()


async def test_a_session_that_was_made_is_found_though_its_topic_is_gone(asked: Asked) -> None:
    key, again = await topic("Sales"), asked.under("k")
    assert (await again.data(CREATE, key=key))["topicId"] == key
    await ChatTopic.all().delete()
    assert await again.data(CREATE, key=key) == {
        "topicId": key,
        "status": "IN_QUEUE",
        "chatbotIsActive": False,
        "topic": None,
    }
    assert await ChatSession.all().count() == 1
    assert await asked.under("other").refusals(CREATE, key=key) == [("NOT_FOUND", ())]
