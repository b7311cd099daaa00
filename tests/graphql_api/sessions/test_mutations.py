"""createChatSession: what goes in comes out again by chatSession."""

from typing import Any

from orm.models import ChatSession
from orm.sessions import verbs
from tests.conftest import Service
from tests.graphql_api.querying import CREATE, create, data, stored
from tests.orm.rows import a_row_of_each

REFERENCES = ("user", "person", "contact", "project", "sale", "ticket", "transferTo")

SCALARS: dict[str, Any] = {
    "topicId": 3,
    "customerAlias": "Kai",
    "customerHost": "10.0.0.9",
    "customerName": "Kai Ødegård \N{SLIGHTLY SMILING FACE}",
    "customerEmail": "kai@example.com",
    "customerPhone": "+47 555 01 234",
    "customerConsented": True,
    "customerCompanyName": "",
    "status": "CUSTOMER_LAST",
    "firstMessage": "Hei\n'\"\\",
    "lastMessage": "x" * 1024,
    "whenRequested": "2026-03-14T09:26:53.589793Z",
    "whenStarted": "2026-03-14T09:27:00Z",
    "whenEnded": "9999-12-31T23:59:59Z",
    "whenIdle": None,
    "whenFetched": "2026-03-14T09:26:53.500000Z",
    "sessionKey": "k",
    "initialQueuePos": 17,
    "alertLevel": -(2**31),
    "rank": 9,
    "flags": ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"],
    "chatbotIsActive": True,
    "rating": 2**31 - 1,
}

EVERYTHING = f"""
fragment Everything on ChatSession {{
  chatSessionId {" ".join(SCALARS)}
  user {{ associateId rank }} person {{ personId rank }} contact {{ contactId activeErpLinks }}
  project {{ projectId name }} sale {{ saleId amount status }} ticket {{ ticketId hasAttachment }}
  transferTo {{ associateId fullName type extraFields {{ key }} }}
}}
"""

READ = (
    f"query Read($key: Int!) {{ chatSession(chatSessionId: $key) {{ ...Everything }} }}{EVERYTHING}"
)

MAKE = f"""
mutation Make($input: CreateChatSessionInput!) {{
  createChatSession(input: $input) {{ ...Everything }}
}}
{EVERYTHING}
"""


async def test_everything_is_read_back_as_it_was_sent(service: Service) -> None:
    await a_row_of_each(50)
    keys = {f"{name}Id": 50 for name in REFERENCES}
    made = data(await service.graphql(MAKE, input={**SCALARS, **keys}))["createChatSession"]
    read = data(await service.graphql(READ, key=made["chatSessionId"]))["chatSession"]
    assert made == read
    assert {name: read[name] for name in SCALARS} == SCALARS
    assert read["user"] == {"associateId": 50, "rank": 0}
    assert read["person"] == {"personId": 50, "rank": 0}
    assert read["contact"] == {"contactId": 50, "activeErpLinks": 0}
    assert read["project"] == {"projectId": 50, "name": None}
    assert read["sale"] == {"saleId": 50, "amount": 0.0, "status": "UNKNOWN"}
    assert read["ticket"] == {"ticketId": 50, "hasAttachment": False}
    assert read["transferTo"] == {
        "associateId": 50,
        "fullName": None,
        "type": "UNKNOWN",
        "extraFields": None,
    }


async def test_nothing_at_all_makes_a_session(service: Service) -> None:
    made = data(await service.graphql(MAKE, input={}))["createChatSession"]
    assert [made[name] for name in REFERENCES] == [None] * len(REFERENCES)
    worked_out = {"status": "IN_QUEUE", "initialQueuePos": 1, "rank": 0, "flags": []}
    assert {name: made[name] for name in worked_out} == worked_out
    assert len(made["sessionKey"]) >= 43
    assert made["whenRequested"].endswith("Z")
    assert (made["topicId"], made["customerConsented"], made["customerName"]) == (0, False, None)


async def test_null_and_zero_are_the_same_as_absent(service: Service) -> None:
    keys = [f"{name}Id" for name in REFERENCES]
    await create(service, **dict.fromkeys([*SCALARS, *keys]))
    zero = dict.fromkeys([*keys, "rank", "initialQueuePos", "topicId"], 0)
    await create(
        service, **zero, status="INVALID", sessionKey="", whenRequested="0001-01-01T00:00:00Z"
    )
    made = [
        data(await service.graphql(READ, key=row.pk))["chatSession"] for row in await all_rows()
    ]
    for each in made:
        assert [each[name] for name in REFERENCES] == [None] * len(REFERENCES)
        assert (each["status"], each["rank"]) == ("IN_QUEUE", 0)
        assert each["sessionKey"]
        assert not each["whenRequested"].startswith("0001")
    assert [each["initialQueuePos"] for each in made] == [1, 2]


async def all_rows() -> list[ChatSession]:
    return await ChatSession.all().order_by("chat_session_id")


async def test_a_session_remembers_who_made_it(service: Service) -> None:
    await create(service)
    (row,) = await all_rows()
    assert (row.created_by, row.created_by_application) == (service.associate_id, None)
    assert row.version == 1


async def test_offsets_and_edges_of_time_are_settled(service: Service) -> None:
    key = await create(
        service,
        whenStarted="2026-03-14T09:26:53.5897939+05:30",
        whenEnded="0001-01-01T00:00:00+14:00",
        whenIdle="9999-12-31T23:59:59-12:00",
    )
    read = data(await service.graphql(READ, key=key))["chatSession"]
    assert read["whenStarted"] == "2026-03-14T03:56:53.589793Z"
    assert read["whenEnded"] is None
    assert read["whenIdle"] == "9999-12-31T23:59:59Z"


async def test_repeated_flags_are_one_and_come_in_order(service: Service) -> None:
    flags = ["USER_IS_TYPING", "CUSTOMER_IS_TYPING", "USER_IS_TYPING"]
    made = data(await service.graphql(MAKE, input={"flags": flags}))["createChatSession"]
    assert made["flags"] == ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]


async def test_two_mutations_of_one_operation_run_in_turn(service: Service) -> None:
    both = """mutation {
      first: createChatSession(input: {topicId: 1}) { initialQueuePos }
      second: createChatSession(input: {topicId: 1}) { initialQueuePos }
    }"""
    made = data(await service.graphql(both))
    assert (made["first"]["initialQueuePos"], made["second"]["initialQueuePos"]) == (1, 2)


async def test_one_mutation_of_several_can_fail_alone(service: Service) -> None:
    both = """mutation {
      bad: createChatSession(input: {userId: 99}) { chatSessionId }
      good: createChatSession(input: {topicId: 1}) { chatSessionId }
    }"""
    answer: dict[str, Any] = await service.graphql(both)
    assert answer["data"] is None, "a session is never null, so there is nothing to give"
    assert [error["path"] for error in answer["errors"]] == [["bad"]]


async def test_the_row_outlives_the_request(service: Service) -> None:
    key = await create(service, topicId=5)
    row = await verbs.get(key, ("topic_id",))
    assert row is not None
    assert row.topic_id == 5
    assert await stored() == 1


async def test_values_may_stand_in_the_document(service: Service) -> None:
    inline = """mutation {
      createChatSession(input: {
        customerName: "Kai", status: USER_LAST, flags: USER_IS_TYPING, rating: 3,
        whenStarted: "2026-03-14T09:26:53+01:00"
      }) { customerName status flags rating whenStarted }
    }"""
    assert data(await service.graphql(inline))["createChatSession"] == {
        "customerName": "Kai",
        "status": "USER_LAST",
        "flags": ["USER_IS_TYPING"],
        "rating": 3,
        "whenStarted": "2026-03-14T08:26:53Z",
    }


async def test_an_operation_is_run_by_its_name(service: Service) -> None:
    two = f"{CREATE} query Other {{ __typename }}"
    body = {"query": two, "operationName": "Create", "variables": {"input": {}}}
    answer = await service.client.post("/graphql", json=body)
    assert data(answer.json())["createChatSession"]["chatSessionId"]
