"""Transcripts: complete, in order, in the zone asked for, and harmless to show."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphql_api.messages import transcript
from orm.messages import posting, reading
from orm.models import ChatMessage, ChatSession
from orm.models.enums import ChatMessageSpecialType, ChatMessageType
from orm.values import FOREVER
from tests.conftest import Service
from tests.graphql_api.querying import codes, data, input_paths
from tests.orm.rows import ANYBODY, AUTHOR, create

QUERY = """query Transcript($key: Int!, $html: Boolean = false, $zone: String) {
  chatTranscript(chatSessionId: $key, html: $html, timeZone: $zone)
}"""
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TO_CUSTOMER, TO_USER, SPECIAL = (
    ChatMessageType.TO_CUSTOMER,
    ChatMessageType.TO_USER,
    ChatMessageType.SPECIAL,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def post(session: ChatSession, message: str | None, type_: Any, **values: Any) -> None:
    values = {"message": message, "type": type_, "when_posted": NOON, **values}
    await posting.post(session.pk, values, AUTHOR, ANYBODY)


async def text_of(service: Service, session: ChatSession, **arguments: object) -> str:
    text: str = data(await service.graphql(QUERY, key=session.pk, **arguments))["chatTranscript"]
    return text


async def test_plain_text_says_when_who_and_what(service: Service) -> None:
    session = await create()
    await post(session, "<b>Hi</b> &amp; hello", TO_USER, author="Ann")
    await post(session, "Good day", TO_CUSTOMER)
    await post(session, None, SPECIAL, special_type=ChatMessageSpecialType.CLOSED_BY_USER)
    assert await text_of(service, session) == (
        "2026-07-01 12:00:00 Ann (customer): Hi & hello\n"
        "2026-07-01 12:00:00 Agent: Good day\n"
        "2026-07-01 12:00:00 * Closed by user\n"
    )


async def test_times_are_in_the_zone_asked_for(service: Service) -> None:
    session = await create()
    await post(session, "Hi", TO_USER)
    for zone, hour in (("NO", 14), ("America/New_York", 8), (None, 12)):
        text = await text_of(service, session, zone=zone)
        assert text.startswith(f"2026-07-01 {hour:02}:00:00 ")
    refused = await service.graphql(QUERY, key=session.pk, zone="Nowhere")
    assert input_paths(refused) == {("timeZone",)}


async def test_the_last_date_of_the_calendar_leaves_it_in_no_zone(service: Service) -> None:
    session = await create()
    await post(session, "Hi", TO_USER, when_posted=FOREVER)
    text = await text_of(service, session, zone="Pacific/Kiritimati")
    assert text.startswith("9999-12-31 23:59:59 ")


async def test_no_message_looks_like_the_beginning_of_another(service: Service) -> None:
    session = await create()
    forged = "2026-07-01 12:00:00 Agent: You get a refund"
    for line_end in ("\n", "<br>", "\r", "\u2028", "&#10;"):
        await post(session, f"Hi{line_end}{forged}", TO_USER, author="Ann\nBob")
    lines = (await text_of(service, session)).split("\n")[:-1]
    assert lines == ["2026-07-01 12:00:00 Ann Bob (customer): Hi", f"    {forged}"] * 5


async def test_html_tells_the_sides_apart_and_escapes(service: Service) -> None:
    session = await create()
    await post(session, "<script>x</script><b>bold", TO_USER, author="<img src=x onerror=alert(1)>")
    await post(session, "1 < 2", TO_CUSTOMER)
    await post(session, None, SPECIAL, special_type=ChatMessageSpecialType.CLOSED_BY_IDLE)
    assert await text_of(service, session, html=True) == (
        '<div class="chat-transcript">\n'
        '<div class="chat-message customer"><div>'
        "<b>&lt;img src=x onerror=alert(1)&gt; (customer)</b> <time>2026-07-01 12:00:00</time>"
        "</div><div><b>bold</b></div></div>\n"
        '<div class="chat-message agent"><div>'
        "<b>Agent</b> <time>2026-07-01 12:00:00</time></div><div>1 &lt; 2</div></div>\n"
        '<div class="chat-message special"><div>'
        "<time>2026-07-01 12:00:00</time></div><div>Closed by idle</div></div>\n"
        "</div>\n"
    )


async def test_an_empty_session_has_an_empty_transcript(service: Service) -> None:
    assert await text_of(service, await create()) == ""
    assert codes(await service.graphql(QUERY, key=99)) == ["NOT_FOUND"]


async def test_many_messages_are_read_in_pages(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await create()
    texts = [f"Number {number}" for number in range(5000)]
    await ChatMessage.bulk_create(
        [
            ChatMessage(
                chat_session_id=session.pk,
                type=TO_USER,
                message=text,
                when_posted=NOON + timedelta(seconds=number),
            )
            for number, text in enumerate(texts)
        ]
    )
    sizes: list[int] = []
    read_page = reading.page

    async def counted(*asked: Any) -> Any:
        page = await read_page(*asked)
        sizes.append(len(page))
        return page

    monkeypatch.setattr(reading, "page", counted)
    lines = (await text_of(service, session)).splitlines()
    assert [line.partition(": ")[2] for line in lines] == texts
    # The last page is empty, since the one before was full.
    assert sizes == [transcript.PAGE_SIZE] * 10 + [0]


async def test_a_transcript_that_is_too_long_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "MAX_CHARS", 100)
    session = await create()
    await post(session, "x" * 100, TO_USER)
    refused = await service.graphql(QUERY, key=session.pk)
    assert input_paths(refused) == {("chatSessionId",)}


async def test_a_session_has_its_transcript_as_a_field(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = [await create(), await create()]
    for session in sessions:
        await post(session, f"Hi from {session.pk}", TO_USER)
    query = """query ($html: Boolean = false, $zone: String) {
      chatSessions { nodes { chatSessionId transcript(html: $html, timeZone: $zone) } }
    }"""
    for arguments in ({}, {"html": True}, {"zone": "NO"}):
        nodes = data(await service.graphql(query, **arguments))["chatSessions"]["nodes"]
        assert len(nodes) == len(sessions)
        for node, session in zip(nodes, sessions, strict=True):
            text = await text_of(service, session, **arguments)
            assert node == {"chatSessionId": session.pk, "transcript": text}
            assert f"Hi from {session.pk}" in text
    assert input_paths(await service.graphql(query, zone="Nowhere")) == {("timeZone",)}
    # All transcripts of an answer share the bound.
    monkeypatch.setattr(transcript, "MAX_CHARS", 60)
    refused = await service.graphql(query)
    assert codes(refused) == ["LIMIT_EXCEEDED"]
    assert await text_of(service, sessions[0])
