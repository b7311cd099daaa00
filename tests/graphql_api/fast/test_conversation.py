"""Work on sessions is executed by compiled functions, as callers and as the REST facade send it."""

import json
from typing import Any

import pytest

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from tests.graphql_api.conversation.asking import ACCEPT, END, FIRST, PICK_UP, REJECT, RESET
from tests.graphql_api.fast.both import (
    BY_CORE,
    COMPILED,
    as_facade,
    by_core,
    compiled,
    data,
    hits,
    misses,
)
from tests.orm.rows import a_row_of_each, associate

RIGHTS = "tableRight { mask reason } topic { name } messages(last: 2) { message }"
FORVIEWER = "{ chatSessionsForViewer { chatSessionId status user { associateId name } } }"


def result(answer: str) -> Any:
    """The outcome, and what of the session does not depend on the time of the call."""
    [payload] = json.loads(answer).values()
    session = payload["chatSession"] or {}
    changing = ("chatSessionId", "whenStarted", "whenEnded", "whenIdle", "rank")
    return payload["outcome"], {name: session[name] for name in session if name not in changing}


@pytest.mark.parametrize("query", [PICK_UP, FIRST, ACCEPT, REJECT, RESET, END])
async def test_each_verb_is_compiled(sqlite_database: str, query: str) -> None:
    user = await associate(1)
    topic = await ChatTopic.create(name="Sales", welcome_message="Hello")
    text = query.replace("version", f"version {RIGHTS}")

    async def variables() -> dict[str, Any]:
        row = await ChatSession.create(topic_id=topic.pk, transfer_to_id=user)
        return {} if query is FIRST else {"key": row.pk}

    for as_caller in (True, False):
        given, again = await variables(), await variables()
        before, missed = hits(), misses()
        fast, errors = (
            await compiled(text, given) if as_caller else await as_facade(COMPILED, text, given)
        )
        assert (errors, misses()) == ([], missed)
        assert hits() > before
        slow, _ = await by_core(text, again) if as_caller else await as_facade(BY_CORE, text, again)
        assert result(fast) == result(slow)
        assert result(fast)[1]["topic"] == {"name": "Sales"}


async def test_the_list_of_the_viewer_is_compiled(sqlite_database: str) -> None:
    await a_row_of_each()
    await associate(1)
    topic = await ChatTopic.create()
    await ChatTopicAgent.create(topic_id=topic.pk, user_id=1, can_listen=True)
    await ChatSession.create(topic_id=topic.pk, user_id=5)
    missed = misses()
    [session] = (await data(FORVIEWER))["chatSessionsForViewer"]
    assert (session["status"], session["user"]["associateId"]) == ("IN_QUEUE", 5)
    assert misses() == missed
