"""The first session in the queue is found by one index, however many wait."""

from datetime import UTC, datetime, timedelta

import pytest
from tortoise.context import require_context

from orm.audit.entries import Author
from orm.conversation.pick_up import pick_up_first
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import MATCH_ALL, AnyOf, Comparison, Expression, Operator
from tests.orm.rows import ANYBODY, associate
from tests.statements import statements

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}
WAS = datetime(2026, 3, 14, tzinfo=UTC)
SHUT_OUT = AnyOf(
    (
        Comparison(Column("topic_id"), Operator.NOT_IN, (3, 4)),
        Comparison(Column("user_id"), Operator.EQ, 1),
    )
)


@pytest.mark.parametrize("analyzed", [True, False])
@pytest.mark.parametrize(("may_answer", "values"), [(MATCH_ALL, [1]), (SHUT_OUT, [3, 4, 1, 1])])
async def test_the_first_is_found_by_its_index(
    database: str, may_answer: Expression, values: list[int], *, analyzed: bool
) -> None:
    author = Author(await associate(1), None, name="ann", door="graphql")
    await ChatSession.bulk_create(
        [
            ChatSession(
                topic_id=number % 5,
                alert_level=number % 3,
                when_requested=WAS + timedelta(seconds=number),
                status=ChatSessionStatus(4 + number % 4),
            )
            for number in range(4000)
        ],
        batch_size=500,
    )
    connection = require_context().db()
    if analyzed:
        await connection.execute_query("ANALYZE")
    with statements() as sent:
        await pick_up_first(may_answer, author, ANYBODY)
    [sql] = [text for text in sent if "ORDER BY" in text]
    explain = EXPLAIN[connection.capabilities.dialect]
    statement = sql.partition(": [")[0]
    _, rows = await connection.execute_query(f"{explain} {statement}", values)
    plan = "\n".join(str(tuple(row)[-1]) for row in rows)
    assert "chat_session_first" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
