"""Sessions are handed on: offered by their user, and taken or declined by another."""

from datetime import UTC, datetime
from typing import Any

import pytest

from orm.models import Associate, AuditEntry, ChatMessage, ChatSession, ChatTopicAgent, User
from orm.models.enums import ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Role
from orm.sessions.states import OVER
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.conversation.asking import (
    ACCEPT,
    REJECT,
    TRANSFER,
    add_user,
    ask,
    done,
    sent_by,
    specials,
    topic,
    waiting,
)
from tests.graphql_api.querying import codes, errors, input_paths
from tests.statements import inserted_tables, without_events

ENDED = (*OVER, ChatSessionStatus.DELETED)
SPECIAL = ChatMessageType.SPECIAL


@pytest.fixture(params=[True, False], ids=["compiled", "by core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


@pytest.fixture
async def keys(service: Service) -> dict[str, int]:
    """The agents' associates: ann, whose sessions the tests hand on, and ben and cid."""
    return {name: await add_user(name) for name in ("ann", "ben", "cid")}


async def session_of(user: int | None, **values: Any) -> int:
    row = await ChatSession.create(
        **{"status": ChatSessionStatus.USER_LAST, "rank": 4, **values}, user_id=user
    )
    return row.chat_session_id


async def unchanged(key: int) -> dict[str, Any]:
    [row] = await ChatSession.filter(pk=key).values()
    return dict(row)


@pytest.mark.parametrize("by", ["name", "login", "key", "case"])
async def test_a_session_is_offered_by_its_user(
    service: Service, keys: dict[str, int], by: str
) -> None:
    await Associate.filter(pk=keys["ben"]).update(name="Ben B", user_name="ben@example.com")
    to = {"name": "Ben B", "login": "ben@example.com", "key": str(keys["ben"]), "case": "BEN B"}
    key = await session_of(keys["ann"], transfer_to_id=keys["cid"])
    outcome, session = await done(service, TRANSFER, "ann", key=key, to=to[by])
    assert outcome == "OFFERED"
    assert session["transferTo"] == {"associateId": keys["ben"]}
    assert (session["user"], session["status"]) == ({"associateId": keys["ann"]}, "USER_LAST")
    assert session["version"] == 2
    assert await ChatMessage.all().count() == 0
    entry = await AuditEntry.get()
    assert entry.values == {"transfer_to_id": [keys["cid"], keys["ben"]]}
    # To offer it once more to the same user changes nothing.
    assert (await done(service, TRANSFER, "ann", key=key, to=to[by]))[1]["version"] == 2


@pytest.mark.parametrize("user", ["ben", None])
@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER])
async def test_only_its_user_offers_a_session(
    service: Service, keys: dict[str, int], user: str | None, role: Role
) -> None:
    key = await session_of(keys.get(user or ""))
    before = await unchanged(key)
    by = "ann" if role is Role.AGENT else "tje0"
    assert (await done(service, TRANSFER, by, key=key, to="cid"))[0] == "NOT_OWNER"
    assert await unchanged(key) == before


@pytest.mark.parametrize("status", ENDED)
async def test_a_session_that_is_over_is_not_handed_on(
    service: Service, keys: dict[str, int], status: ChatSessionStatus
) -> None:
    key = await session_of(keys["ann"], status=status, transfer_to_id=keys["ben"])
    before = await unchanged(key)
    assert (await done(service, TRANSFER, "ann", key=key, to="cid"))[0] == "OVER"
    assert (await done(service, ACCEPT, "ben", key=key))[0] == "OVER"
    assert (await done(service, REJECT, "ben", key=key))[0] == "OVER"
    assert await unchanged(key) == before
    assert await ChatMessage.all().count() == 0


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("ann", "is yourself"),
        ("nobody", "is no user"),
        ("99999", "is no user"),
        ("99999999999999999999", "is no user"),
        (" ", "is missing"),
        ("gone", "is no user"),
        ("left", "is no user"),
        ("never", "is no user"),
        ("twin", "is the name of 2"),
        ("x" * 256, "is no user"),
        ("\0", "is no user"),
    ],
)
async def test_who_shall_take_it_must_be_another_user(
    service: Service, keys: dict[str, int], to: str, reason: str
) -> None:
    gone, left, _never = await add_user("gone"), await add_user("left"), 0
    await Associate.filter(pk=gone).update(deleted=True)
    await User.filter(associate_id=left).update(revoked_at=datetime(2026, 1, 1, tzinfo=UTC))
    await Associate.create(associate_id=900, name="never")
    for name in ("one", "two"):
        await Associate.filter(pk=await add_user(name)).update(name="twin")
    key = await session_of(keys["ann"])
    before = await unchanged(key)
    answer = await ask(service, TRANSFER, "ann", key=key, to=to)
    assert input_paths(answer) == {("toAssociate",)}
    assert errors(answer)[0]["message"].startswith(f"toAssociate {reason}")
    assert await unchanged(key) == before


async def test_the_other_user_accepts(service: Service, keys: dict[str, int]) -> None:
    await session_of(keys["ben"], rank=1)
    key = await session_of(keys["ann"], transfer_to_id=keys["ben"], last_message="Hi")
    outcome, session = await done(service, ACCEPT, "ben", key=key)
    assert outcome == "ACCEPTED"
    assert (session["user"], session["rank"]) == ({"associateId": keys["ben"]}, 2)
    assert (session["transferTo"], session["status"]) == (None, "USER_LAST")
    assert (session["lastMessage"], session["whenStarted"]) == ("Hi", None)
    assert session["whenIdle"] is not None
    transfered = ChatMessageSpecialType.TRANSFERED_SESSION
    assert await specials(key) == [(SPECIAL, transfered, None, "ben")]
    assert (await AuditEntry.get()).values["user_id"] == [keys["ann"], keys["ben"]]


async def test_one_that_waits_is_taken_up_by_accepting(
    service: Service, keys: dict[str, int]
) -> None:
    key = await waiting(transfer_to_id=keys["ben"])
    _, session = await done(service, ACCEPT, "ben", key=key)
    assert (session["status"], session["rank"]) == ("CUSTOMER_LAST", 1)
    assert session["whenStarted"] is not None


async def test_the_other_user_declines(service: Service, keys: dict[str, int]) -> None:
    key = await session_of(keys["ann"], transfer_to_id=keys["ben"])
    outcome, session = await done(service, REJECT, "ben", key=key)
    assert outcome == "REJECTED"
    assert (session["user"], session["rank"]) == ({"associateId": keys["ann"]}, 4)
    assert (session["transferTo"], session["status"]) == (None, "USER_LAST")
    rejected = ChatMessageSpecialType.TRANSFER_REJECTED
    assert await specials(key) == [(SPECIAL, rejected, None, "ben")]
    assert (await AuditEntry.get()).values["transfer_to_id"] == [keys["ben"], None]


@pytest.mark.parametrize("query", [ACCEPT, REJECT])
@pytest.mark.parametrize(
    ("offered_to", "outcome"), [(None, "NOTHING_PENDING"), ("cid", "OFFERED_TO_ANOTHER")]
)
@pytest.mark.parametrize("by", ["ben", "ann", "tje0"])
async def test_nobody_else_accepts_or_declines(
    service: Service,
    keys: dict[str, int],
    query: str,
    offered_to: str | None,
    outcome: str,
    by: str,
) -> None:
    key = await session_of(keys["ann"], transfer_to_id=keys.get(offered_to or ""))
    before = await unchanged(key)
    assert (await done(service, query, by, key=key))[0] == outcome
    assert await unchanged(key) == before
    assert await ChatMessage.all().count() == await AuditEntry.all().count() == 0


@pytest.mark.parametrize("query", [ACCEPT, REJECT])
async def test_an_agent_whom_the_topic_shuts_out_decides_all_the_same(
    service: Service, keys: dict[str, int], query: str
) -> None:
    key = await session_of(keys["ann"], topic_id=await topic(), transfer_to_id=keys["ben"])
    row = await ChatSession.get(pk=key)
    await ChatTopicAgent.create(topic_id=row.topic_id, user_id=keys["ann"], can_respond=True)
    assert codes(await ask(service, query, "cid", key=key)) == ["NOT_FOUND"]
    outcome, session = await done(service, query, "ben", key=key)
    # The user who declined it sees no more of it than its key.
    seen = {"ACCEPTED": "USER_LAST", "REJECTED": None}
    assert session["status"] == seen[outcome]
    assert (await ChatSession.get(pk=key)).transfer_to_id is None


@pytest.mark.parametrize("query", [TRANSFER, ACCEPT, REJECT])
async def test_readers_hand_nothing_on(service: Service, keys: dict[str, int], query: str) -> None:
    rea = await add_user("rea", Role.READER)
    key = await session_of(rea, transfer_to_id=rea)
    variables = {"to": "ben"} if query is TRANSFER else {}
    assert codes(await ask(service, query, "rea", key=key, **variables)) == ["FORBIDDEN"]


@pytest.mark.parametrize("query", [TRANSFER, ACCEPT, REJECT])
async def test_an_unknown_session_is_not_found(
    service: Service, keys: dict[str, int], query: str
) -> None:
    variables = {"to": "ben"} if query is TRANSFER else {}
    assert codes(await ask(service, query, "ann", key=99, **variables)) == ["NOT_FOUND"]


@pytest.mark.parametrize(("query", "by"), [(TRANSFER, "ann"), (ACCEPT, "ben"), (REJECT, "ben")])
async def test_a_retry_says_the_same_again(
    service: Service, keys: dict[str, int], query: str, by: str
) -> None:
    variables = {"to": "cid"} if query is TRANSFER else {}
    key = await session_of(keys["ann"], transfer_to_id=keys["ben"])
    first = await done(service, query, by, "a", key=key, **variables)
    # The retry asks for nothing that may be gone.
    await Associate.filter(pk=keys["cid"]).update(deleted=True)
    assert await done(service, query, by, "a", key=key, **variables) == first
    assert await AuditEntry.all().count() == 1


@pytest.mark.parametrize(
    ("query", "missed", "values"),
    [
        (TRANSFER, "NOT_OWNER", {"user_id": None}),
        (ACCEPT, "NOTHING_PENDING", {"transfer_to_id": None}),
        (REJECT, "NOTHING_PENDING", {"transfer_to_id": None}),
    ],
)
async def test_a_retry_repeats_that_nothing_was_done(
    service: Service, keys: dict[str, int], query: str, missed: str, values: dict[str, Any]
) -> None:
    ben = keys["ben"]
    key = await session_of(None)
    variables = {"to": "cid"} if query is TRANSFER else {}
    assert (await done(service, query, "ben", "a", key=key, **variables))[0] == missed
    await ChatSession.filter(pk=key).update(**dict.fromkeys(values, ben))
    before = await unchanged(key)
    assert (await done(service, query, "ben", "a", key=key, **variables))[0] == missed
    assert await unchanged(key) == before


async def test_statements(service: Service, keys: dict[str, int]) -> None:
    key = await session_of(keys["ann"])
    # Rights by topics, the names, the users; the session, and what is stored.
    offering = await sent_by(service, TRANSFER, "ann", key=key, to="ben")
    assert len(without_events(offering)) == 6, offering
    assert inserted_tables(offering) == ["audit_entry", "event"]
    rejecting = await sent_by(service, REJECT, "ben", key=key)
    assert len(without_events(rejecting)) == 6, rejecting
    assert inserted_tables(rejecting) == ["audit_entry", "chat_message", *["event"] * 2]
    await done(service, TRANSFER, "ann", key=key, to="ben")
    accepting = await sent_by(service, ACCEPT, "ben", key=key)
    assert len(without_events(accepting)) == 7, accepting
    assert len(await sent_by(service, ACCEPT, "ben", key=key)) == 2
