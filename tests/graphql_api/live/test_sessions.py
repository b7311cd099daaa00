"""Subscriptions of chat sessions tell each change once, as far as its reader may see it."""

from typing import Any

import pytest

from graphql_api.shared.viewer import Viewer
from orm.models.enums import ChatSessionStatus as Status
from orm.models.enums import Scope
from tests.graphql_api.live.following import (
    MANAGER,
    READER,
    Live,
    agent,
    application,
    customer,
)
from tests.graphql_api.live.topics import topic_with_agent
from tests.orm.rows import a_row_of_each, associate, create, delete, update

EVENT = """
  cursor at action chatSessionId version changedFields
  chatSession { chatSessionId version customerAlias status user { associateId } }
"""
ONE = f"""
subscription ($key: Int!, $after: String) {{
  chatSessionChanged(chatSessionId: $key, after: $after) {{ {EVENT} }}
}}
"""
MANY = f"""
subscription ($filter: ChatSessionFilter, $after: String) {{
  chatSessionsChanged(filter: $filter, after: $after) {{ {EVENT} }}
}}
"""


def brief(told: Any) -> tuple[str, int | None, list[str]]:
    return told["action"], told["version"], told["changedFields"]


async def test_each_change_of_the_session_is_told_and_none_of_others(live: Live) -> None:
    session, other = await create(customer_alias="Ann"), await create()
    async with live.follow(ONE, key=session.pk) as stream:
        await update(other.pk, {"customer_alias": "Bob"})
        await update(session.pk, {"customer_alias": "Anne", "alert_level": 2})
        told = await stream.told()
        assert brief(told) == ("UPDATED", 2, ["customerAlias", "alertLevel"])
        assert told["chatSession"]["customerAlias"] == "Anne"
        assert told["cursor"] == stream.cursors[0]


async def test_fields_of_references_have_their_own_names(live: Live) -> None:
    await a_row_of_each(5)
    session = await create()
    async with live.follow(ONE, key=session.pk) as stream:
        await update(session.pk, {"user_id": 5, "transfer_to_id": 5, "status": Status.USER_LAST})
        told = await stream.told()
        assert set(told["changedFields"]) == {"user", "transferTo", "status", "rank"}


async def test_all_sessions_are_followed_from_their_creation_to_their_end(live: Live) -> None:
    async with live.follow(MANY) as stream:
        session = await create(customer_alias="Ann")
        told = await stream.told()
        assert told["action"] == "CREATED"
        assert "customerAlias" in told["changedFields"]
        await update(session.pk, {"customer_alias": "Anne"})
        assert brief(await stream.told()) == ("UPDATED", 2, ["customerAlias"])
        await delete(session.pk)
        told = await stream.told()
        assert brief(told) == ("GONE", None, [])
        assert (told["chatSessionId"], told["chatSession"]) == (session.pk, None)


async def test_a_session_that_matches_no_longer_is_told_as_gone_once(live: Live) -> None:
    waiting = {"status": {"eq": "IN_QUEUE"}}
    session = await create()
    other = await create(status=Status.CUSTOMER_LAST)
    async with live.follow(MANY, filter=waiting) as stream:
        # It matches neither before nor after.
        await update(other.pk, {"status": Status.USER_LAST})
        await update(session.pk, {"customer_alias": "Ann"})
        assert brief(await stream.told()) == ("UPDATED", 2, ["customerAlias"])
        await update(session.pk, {"status": Status.CUSTOMER_LAST})
        told = await stream.told()
        assert (told["chatSessionId"], *brief(told)) == (session.pk, "GONE", None, [])
        await update(session.pk, {"customer_alias": "Anne"})
        next_ = await create()
        assert (await stream.told())["chatSessionId"] == next_.pk
        await update(session.pk, {"status": Status.IN_QUEUE})
        assert brief(await stream.told()) == ("UPDATED", 5, ["status"])


async def test_a_column_of_which_the_log_has_no_value_may_have_matched(live: Live) -> None:
    session = await create(customer_alias="Ann")
    async with live.follow(MANY, filter={"customerAlias": {"eq": "Ann"}}) as stream:
        await update(session.pk, {"alert_level": 1})
        assert brief(await stream.told())[0] == "UPDATED"
        await update(session.pk, {"customer_alias": "Bob"})
        assert brief(await stream.told())[0] == "GONE"


async def test_a_filter_by_a_hidden_field_is_refused(live: Live) -> None:
    filter_ = {"customerEmail": {"eq": "ann@example.com"}}
    assert await live.refusal(MANY, READER, filter=filter_) == ["FORBIDDEN"]
    assert await live.refusal(MANY, READER, filter={"status": {"eq": "NONE"}}) != []


async def test_what_changed_in_hidden_columns_only_is_not_told(live: Live) -> None:
    session = await create()
    async with live.follow(ONE, READER, key=session.pk) as stream:
        await update(session.pk, {"customer_email": "ann@example.com"})
        await update(session.pk, {"customer_phone": "1", "customer_alias": "Ann"})
        assert brief(await stream.told()) == ("UPDATED", 3, ["customerAlias"])


async def test_a_session_that_leaves_the_sight_of_an_agent_is_told_as_gone_once(
    live: Live,
) -> None:
    await associate(21)
    await associate(22)
    heard = await topic_with_agent(21)
    unheard = await topic_with_agent(22)
    session = await create(topic_id=heard)
    hidden = await create(topic_id=unheard)
    async with live.follow(MANY, agent(21)) as stream:
        await update(hidden.pk, {"customer_alias": "Bob"})
        await update(session.pk, {"topic_id": unheard})
        told = await stream.told()
        assert (told["chatSessionId"], *brief(told)) == (session.pk, "GONE", None, [])
        await update(session.pk, {"customer_alias": "Ann"})
        await delete(hidden.pk)
        await update(session.pk, {"topic_id": heard})
        told = await stream.told()
        assert (told["chatSessionId"], *brief(told)) == (session.pk, "UPDATED", 4, ["topicId"])
        # A session that is offered to them is seen by them, whichever topic it is of.
        await update(session.pk, {"topic_id": unheard, "transfer_to_id": 21})
        assert brief(await stream.told())[0] == "UPDATED"
        await update(session.pk, {"transfer_to_id": 22})
        assert brief(await stream.told())[0] == "GONE"
        await delete(session.pk)
        seen = await create(topic_id=heard)
        assert (await stream.told())["chatSessionId"] == seen.pk


async def test_what_is_read_late_is_judged_by_what_was_visible_then(live: Live) -> None:
    await associate(21)
    await associate(22)
    heard = await topic_with_agent(21)
    unheard = await topic_with_agent(22)
    begin = await live.ask("{ eventCursor }")
    leaves = await create(topic_id=heard)
    await update(leaves.pk, {"customer_alias": "Ann"})
    await update(leaves.pk, {"topic_id": unheard})
    await update(leaves.pk, {"customer_alias": "Anne"})
    comes = await create(topic_id=unheard)
    await update(comes.pk, {"customer_alias": "Bob"})
    await update(comes.pk, {"topic_id": heard})
    dies = await create(topic_id=unheard)
    await delete(dies.pk)
    async with live.follow(MANY, agent(21), after=begin["eventCursor"]) as stream:
        told = await stream.told()
        assert (told["chatSessionId"], told["action"]) == (leaves.pk, "GONE")
        told = await stream.told()
        assert (told["chatSessionId"], told["action"], told["version"]) == (comes.pk, "UPDATED", 3)
        last = await create(topic_id=heard)
        assert (await stream.told())["chatSessionId"] == last.pk


async def test_an_application_is_told_of_the_sessions_that_it_made(live: Live) -> None:
    viewer = application(7, Scope.READ, Scope.CREATE, Scope.UPDATE)
    create_one = 'mutation { createChatSession(input: {customerAlias: "Ann"}) { chatSessionId } }'
    async with live.follow(MANY, viewer) as stream:
        other = await create()
        await update(other.pk, {"customer_alias": "Bob"})
        made = (await live.ask(create_one, viewer))["createChatSession"]["chatSessionId"]
        assert (await stream.told())["chatSessionId"] == made
        await delete(other.pk)
        await delete(made)
        told = await stream.told()
        assert (told["chatSessionId"], told["action"]) == (made, "GONE")


async def test_customers_follow_their_own_session_and_nothing_else(live: Live) -> None:
    session, other = await create(), await create()
    own = customer(session.pk)
    async with live.follow(ONE, own, key=session.pk) as stream:
        await update(session.pk, {"alert_level": 5})
        await update(session.pk, {"customer_alias": "Ann"})
        assert brief(await stream.told()) == ("UPDATED", 3, ["customerAlias"])
    assert await live.refusal(ONE, own, key=other.pk) == ["NOT_FOUND"]
    assert await live.refusal(MANY, own) == ["FORBIDDEN"]


@pytest.mark.parametrize("viewer", [MANAGER, READER])
async def test_typing_is_a_change_of_the_session(live: Live, viewer: Viewer) -> None:
    session = await create()
    typing = (
        "mutation ($key: Int!) { setChatTyping(chatSessionId: $key, typing: true) { version } }"
    )
    async with live.follow(ONE, viewer, key=session.pk) as stream:
        await live.ask(typing, customer(session.pk), key=session.pk)
        assert brief(await stream.told()) == ("UPDATED", 2, ["flags"])
