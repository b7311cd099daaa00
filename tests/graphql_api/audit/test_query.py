"""`auditEntries`: admins read the trail, a page at a time, and nobody else does."""

import json
from typing import Any

import pytest

from orm.accounts import users
from orm.models import AuditEntry
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.querying import codes, create, data, errors, input_paths
from tests.orm import rows
from tests.statements import statements

QUERY = """query ($first: Int! = 50, $after: String, $key: Int, $user: String) {
  auditEntries(first: $first, after: $after, chatSessionId: $key, user: $user) {
    edges { cursor node { auditEntryId } }
    nodes { auditEntryId at associateId userName door applicationId requestId action entity rowKey
            fields changes { field old new } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def answer_to(service: Service, role: Role = Role.ADMIN, **variables: Any) -> dict[str, Any]:
    """The answer to a user who has that role."""
    if await users.find(role.value) is None:
        await accounts.add_user(users.NewUser(role.value, CHEAP_HASH, role))
    sent = {"query": QUERY, "variables": variables}
    answer = await service.client.post("/graphql", json=sent, auth=(role.value, PASSWORD))
    body: dict[str, Any] = answer.json()
    return body


async def page(service: Service, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = data(await answer_to(service, **variables))["auditEntries"]
    return found


def keys(found: dict[str, Any]) -> list[int]:
    return [node["rowKey"] for node in found["nodes"]]


@pytest.mark.parametrize("role", [Role.READER, Role.AGENT, Role.MANAGER])
async def test_nobody_but_admins_reads_it(service: Service, role: Role) -> None:
    await rows.create(customer_name="planted")
    with statements() as sql:
        answer = await answer_to(service, role)
    [error] = errors(answer)
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert error["message"] == f"The role {role} may not read the audit trail; ask an admin."
    assert answer["data"] is None
    assert not [text for text in sql if text.startswith("SELECT") and "audit_entry" in text]


async def test_an_entry_as_admins_see_it(service: Service) -> None:
    key = await create(service, customerName='A"da', userId=service.associate_id)
    entry = await AuditEntry.get()
    [node] = (await page(service))["nodes"]
    changes = {each["field"]: (each["old"], each["new"]) for each in node.pop("changes")}
    fields = node.pop("fields")
    assert node == {
        "auditEntryId": str(entry.audit_entry_id),
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "associateId": service.associate_id,
        "userName": "tje0",
        "door": "graphql",
        "applicationId": None,
        "requestId": entry.request_id,
        "action": "CREATED",
        "entity": "ChatSession",
        "rowKey": key,
    }
    assert {"customerName", "userId", "sessionKey", "status"} <= set(fields)
    assert changes.keys() == set(fields) - {"sessionKey"}
    assert changes["customerName"] == ("null", '"A\\"da"')
    assert changes["status"] == ("null", '"IN_QUEUE"')
    assert changes["userId"] == ("null", str(service.associate_id))


async def test_pages_follow_one_another_from_the_newest_on(service: Service) -> None:
    made = [(await rows.create()).pk for _ in range(5)]
    first = await page(service, first=2)
    # An entry that comes meanwhile does not move the others.
    made.append((await rows.create()).pk)
    second = await page(service, first=2, after=first["pageInfo"]["endCursor"])
    third = await page(service, first=2, after=second["pageInfo"]["endCursor"])
    fourth = await page(service, after=third["pageInfo"]["endCursor"])
    assert [*map(keys, (first, second, third, fourth))] == [
        [made[4], made[3]],
        [made[2], made[1]],
        [made[0]],
        [],
    ]
    more = [each["pageInfo"]["hasNextPage"] for each in (first, second, third, fourth)]
    before = [each["pageInfo"]["hasPreviousPage"] for each in (first, second, third, fourth)]
    assert more == [True, True, False, False]
    assert before == [False, True, True, True]
    cursors = [edge["cursor"] for edge in first["edges"]]
    assert cursors == [first["pageInfo"]["startCursor"], first["pageInfo"]["endCursor"]]
    assert [edge["node"]["auditEntryId"] for edge in first["edges"]] == [
        node["auditEntryId"] for node in first["nodes"]
    ]
    assert fourth["pageInfo"]["startCursor"] is None


async def test_it_is_asked_by_session_and_by_user(service: Service) -> None:
    by_hand = (await rows.create()).chat_session_id
    await accounts.add_user(users.NewUser("bea", CHEAP_HASH, Role.MANAGER))
    sent = {"query": "mutation { createChatSession(input: {}) { chatSessionId } }"}
    await service.client.post("/graphql", json=sent, auth=("bea", PASSWORD))
    assert keys(await page(service, key=by_hand)) == [by_hand]
    assert keys(await page(service, user="bea")) == [by_hand + 1]
    assert keys(await page(service, user="bea", key=by_hand)) == []
    for nobody in ("", "BEA", "\0", "%"):
        assert keys(await page(service, user=nobody)) == []


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_bounds(service: Service, first: int) -> None:
    answer = await answer_to(service, first=first)
    assert codes(answer) == ["INVALID_VALUE"]
    assert "first must be from 1 to 100" in errors(answer)[0]["message"]


async def test_a_bad_size_and_a_bad_cursor_are_named_together(service: Service) -> None:
    assert input_paths(await answer_to(service, first=0, after="x")) == {("first",), ("after",)}


@pytest.mark.parametrize(
    "cursor", ["", "0", "-1", "x", "1.0", "٣", "1 ", "1\n", "9" * 19, "9" * 4000]
)
async def test_a_cursor_that_was_never_given_out_is_refused(service: Service, cursor: str) -> None:
    answer = await answer_to(service, after=cursor)
    assert input_paths(answer) == {("after",)}
    assert "is not a cursor that this service gave out" in errors(answer)[0]["message"]


async def test_a_cursor_past_the_end_is_an_empty_page(service: Service) -> None:
    await rows.create()
    assert keys(await page(service, after="1")) == []
    assert len(keys(await page(service, after="9" * 18))) == 1


async def test_entries_of_topics_and_their_agents(service: Service) -> None:
    text = """mutation { createChatTopic(input: {name: "Sales", openingHours: {monStart: "PT8H"},
      widget: {size: LARGE, requiredFields: [EMAIL, PHONE]}}) { chatTopicId } }"""
    key = data(await service.graphql(text))["createChatTopic"]["chatTopicId"]
    text = f"""mutation {{ addChatTopicAgent(chatTopicId: {key},
      input: {{userId: {service.associate_id}, canListen: true}}) {{ topicId }} }}"""
    data(await service.graphql(text))
    query = """query ($topic: Int, $entity: String) {
      auditEntries(chatTopicId: $topic, entity: $entity) {
        nodes { entity rowKey changes { field new } } } }"""

    async def entries(**variables: Any) -> list[Any]:
        sent = {"query": query, "variables": variables}
        answer = await service.client.post("/graphql", json=sent, auth=("admin", PASSWORD))
        return list(data(answer.json())["auditEntries"]["nodes"])

    await accounts.add_user(users.NewUser("admin", CHEAP_HASH, Role.ADMIN))
    [of_topic] = await entries(topic=key)
    assert (of_topic["entity"], of_topic["rowKey"]) == ("ChatTopic", key)
    new = {change["field"]: json.loads(change["new"]) for change in of_topic["changes"]}
    assert new["name"] == "Sales"
    assert new["openingHours"]["monStart"] == "PT8H"
    assert (new["widget"]["size"], new["widget"]["requiredFields"]) == (
        "LARGE",
        ["EMAIL", "PHONE"],
    )
    [of_agent] = await entries(entity="ChatTopicAgent")
    assert {change["field"]: change["new"] for change in of_agent["changes"]} == {
        "topicId": str(key),
        "userId": str(service.associate_id),
        "canListen": "true",
    }
    assert await entries(topic=99) == []
