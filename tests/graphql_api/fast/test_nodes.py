"""Global ids: `node` and `nodes` give the same both ways, on both databases, with no miss."""

import base64
import json
from typing import Any

import pytest

from graphql_api.fields.node import read_id, write_id
from orm import models
from orm.models import Associate, ChatSession, Contact, Person, Project, Sale, Ticket
from tests.graphql_api.fast.both import VIEWER, by_core, compiled, data, misses, same_result
from tests.orm.rows import create

REFERRED = {
    "user": ("Associate", "associateId"),
    "person": ("Person", "personId"),
    "contact": ("Contact", "contactId"),
    "project": ("Project", "projectId"),
    "sale": ("Sale", "saleId"),
    "ticket": ("Ticket", "ticketId"),
}

NODE = "query($id: ID!) { node(id: $id) { __typename id %s } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id %s } }"
SESSION = "... on ChatSession { chatSessionId rank user { id fullName } tableRight { mask } }"
PERSON = "... on Person { personId firstname }"
OTHERS = "... on Contact { name } ... on Associate { name } ... on Node { again: id }"


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.fixture(autouse=True)
async def rows(database: str) -> None:
    await Associate.create(associate_id=VIEWER.associate_id, name="ada", full_name="Ada")
    await Person.create(person_id=5, firstname="Bo")
    await Contact.create(contact_id=5, name="Engines")
    await Project.create(project_id=5, name="Bridge")
    await Sale.create(sale_id=5, title="Steel")
    await Ticket.create(ticket_id=5, title="Help")
    keys = dict.fromkeys(("person_id", "contact_id", "project_id", "sale_id", "ticket_id"), 5)
    await create(user_id=VIEWER.associate_id, **keys)
    await create()


async def test_every_row_has_an_id_by_which_it_is_found_again() -> None:
    before = misses()
    below = " ".join(f"{name} {{ id {key} }}" for name, (_, key) in REFERRED.items())
    (session, _) = (await data(f"{{ chatSessions {{ nodes {{ id chatSessionId {below} }} }} }}"))[
        "chatSessions"
    ]["nodes"]
    ids = {"ChatSession": session["id"]}
    ids |= {type_: session[name]["id"] for name, (type_, _) in REFERRED.items()}
    assert len(set(ids.values())) == 7
    for type_, id_ in ids.items():
        assert (await data(NODE % "", id=id_))["node"] == {"__typename": type_, "id": id_}
    found = await data(NODES % "", ids=list(ids.values()))
    assert [(row["__typename"], row["id"]) for row in found["nodes"]] == list(ids.items())
    assert misses() == before


async def test_ids_alone_are_read_of_referred_rows_too() -> None:
    """No row is loaded if only the key is asked for, because the id is made of the key."""
    one = (await data("{ chatSession(chatSessionId: 1) { id person { id } } }"))["chatSession"]
    assert one == {"id": encoded("ChatSession:1"), "person": {"id": encoded("Person:5")}}
    blank = await data("{ defaultChatSession { id } }")
    assert await data(NODE % "", id=blank["defaultChatSession"]["id"]) == {"node": None}


async def test_nodes_keep_the_order_of_their_ids_and_select_by_type() -> None:
    before = misses()
    ids = [
        encoded(text)
        for text in ("Person:5", "ChatSession:2", "Contact:5", "ChatSession:9", "Person:5")
    ] + [encoded("ChatSession:1")]
    found = (await data(NODES % f"{SESSION} {PERSON} {OTHERS}", ids=ids))["nodes"]
    assert [row and row["again"] for row in found] == [*ids[:3], None, *ids[4:]]
    assert found[0]["firstname"] == found[4]["firstname"] == "Bo"
    assert found[2]["name"] == "Engines"
    assert "name" not in found[0]
    assert found[1]["user"] is None
    assert found[5]["user"] == {
        "id": write_id(Associate, VIEWER.associate_id),
        "fullName": "Ada",
    }
    assert found[5]["tableRight"]["mask"]
    assert misses() == before


async def test_an_id_of_no_row_is_null() -> None:
    for type_ in ("ChatSession", *(type_ for type_, _ in REFERRED.values())):
        for key in (0, 4711, 2**31 - 1):
            assert await data(NODE % "", id=encoded(f"{type_}:{key}")) == {"node": None}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "5",
            "ChatSession:1",
            "\0",
            "å",
            "=" * 4,
            "A" * 10_000,
            encoded("ChatSession:1") + "=",
        ),
        *map(encoded, ("ChatSession", "ChatSession:", "ChatSession:01", "ChatSession:-1")),
        *map(encoded, ("chatsession:1", "User:1", "ChatSession:1:1", "ChatSession:1 ", "Node:1")),
        *map(encoded, (f"ChatSession:{2**31}", f"ChatSession:{10**30}", "ChatSession:\u0661")),
    ],
)
async def test_what_is_no_id_is_refused_at_its_place(text: str) -> None:
    for document, variables, path in (
        (NODE, {"id": text}, ["id"]),
        (NODES, {"ids": [encoded("ChatSession:1"), text]}, ["ids", 1]),
    ):
        _, errors = await same_result(document % "", **variables)
        assert errors[-1]["extensions"]["code"] == "INVALID_VALUE"
        assert errors[-1]["extensions"]["inputPath"] == path


async def test_the_bits_that_decoding_drops_make_no_second_id() -> None:
    id_ = encoded("ChatSession:10")
    beside = chr(ord(id_[-1]) + 1)
    assert read_id(id_) == ("ChatSession", 10)
    assert read_id(id_[:-1] + beside) is None


@pytest.mark.parametrize("ask", [compiled, by_core])
async def test_a_session_is_deleted_by_its_id_both_ways(ask: Any) -> None:
    document = "mutation($id: ID!) { %s { __typename gone: deletedId } }"
    document %= "deleteChatSessionById(id: $id)"
    id_, before = encoded("ChatSession:1"), misses()
    answer, errors = await ask(document, {"id": id_})
    gone = {"__typename": "DeletedChatSession", "gone": id_}
    assert (json.loads(answer), errors) == ({"deleteChatSessionById": gone}, [])
    assert misses() == before
    assert await data(NODE % "", id=id_) == {"node": None}
    for wrong in (id_, encoded("Person:5"), "5"):
        assert (await same_result(document, id=wrong))[1]


async def test_nodes_are_bounded_in_number() -> None:
    ids = [write_id(models.ChatSession, key) for key in range(1, 102)]
    assert len((await data(NODES % "", ids=ids[:100]))["nodes"]) == 100
    assert (await data(NODES % "", ids=[]))["nodes"] == []
    answer, errors = await same_result(NODES % "", ids=ids)
    assert json.loads(answer) is None
    assert errors[-1]["extensions"]["inputPath"] == ["ids"]


async def test_a_table_is_asked_once_for_all_its_nodes() -> None:
    keys = [row.pk for row in await ChatSession.all()]
    ids = [write_id(models.ChatSession, key) for key in keys] * 2
    found = (await data(NODES % SESSION, ids=ids))["nodes"]
    assert [row["chatSessionId"] for row in found] == keys * 2
