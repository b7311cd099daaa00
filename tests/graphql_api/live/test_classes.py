"""A result that is rendered once is right for all callers to whom it is sent."""

from dataclasses import replace
from typing import Any

import pytest

from graphql_api.live.subscription import Subscription, subscribe
from graphql_api.rights.classes import class_of
from graphql_api.shared.locale import NEUTRAL, Locale
from graphql_api.shared.viewer import Viewer
from orm.models import ChatTopicAgent
from orm.models.enums import ChatSessionStatus as Status
from orm.models.enums import Role, Scope
from orm.topics import agents
from tests.graphql_api.live.following import MANAGER, READER, Live, agent, application, customer
from tests.graphql_api.live.topics import topic_with_agent
from tests.orm.rows import associate, create, update

SESSION = """
  chatSessionId sessionKey tableRight { mask } fieldProperties { name right { mask } }
  topic { name } user { associateId } messages { message }
"""
ALL = f"subscription {{ chatSessionsChanged {{ cursor chatSession {{ {SESSION} }} }} }}"

MANAGERS = [MANAGER, replace(MANAGER, associate_id=2, name="bob", request_id="x")]
AGENTS = [agent(21), agent(22)]


async def subscription(live: Live, viewer: Viewer, locale: Locale = NEUTRAL) -> Subscription:
    return await subscribe(live.schema, ALL, {}, None, viewer, locale)


async def identities(live: Live, *viewers: Viewer) -> set[Any]:
    return {(await subscription(live, viewer)).identity for viewer in viewers}


async def test_managers_of_the_same_rights_are_told_the_same(live: Live) -> None:
    assert len(await identities(live, *MANAGERS)) == 1
    of_application = [
        replace(viewer, application_id=7, scopes=frozenset({Scope.READ})) for viewer in MANAGERS
    ]
    assert len(await identities(live, *of_application)) == 1


async def test_what_rights_depend_on_tells_callers_apart(live: Live) -> None:
    callers = [
        MANAGER,
        replace(MANAGER, role=Role.ADMIN),
        READER,
        replace(READER, associate_id=10),
        *AGENTS,
        application(7, Scope.READ),
        application(8, Scope.READ),
        application(7, Scope.READ, Scope.ALL),
    ]
    assert len(await identities(live, *callers)) == len(callers)
    norwegian = await subscription(live, MANAGER, Locale(("no",)))
    assert norwegian.identity != (await subscription(live, MANAGER)).identity


async def test_a_cursor_does_not_tell_subscriptions_apart_but_what_it_is_compared_with_does(
    live: Live,
) -> None:
    async def identity(arguments: str, after: str) -> Any:
        text = f"subscription ($a: String) {{ chatSessionsChanged({arguments}) {{ cursor }} }}"
        opened = await subscribe(live.schema, text, {"a": after}, None, MANAGER, NEUTRAL)
        return opened.identity

    assert await identity("after: $a", "one") == await identity("after: $a", "two")
    compared = "filter: {customerName: {eq: $a}}, after: $a"
    assert await identity(compared, "one") != await identity(compared, "two")


async def test_a_class_knows_nobody_of_it() -> None:
    for viewer in MANAGERS:
        assert class_of(viewer) == replace(MANAGER, associate_id=0, name="")
    for viewer in (READER, *AGENTS, customer(1), customer(2)):
        assert class_of(viewer) == viewer


@pytest.mark.parametrize("viewers", [MANAGERS, AGENTS], ids=["managers", "agents"])
async def test_each_is_told_what_a_query_of_their_own_tells(
    live: Live, viewers: list[Viewer]
) -> None:
    await associate(1)
    await associate(2)
    await associate(21)
    await associate(22)
    topic = await topic_with_agent(21)
    ask = f"query ($key: Int!) {{ chatSession(chatSessionId: $key) {{ {SESSION} }} }}"
    async with live.follow(ALL, viewers[0]) as one, live.follow(ALL, viewers[1]) as other:
        for values in ({"user_id": viewers[0].associate_id}, {"topic_id": topic}, {}):
            session = await create(**values)
            for viewer, stream in zip(viewers, (one, other), strict=True):
                asked = (await live.ask(ask, viewer, key=session.pk))["chatSession"]
                if asked is not None:
                    assert (await stream.told())["chatSession"] == asked
        await update(session.pk, {"customer_alias": "Ann"})
        assert await one.told()
        assert await other.told()
        assert one.results.empty()
        assert other.results.empty()


def plain(fields: str) -> str:
    return f"subscription {{ chatSessionsChanged {{ cursor chatSession {{ {fields} }} }} }}"


@pytest.fixture
def executions(live: Live, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The event of each execution of a subscription."""
    told: list[Any] = []
    execute = live.schema.subscriptions.execute_event

    async def counted(*args: Any) -> Any:
        told.append(args[-1])
        return await execute(*args)

    monkeypatch.setattr(live.schema.subscriptions, "execute_event", counted)
    return told


async def served_by_both() -> int:
    for each in AGENTS:
        await associate(each.associate_id)
    topic = await topic_with_agent(21)
    await ChatTopicAgent.create(topic_id=topic, user_id=22, can_listen=True, can_respond=True)
    return topic


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("fields", "number"),
    [("customerAlias user { fullName } tableRight { mask }", 1), ("topic { name }", 2)],
    ids=["of the session", "of the topic"],
)
async def test_agents_share_what_depends_on_their_rights_to_the_session_alone(
    live: Live, executions: list[Any], fields: str, number: int
) -> None:
    topic = await served_by_both()
    async with (
        live.follow(plain(fields), AGENTS[0]) as one,
        live.follow(plain(fields), AGENTS[1]) as other,
    ):
        await create(topic_id=topic)
        assert await one.told() == await other.told()
        assert len(executions) == number


@pytest.mark.usefixtures("unhurried")
async def test_agents_of_other_rights_to_the_session_share_nothing(
    live: Live, executions: list[Any]
) -> None:
    topic = await served_by_both()
    text = plain("tableRight { mask }")
    async with live.follow(text, AGENTS[0]) as one, live.follow(text, AGENTS[1]) as other:
        await create(topic_id=topic, user_id=21, status=Status.USER_LAST)
        masks = [(await each.told())["chatSession"]["tableRight"]["mask"] for each in (one, other)]
        assert masks == [["SELECT", "UPDATE", "INSERT"], ["SELECT", "INSERT"]]
        assert len(executions) == 2


@pytest.mark.usefixtures("unhurried")
async def test_keys_are_read_once_until_the_log_tells_that_they_are_others(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await served_by_both()
    asked: list[int] = []
    relations_of = agents.relations_of

    async def counted(associate_id: int) -> Any:
        asked.append(associate_id)
        return await relations_of(associate_id)

    monkeypatch.setattr(agents, "relations_of", counted)
    change = """
      mutation ($topic: Int!, $may: Boolean!) {
        updateChatTopicAgent(
          chatTopicId: $topic, username: "22", input: {canListen: $may, canRespond: $may}
        ) { canListen }
      }
    """
    async with live.follow(ALL, AGENTS[1]) as stream:
        asked.clear()
        for _ in range(3):
            await create(topic_id=topic)
            await stream.told()
        assert len(asked) <= 1
        await live.ask(change, topic=topic, may=False)
        await create(topic_id=topic)
        seen = await create()
        assert (await stream.told())["chatSession"]["chatSessionId"] == seen.pk
        await live.ask(change, topic=topic, may=True)
        seen = await create(topic_id=topic)
        assert (await stream.told())["chatSession"]["chatSessionId"] == seen.pk


async def test_rights_are_read_anew_while_many_events_are_told(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that withdraws a right is read only after those events."""
    topic = await served_by_both()
    text = plain("customerAlias")
    async with live.follow(text, AGENTS[0]) as stream, live.follow(text, MANAGER) as of_manager:
        session = await create(topic_id=topic)
        for each in (stream, of_manager):
            assert (await each.told())["chatSession"] is not None
        live.hub.readers.remove(live.hub._rights_cache.invalidate)
        await ChatTopicAgent.filter(user_id=AGENTS[0].associate_id).delete()
        monkeypatch.setattr("graphql_api.live.hub.RENEW_SECONDS", 0.0)
        await update(session.pk, {"customer_alias": "secret"})
        assert (await of_manager.told())["chatSession"] == {"customerAlias": "secret"}
        assert stream.results.empty()
