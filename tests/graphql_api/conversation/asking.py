"""The mutations of the conversation, and agents who send them."""

from typing import Any

from orm.accounts import users
from orm.models import ChatMessage, ChatSession, ChatTopic
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.querying import data
from tests.statements import statements

SESSION = """chatSession {
  chatSessionId status user { associateId } transferTo { associateId } rank whenStarted whenEnded
  whenIdle firstMessage lastMessage chatbotIsActive version
}"""


def one(field: str) -> str:
    """The text of a mutation on one session."""
    return f"mutation ($key: Int!) {{ {field}(chatSessionId: $key) {{ outcome {SESSION} }} }}"


PICK_UP = one("pickUpChatSession")
FIRST = f"mutation {{ pickUpFirstChatSession {{ outcome {SESSION} }} }}"
ACCEPT = one("acceptChatSessionTransfer")
REJECT = one("rejectChatSessionTransfer")
RESET = one("resetChatSession")
END = one("endChatSession")
TRANSFER = f"""mutation ($key: Int!, $to: String!) {{
  transferChatSession(chatSessionId: $key, toAssociate: $to) {{ outcome {SESSION} }}
}}"""

Shown = Any


async def ask(
    service: Service, query: str, user: str | None = None, retry: str = "", **variables: Any
) -> Shown:
    """The body of the answer to a mutation, by the service's own user or by another one."""
    answer = await service.client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"Idempotency-Key": retry} if retry else {},
        auth=(user or "tje0", PASSWORD),
    )
    body: Shown = answer.json()
    return body


async def done(
    service: Service, query: str, user: str | None = None, retry: str = "", **variables: Any
) -> tuple[str, Shown]:
    """The outcome of a mutation that must have succeeded, and the session."""
    [payload] = data(await ask(service, query, user, retry, **variables)).values()
    return payload["outcome"], payload["chatSession"]


async def sent_by(
    service: Service, query: str, user: str | None = None, **variables: Any
) -> list[str]:
    """The statements of a mutation, without those of the login and of the transaction."""
    with statements() as sent:
        await done(service, query, user, **variables)
    left_out = ("BEGIN", "COMMIT", "SELECT pg_advisory")
    return [text for text in sent if "password_hash" not in text and not text.startswith(left_out)]


async def add_user(name: str, role: Role = Role.AGENT) -> int:
    """The associate's key of a new user."""
    return (await accounts.add_user(users.NewUser(name, CHEAP_HASH, role))).associate_id


async def waiting(**values: Any) -> int:
    """The key of a session in the queue."""
    row = await ChatSession.create(status=ChatSessionStatus.IN_QUEUE, **values)
    return row.chat_session_id


async def topic(welcome: str | None = None, **values: Any) -> int:
    """The key of a topic."""
    row = await ChatTopic.create(welcome_message=welcome, **values)
    return row.chat_topic_id


async def specials(key: int) -> list[tuple[ChatMessageType, ChatMessageSpecialType, Any, Any]]:
    """The messages of a session: type, special type, text and author."""
    rows = await ChatMessage.filter(chat_session_id=key).order_by("chat_message_id")
    return [(row.type, row.special_type, row.message, row.author) for row in rows]
