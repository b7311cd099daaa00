"""A customer reads the own session and its messages, and writes one."""

from tests.conftest import Service
from tests.parley.customers.conftest import Customer

READ = """query ($id: Int!) {
  chatSession(chatSessionId: $id) {
    chatSessionId customerName status alertLevel sessionKey rank
    user { fullName name tooltip }
    topic { name badgeHeader alertRecipient isOpen }
    messages { message author type }
  }
  chatMessages(chatSessionId: $id) { message author }
}"""
WRITE = """mutation ($id: Int!, $input: ChatMessageInput!) {
  addChatMessage(chatSessionId: $id, input: $input) { chatMessageId message author type }
}"""


async def test_a_customer_reads_their_session_and_writes_in_it(
    customer: Customer, service: Service
) -> None:
    written = await customer.graphql(WRITE, id=customer.session_id, input={"message": "Hello"})
    assert written["data"]["addChatMessage"]["author"] == "Ada"
    body = await customer.graphql(READ, id=customer.session_id)
    assert body == {
        "data": {
            "chatSession": {
                "chatSessionId": customer.session_id,
                "customerName": "Ada",
                "status": "CUSTOMER_LAST",
                "alertLevel": None,
                "sessionKey": None,
                "rank": None,
                "user": {"fullName": "Grace Hopper", "name": None, "tooltip": None},
                "topic": {
                    "name": "Orders",
                    "badgeHeader": None,
                    "alertRecipient": None,
                    "isOpen": True,
                },
                "messages": [{"message": "Hello", "author": "Ada", "type": "TO_USER"}],
            },
            "chatMessages": [{"message": "Hello", "author": "Ada"}],
        }
    }


async def test_a_customer_neither_reads_nor_writes_in_a_session_of_another(
    customer: Customer, other: Customer
) -> None:
    body = await customer.graphql(
        "query ($id: Int!) { chatSession(chatSessionId: $id) { status } }", id=other.session_id
    )
    assert body == {"data": {"chatSession": None}}
    for query in (
        "query ($id: Int!) { chatMessages(chatSessionId: $id) { message } }",
        "query ($id: Int!) { chatTranscript(chatSessionId: $id) }",
    ):
        body = await customer.graphql(query, id=other.session_id)
        assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    body = await customer.graphql(WRITE, id=other.session_id, input={"message": "Hello"})
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_customer_writes_by_rest(customer: Customer) -> None:
    path = f"/api/v1/ChatSession/{customer.session_id}"
    answer = await customer.send("POST", f"{path}/Messages", {"Message": "Hello", "Type": "ToUser"})
    assert (answer.status_code, answer.json()["Author"]) == (200, "Ada")
    answer = await customer.send("GET", f"{path}/Messages")
    assert [each["Message"] for each in answer.json()] == ["Hello"]
    answer = await customer.send("GET", path)
    assert answer.json()["CustomerName"] == "Ada"
    assert answer.json()["SessionKey"] is None
