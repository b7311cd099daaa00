"""Chat topics by the verbs that every entity has."""

from datetime import timedelta

import pytest

from orm.errors import InvalidValue, NotFound
from orm.models import Associate, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.chat_topic_values import ChatBotSettings
from orm.topics import verbs
from tests.orm.rows import ANYBODY, AUTHOR
from tests.orm.topics.hours import hours_of

OFFICE = hours_of("mon 08:00-16:00, lunch 12:00-12:30", "NO")


async def test_a_topic_is_read_as_it_was_created_and_updated(database: str) -> None:
    created = await verbs.create({"name": "Sales", "opening_hours": OFFICE}, AUTHOR)
    stored = await ChatTopic.get(pk=created.pk)
    assert (stored.name, stored.opening_hours) == ("Sales", OFFICE)
    await verbs.update(created.pk, {"bot_settings": {"bot_name": "Ask"}}, AUTHOR, ANYBODY)
    stored = await ChatTopic.get(pk=created.pk)
    assert stored.bot_settings == ChatBotSettings("Ask")
    assert (stored.opening_hours, stored.version) == (OFFICE, 2)


async def test_hours_that_cannot_be_meant_are_refused_and_nothing_is_written(
    database: str,
) -> None:
    wrong = {"opening_hours": {"mon_stop": timedelta(hours=25)}}
    with pytest.raises(InvalidValue, match="mon_stop must be from 0 to 24 hours"):
        await verbs.create(wrong, AUTHOR)
    key = (await verbs.create({"opening_hours": OFFICE}, AUTHOR)).pk
    with pytest.raises(InvalidValue, match="mon_stop"):
        await verbs.update(key, wrong, AUTHOR, ANYBODY)
    assert [(row.pk, row.opening_hours) for row in await ChatTopic.all()] == [(key, OFFICE)]


async def test_a_deleted_topic_takes_its_agents_and_leaves_its_sessions(database: str) -> None:
    key = (await verbs.create({}, AUTHOR)).pk
    await Associate.create(associate_id=1)
    await ChatTopicAgent.create(topic_id=key, user_id=1)
    await ChatSession.create(topic_id=key)
    await verbs.delete(key, AUTHOR, ANYBODY)
    assert not await ChatTopicAgent.exists()
    assert [session.topic_id for session in await ChatSession.all()] == [key]
    with pytest.raises(NotFound, match="chat topic"):
        await verbs.delete(key, AUTHOR, ANYBODY)
