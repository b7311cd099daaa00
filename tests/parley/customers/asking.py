"""The operations of customers, and the codes and places of refusals."""

from typing import Any

from tests.parley.customers.conftest import Customer

TYPING = """mutation ($id: Int!, $typing: Boolean!) {
  setChatTyping(chatSessionId: $id, typing: $typing) { flags version }
}"""
MARK = """mutation ($id: Int!, $upTo: Int) {
  markChatMessagesRead(chatSessionId: $id, upTo: $upTo)
}"""
RATE = """mutation ($id: Int!, $rating: Int!) {
  rateChatSession(chatSessionId: $id, rating: $rating) { rating status }
}"""
END = """mutation ($id: Int!) {
  endChatSession(chatSessionId: $id) { outcome chatSession { status whenEnded alertLevel } }
}"""
ENTER = """mutation ($id: Int!, $input: ChatFormInput) {
  enterChatQueue(chatSessionId: $id, input: $input) {
    status initialQueuePos customerName customerEmail firstMessage
  }
}"""
WRITE = """mutation ($id: Int!, $input: ChatMessageInput!) {
  addChatMessage(chatSessionId: $id, input: $input) {
    chatMessageId message author type specialType specialParam
  }
}"""
START = """mutation ($topic: Int!, $input: StartChatSessionInput) {
  startChatSession(chatTopicId: $topic, input: $input) {
    chatSessionId sessionKey chatSession { chatSessionId sessionKey status }
  }
}"""


async def done(customer: Customer, operation: str, **variables: Any) -> Any:
    """The value of the operation's one field, in the customer's own session unless said."""
    body = await customer.graphql(operation, **{"id": customer.session_id, **variables})
    assert "errors" not in body, body
    [value] = body["data"].values()
    return value


async def refused(customer: Customer, operation: str, **variables: Any) -> tuple[str, list[str]]:
    """The code of a refusal, and the places of the values that it names."""
    body = await customer.graphql(operation, **{"id": customer.session_id, **variables})
    extensions = [error["extensions"] for error in body["errors"]]
    [code] = {each["code"] for each in extensions}
    return code, [".".join(each["inputPath"]) for each in extensions if "inputPath" in each]
