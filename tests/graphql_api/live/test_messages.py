"""`chatMessageAdded` tells each message once, as far as its reader may see it."""

from orm.messages import posting
from orm.models import ChatMessage
from orm.models.enums import ChatMessageSpecialType as Special
from orm.models.enums import ChatMessageType as Type
from orm.models.enums import ChatSessionStatus as Status
from tests.graphql_api.live.following import MANAGER, READER, Live, agent, customer
from tests.graphql_api.live.topics import topic_with_agent
from tests.orm.rows import ANYBODY, AUTHOR, associate, create, delete, update

ADDED = """
subscription ($key: Int!, $after: String) {
  chatMessageAdded(chatSessionId: $key, after: $after) {
    cursor action chatSessionId chatMessageId
    chatMessage { chatMessageId message type specialType readByCustomer }
  }
}
"""


async def post(session_id: int, text: str, type_: Type = Type.TO_CUSTOMER) -> int:
    message = await posting.post(session_id, {"message": text, "type": type_}, AUTHOR, ANYBODY)
    return message.chat_message_id


async def special(session_id: int, type_: Special) -> int:
    values = {"type": Type.SPECIAL, "special_type": type_}
    return (await posting.post(session_id, values, AUTHOR, ANYBODY)).chat_message_id


async def test_messages_of_the_session_are_told_in_their_order(live: Live) -> None:
    session, other = await create(), await create()
    async with live.follow(ADDED, key=session.pk) as stream:
        await post(other.pk, "Elsewhere")
        keys = [await post(session.pk, text) for text in ("One", "Two")]
        told = [await stream.told() for _ in keys]
        assert [each["chatMessageId"] for each in told] == keys
        assert [each["chatMessage"]["message"] for each in told] == ["One", "Two"]
        assert {each["action"] for each in told} == {"CREATED"}


async def test_what_the_service_writes_is_told_before_what_made_it(live: Live) -> None:
    session = await create(status=Status.FINISHED)
    async with live.follow(ADDED, key=session.pk) as stream:
        await post(session.pk, "Hello again", Type.TO_USER)
        kinds = [(await stream.told())["chatMessage"]["specialType"] for _ in range(2)]
        assert kinds == ["REOPENED_BY_CUSTOMER", "NONE"]


async def test_customers_are_told_the_messages_that_are_for_them(live: Live) -> None:
    session = await create(status=Status.CUSTOMER_LAST)
    async with (
        live.follow(ADDED, customer(session.pk), key=session.pk) as of_customer,
        live.follow(ADDED, MANAGER, key=session.pk) as of_staff,
    ):
        hidden = await special(session.pk, Special.TRANSFER_REJECTED)
        shown = await special(session.pk, Special.URL)
        assert [(await of_staff.told())["chatMessageId"] for _ in range(2)] == [hidden, shown]
        assert (await of_customer.told())["chatMessageId"] == shown
    asked = await live.ask(
        "query ($key: Int!) { chatMessages(chatSessionId: $key) { chatMessageId } }",
        customer(session.pk),
        key=session.pk,
    )
    assert asked == {"chatMessages": [{"chatMessageId": shown}]}


async def test_read_marks_are_no_new_messages(live: Live) -> None:
    session = await create()
    await post(session.pk, "One")
    read = "mutation ($key: Int!) { markChatMessagesRead(chatSessionId: $key) }"
    async with live.follow(ADDED, key=session.pk) as stream:
        assert await live.ask(read, customer(session.pk), key=session.pk)
        key = await post(session.pk, "Two")
        assert (await stream.told())["chatMessageId"] == key


async def test_a_session_that_is_hidden_by_now_tells_no_messages(live: Live) -> None:
    await associate(21)
    await associate(22)
    heard, unheard = await topic_with_agent(21), await topic_with_agent(22)
    session = await create(topic_id=heard)
    async with live.follow(ADDED, agent(21), key=session.pk) as stream:
        await post(session.pk, "One")
        await stream.told()
        await update(session.pk, {"topic_id": unheard})
        await post(session.pk, "Two")
        await update(session.pk, {"topic_id": heard})
        key = await post(session.pk, "Three")
        while (told := await stream.told())["chatMessageId"] != key:
            # It is read as of now: the session may be back when the event is looked at.
            assert told["chatMessage"]["message"] == "Two"
    await update(session.pk, {"topic_id": unheard})
    assert await live.refusal(ADDED, agent(21), key=session.pk) == ["NOT_FOUND"]


async def test_who_may_not_read_messages_is_refused(live: Live) -> None:
    session, other = await create(), await create()
    assert await live.refusal(ADDED, customer(session.pk), key=other.pk) == ["NOT_FOUND"]
    assert await live.refusal(ADDED, READER, key=0) == ["NOT_FOUND"]


async def test_messages_that_are_gone_with_their_session_are_not_told(live: Live) -> None:
    begin = (await live.ask("{ eventCursor }"))["eventCursor"]
    session = await create()
    await post(session.pk, "One")
    async with live.follow(ADDED, key=session.pk, after=begin) as stream:
        assert (await stream.told())["chatMessage"]["message"] == "One"
        await delete(session.pk)
        assert await ChatMessage.all().count() == 0
    other = await create()
    await post(other.pk, "Two")
