"""What is rendered once is the same for all to whom it is sent."""

from dataclasses import replace
from typing import Any

import pytest

from graphql_api.live.subscription import Subscription, subscribe
from graphql_api.rights.classes import class_of
from graphql_api.shared.locale import NEUTRAL, Locale
from graphql_api.shared.viewer import Viewer
from orm.models.enums import Role, Scope
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
