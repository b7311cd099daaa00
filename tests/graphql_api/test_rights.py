"""The matrix of rights: what it takes away is refused, and is reported in the same words."""

from dataclasses import replace
from typing import Any

import pytest

from graphql_api.describe import describe
from graphql_api.errors import FieldsForbidden
from graphql_api.fields.rights import field_properties, table_right
from graphql_api.rights.enforcement import enforce, enforce_new
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells, TableAccess, TableCell
from graphql_api.rights.rights import Rights
from graphql_api.sessions.types import ChatSession
from graphql_api.shared.viewer import Door, Viewer
from orm.errors import Forbidden
from orm.models.enums import Role, Scope
from tests.conftest import Service
from tests.graphql_api.querying import CREATE, codes, create, data, errors, stored
from tests.matrices import grant

READ_ONLY = FieldCell(FieldAccess.READ, "Only the service sets it.")
HIDDEN = FieldCell(None, "Nobody sees it.")

BY_THE_SERVICE = ("chatSessionId", "version", "createdAt", "updatedAt")
KEPT = {"mask": ["READ"], "reason": "The service manages this field."}

REPORT = """query Report($key: Int!) { chatSession(chatSessionId: $key) {
  tableRight { mask reason }
  fieldProperties { name type length right { mask reason } }
} }"""


def without(*accesses: TableAccess) -> RoleCells:
    left = tuple(each for each in TableAccess if each not in accesses)
    return RoleCells(TableCell(left, "Not you."))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Change what the manager, as whom the service's client is logged in, may do."""
    return lambda grants: grant(monkeypatch, Role.MANAGER, grants)


async def test_full_rights_are_reported_for_every_stored_field(service: Service) -> None:
    session = data(await service.graphql(REPORT, key=await create(service)))["chatSession"]
    assert session["tableRight"] == {
        "mask": ["SELECT", "UPDATE", "INSERT", "DELETE"],
        "reason": "",
    }
    assert session["fieldProperties"] == [
        {
            "name": each.name,
            "type": each.type,
            "length": each.length,
            "right": KEPT if each.name in BY_THE_SERVICE else {"mask": ["UPDATE"], "reason": ""},
        }
        for each in describe(ChatSession)
    ]


async def test_who_may_not_insert_creates_nothing(service: Service, give: Any) -> None:
    key = await create(service)
    give(without(TableAccess.INSERT))
    answer = await service.graphql(CREATE, input={"customerName": "Kai"})
    assert codes(answer) == ["FORBIDDEN"]
    assert await stored() == 1
    session = data(await service.graphql(REPORT, key=key))["chatSession"]
    assert session["tableRight"] == {"mask": ["SELECT", "UPDATE", "DELETE"], "reason": "Not you."}


async def test_who_may_not_select_sees_nothing(service: Service, give: Any) -> None:
    key = await create(service)
    give(without(TableAccess.SELECT))
    for query in (
        f"{{ chatSession(chatSessionId: {key}) {{ rating }} }}",
        "{ chatSessions { totalCount } }",
    ):
        answer = await service.graphql(query)
        assert codes(answer) == ["FORBIDDEN"]
        assert str(key) not in str(answer.get("data"))


@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [
        ("customerName", "customer_name", "Kai"),
        ("rating", "rating", 3),
        ("status", "status", "CLOSED"),
        ("flags", "flags", ["USER_IS_TYPING"]),
    ],
)
async def test_a_field_that_one_may_only_read_cannot_be_set(
    service: Service, give: Any, field: str, attribute: str, value: object
) -> None:
    give(RoleCells(fields={attribute: READ_ONLY}))
    answer = await service.graphql(CREATE, input={field: value, "topicId": 1})
    assert codes(answer) == ["FORBIDDEN"]
    assert field in errors(answer)[0]["message"]
    assert "topicId" not in errors(answer)[0]["message"]
    assert await stored() == 0


async def test_what_is_left_unset_needs_no_right(service: Service, give: Any) -> None:
    give(RoleCells(fields={"customer_name": READ_ONLY}))
    await create(service, topicId=1)
    await create(service, topicId=1, customerName=None)
    assert await stored() == 2


@pytest.mark.parametrize("field", ["user", "person", "transferTo"])
async def test_a_reference_that_one_may_only_read_cannot_be_set(
    service: Service, give: Any, field: str
) -> None:
    attribute = {each.name: each.attribute for each in describe(ChatSession)}[field]
    give(RoleCells(fields={attribute: READ_ONLY}))
    answer = await service.graphql(CREATE, input={f"{field}Id": service.associate_id})
    assert codes(answer) == ["FORBIDDEN"]
    assert await stored() == 0


async def test_the_report_has_the_cells_that_are_enforced(service: Service, give: Any) -> None:
    key = await create(service)
    give(RoleCells(fields={"rating": READ_ONLY, "session_key": HIDDEN}))
    session = data(await service.graphql(REPORT, key=key))["chatSession"]
    rights = {each["name"]: each["right"] for each in session["fieldProperties"]}
    assert rights.pop("rating") == {"mask": ["READ"], "reason": "Only the service sets it."}
    assert rights.pop("sessionKey") == {"mask": [], "reason": "Nobody sees it."}
    assert [rights.pop(name) for name in BY_THE_SERVICE] == [KEPT] * 4
    assert len(rights) == 28
    assert all(right == {"mask": ["UPDATE"], "reason": ""} for right in rights.values())


def rights(role: Role = Role.AGENT) -> Rights:
    return of(Viewer(1, "kai", role, Door.REST))


def of(viewer: Viewer) -> Rights:
    return Rights.of(viewer, MATRICES[ChatSession.model])


def test_rights_are_the_same_until_something_else_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = Viewer(1, "kai", Role.AGENT, Door.REST)
    first = of(viewer)
    assert of(replace(viewer, name="k", door=Door.GRAPHQL, request_id="r")) is first
    scopes = frozenset({Scope.ALL})
    others = [
        *(replace(viewer, associate_id=2), replace(viewer, role=Role.READER)),
        *(replace(viewer, application_id=1, scopes=scopes), replace(viewer, application_id=1)),
        *(replace(viewer, application_id=2, scopes=scopes),),
    ]
    assert len({id(of(each)) for each in [viewer, *others]}) == 6
    grant(monkeypatch, Role.AGENT, without(TableAccess.INSERT))
    assert of(viewer) is not first


def test_what_one_role_loses_another_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    grant(monkeypatch, Role.READER, without(TableAccess.INSERT))
    with pytest.raises(Forbidden, match=r"may not insert chat sessions\. Not you\."):
        enforce(rights(Role.READER), TableAccess.INSERT)
    enforce(rights(Role.AGENT), TableAccess.INSERT)


def test_all_fields_that_cannot_be_set_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    grants = RoleCells(fields={"rank": FieldCell()}, other_fields=READ_ONLY)
    grant(monkeypatch, Role.AGENT, grants)
    enforce_new(rights(), {"rank": 1, "topic_id": None})
    with pytest.raises(FieldsForbidden, match=r"may not set customer_name, topic_id\. Only the"):
        enforce_new(rights(), {"customer_name": "Kai", "rank": 1, "topic_id": 2})


def test_reports_follow_from_the_rights_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    grant(monkeypatch, Role.AGENT, RoleCells(TableCell((TableAccess.SELECT,), "No.")))
    row = rights().by_standing.stored[0]
    for _ in range(2):
        assert table_right(row, ()).mask == [TableAccess.SELECT]
        reported = field_properties(row, describe(ChatSession)[:2], ())
        assert [each.name for each in reported] == ["chatSessionId", "topicId"]
        assert [each.right.mask for each in reported] == [[FieldAccess.READ]] * 2
        assert [each.right.reason for each in reported] == [KEPT["reason"], "No."]
