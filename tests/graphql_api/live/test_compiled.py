"""A compiled subscription sends the same as graphql-core would."""

from typing import Any

import pytest

from graphql_api.fast.executor import HitOrMiss
from graphql_api.fast.values import Compiled
from graphql_api.feeds import Feed, Rows
from graphql_api.live.subscription import subscribe
from graphql_api.schema import build_schema
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Viewer
from orm.events import reading
from tests.graphql_api.live.following import MANAGER, READER, agent
from tests.orm.rows import a_row_of_each, create, update

FRAGMENTS = """
subscription Named($key: Int!) {
  renamed: chatSessionChanged(chatSessionId: $key) {
    __typename at ...event
    chatSession { ...session user { fullName } topic { name } tableRight { mask } }
  }
}
fragment event on ChatSessionEvent { cursor action changedFields }
fragment session on ChatSession { chatSessionId alias: customerAlias status version whenRequested }
"""
MANY = """
subscription { chatSessionsChanged(filter: {}) { action version chatSession { customerName } } }
"""
DIRECTIVE = """
subscription ($key: Int!, $with: Boolean = false) {
  chatSessionChanged(chatSessionId: $key) { version chatSessionId @include(if: $with) }
}
"""


@pytest.mark.parametrize("viewer", [MANAGER, READER, agent(5)], ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("text", "is_compiled"), [(FRAGMENTS, True), (MANY, True), (DIRECTIVE, False)]
)
async def test_both_executions_tell_the_same(
    database: str, viewer: Viewer, text: str, is_compiled: bool
) -> None:
    await a_row_of_each(5)
    session = await create(customer_alias="Ann")
    await update(session.pk, {"user_id": 5, "customer_alias": "Anne"})
    events = await reading.between(0, await reading.safe_key())
    sent = []
    for compiled in (True, False):
        schema = build_schema(compiled=compiled)
        variables: dict[str, Any] = {"key": session.pk} if "$key" in text else {}
        subscription = await subscribe(schema, text, variables, None, viewer, NEUTRAL)
        assert isinstance(subscription.feed, Feed)
        channel = subscription.feed.channel
        told = [await subscription.render(event, "cursor", Rows()) for event in events]
        assert any(told), channel
        sent.append(told)
        if compiled:
            misses = schema.counters.counts[Compiled.OUTPUT, HitOrMiss.MISS]
            assert bool(misses) is not is_compiled
    assert sent[0] == sent[1]
