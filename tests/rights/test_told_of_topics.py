"""Those who may not read or change a topic are told almost nothing of it."""

import json

import pytest

from orm.models import Associate, ChatSession, ChatTopic
from orm.models.enums import Role
from tests.rights.callers import ALONE, MAKING, Caller, House
from tests.rights.doors import graphql
from tests.rights.topics import ADDRESS, EVERYTHING, READING, TOPIC, open_topics, settle


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture
async def topics(house: House) -> House:
    """A house that knows applications with scopes for topics, too."""
    await open_topics(house)
    return house


async def test_whoever_may_not_change_topics_learns_of_no_associate(topics: House) -> None:
    # Reading alone is not enough, and neither are all scopes of before.
    for caller in (
        Caller(Role.READER),
        Caller(Role.AGENT),
        Caller(Role.MANAGER, EVERYTHING),
        Caller(Role.MANAGER, READING),
    ):
        await settle(topics, caller, "can_listen")
        for associate in (topics.associate_ids[Role.ADMIN], 999_999):
            user = {"User": {"AssociateId": associate}}
            for method, path, body in (
                ("POST", f"{ADDRESS}/7/UserAgent", user),
                ("PUT", f"{ADDRESS}/7/UserAgent", [user, user]),
                ("PUT", f"{ADDRESS}/7/UserAgent/{associate}", {"TopicId": 8}),
                ("DELETE", f"{ADDRESS}/7/UserAgent/{associate}", None),
            ):
                content = "" if body is None else json.dumps(body)
                assert (await topics.send(caller, method, path, content)).status_code == 403


async def test_whoever_may_create_no_session_learns_of_no_topic(topics: House) -> None:
    await settle(topics, Caller(Role.READER), None)
    for caller in (Caller(Role.READER), Caller(Role.MANAGER, READING)):
        for key in (TOPIC, 999):
            answer = await topics.send(caller, "POST", f"{ADDRESS}/{key}/Sessions")
            assert answer.status_code == 403
    # A caller who may create sessions need not see the topic.
    for caller in (Caller(Role.AGENT), Caller(Role.MANAGER, MAKING)):
        answer = await topics.send(caller, "POST", f"{ADDRESS}/{TOPIC}/Sessions")
        assert answer.status_code == 200
        answer = await topics.send(caller, "POST", f"{ADDRESS}/999/Sessions")
        assert answer.status_code == 404


async def test_of_a_topic_that_is_not_read_a_session_shows_what_customers_are_told(
    topics: House,
) -> None:
    await settle(topics, Caller(Role.MANAGER), None)
    await ChatTopic.all().update(description="What we sell", welcome_message="Hello", version=3)
    names = "chatTopicId version name description welcomeMessage isOpen agents { canManage }"
    topic = f"topic {{ {names} tableRight {{ mask }} }}"
    query = f"{{ chatSession(chatSessionId: 1) {{ topicId {topic} }} }}"
    for caller, sees in (
        (Caller(Role.MANAGER), True),
        (Caller(Role.READER), False),
        (Caller(Role.AGENT), False),
        (Caller(Role.MANAGER, EVERYTHING), False),
    ):
        await ChatSession.all().delete()
        user_id = topics.associate_id(caller)
        await ChatSession.create(chat_session_id=1, topic_id=TOPIC, user_id=user_id)
        found = (await graphql(topics, caller, query))["data"]["chatSession"]
        assert found["topicId"] == TOPIC
        shown = {name for name, value in found["topic"].items() if value not in (None, [])}
        told = {"chatTopicId", "version", "name", "description"}
        assert found["topic"]["tableRight"]["mask"] == (
            ["SELECT", "UPDATE", "INSERT", "DELETE"] if sees else []
        )
        assert shown - {"tableRight"} == told | (
            {"welcomeMessage", "isOpen", "agents"} if sees else set()
        )
        await ChatSession.all().update(topic_id=999)
        found = (await graphql(topics, caller, query))["data"]["chatSession"]
        assert (found["topicId"], found["topic"]) == (999, None)


async def test_an_application_sees_names_in_the_menu_of_users(topics: House) -> None:
    told = {"tooltip": "told in the office", "group_idx": 3, "full_name": "Ann Bee"}
    await Associate.all().update(**told, deleted=False)
    query = "{ userAgents(flat: false) { id name childItems { id name fullName toolTip } } }"
    for application, sees in ((ALONE, True), (READING, False)):
        found = (await graphql(topics, Caller(Role.MANAGER, application), query))["data"]
        [group] = found["userAgents"]
        assert group["id"] == (3 if sees else 0)
        users = group["childItems"]
        assert {each["fullName"] for each in users} == {"Ann Bee"}
        assert {each["toolTip"] for each in users} == {"told in the office" if sees else None}
        assert {each["id"] for each in users} >= set(topics.associate_ids.values())
