"""The sessions on the viewer's topics are a bounded list, the newest first."""

from typing import Any

import pytest

from orm.accounts import users
from orm.models import ChatSession, ChatTopicAgent
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.conversation.asking import topic
from tests.graphql_api.querying import data, input_paths

LIST = "query ($first: Int) { chatSessionsForViewer(first: $first) { chatSessionId } }"


@pytest.mark.parametrize(("first", "expected"), [(None, 50), (2, 2), (100, 60)])
async def test_as_many_as_are_asked_for(service: Service, first: int | None, expected: int) -> None:
    mine = await topic()
    await ChatTopicAgent.create(topic_id=mine, user_id=service.associate_id, can_notify=True)
    await ChatSession.bulk_create([ChatSession(topic_id=mine) for _ in range(60)])
    variables: dict[str, Any] = {} if first is None else {"first": first}
    listed = data(await service.graphql(LIST, **variables))["chatSessionsForViewer"]
    newest = await ChatSession.all().order_by("-chat_session_id").limit(expected)
    assert [each["chatSessionId"] for each in listed] == [row.pk for row in newest]


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_the_number_has_bounds(service: Service, first: int) -> None:
    assert input_paths(await service.graphql(LIST, first=first)) == {("first",)}


async def test_readers_list_the_sessions_of_their_topics(service: Service) -> None:
    rea = await accounts.add_user(users.NewUser("rea", CHEAP_HASH, Role.READER))
    mine = await topic()
    await ChatTopicAgent.create(topic_id=mine, user_id=rea.associate_id, can_listen=True)
    row = await ChatSession.create(topic_id=mine)
    answer = await service.client.post("/graphql", json={"query": LIST}, auth=("rea", PASSWORD))
    assert data(answer.json())["chatSessionsForViewer"] == [{"chatSessionId": row.pk}]
