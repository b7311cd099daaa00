"""The operations of customers are compiled, and graphql-core gives the same answers."""

import re
from typing import Any

from graphql_api.context import Context
from graphql_api.shared.viewer import Door, Viewer
from orm.models import ChatMessage, ChatSession, ChatTopic
from orm.models.enums import ChatMessageType, ChatSessionStatus, Role
from tests.graphql_api.fast.both import BY_CORE, COMPILED, VIEWER, misses
from tests.parley.customers.asking import END, ENTER, MARK, RATE, START, TYPING, WRITE

NEVER_ALIKE = re.compile(r"'(chatSessionId|chatMessageId|whenEnded|sessionKey)': [^,}]+")

READ = """query ($id: Int!) {
  chatSession(chatSessionId: $id) { status alertLevel user { fullName name } topic { name }
    messages { message } tableRight { mask reason } }
  chatMessages(chatSessionId: $id) { message type } chatTranscript(chatSessionId: $id)
  viewer { role associateId rights }
}"""

CALLS: list[tuple[str, dict[str, Any]]] = [
    (ENTER, {"input": {"name": "Ada"}}),
    (ENTER, {}),
    (TYPING, {"typing": True}),
    (MARK, {"upTo": 2**31 - 1}),
    (WRITE, {"input": {"specialType": "CLICKED_OPTION", "message": "1"}}),
    (WRITE, {"input": {"author": "Grace", "message": "1"}}),
    (RATE, {"rating": 3}),
    (RATE, {"rating": 9}),
    (END, {}),
    (READ, {}),
    ("{ chatSessions { nodes { status } } }", {}),
]


async def answers_by(schema: Any, topic_id: int) -> list[str]:
    """The answers of all calls, one after the other, without what is never alike."""
    row = await ChatSession.create(
        topic_id=topic_id, status=ChatSessionStatus.PRE_CHAT_FORM, alert_level=3
    )
    await ChatMessage.create(chat_session_id=row.pk, type=ChatMessageType.TO_CUSTOMER, message="x")
    viewer = Viewer(
        0,
        f"customer of session {row.pk}",
        Role.CUSTOMER,
        Door.GRAPHQL,
        session_id=row.pk,
        topic_id=topic_id,
    )
    told: list[str] = []
    for caller, text, variables in (
        *((viewer, text, {"id": row.pk, **values}) for text, values in CALLS),
        (VIEWER, START, {"topic": topic_id, "input": {"name": "Ada", "message": "Hello"}}),
    ):
        asked = {name: value for name, value in variables.items() if f"${name}" in text}
        result = await schema.execute(text, asked, Context(caller, schema.limits))
        errors = [error.formatted["extensions"]["code"] for error in result.errors or ()]
        told.append(re.sub(r"\d{4}-\d\d-\d\d [\d:]+", "then", f"{result.data} {errors}"))
    return [NEVER_ALIKE.sub(r"\1", each) for each in told]


async def test_both_ways_answer_alike(database: str) -> None:
    topics = [await ChatTopic.create(name="Sales", pk=number) for number in (5, 6)]
    before = misses()
    compiled = await answers_by(COMPILED, topics[0].pk)
    assert misses() == before
    assert compiled == await answers_by(BY_CORE, topics[1].pk)
    assert sum("[]" in each for each in compiled) >= 7
