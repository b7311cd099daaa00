"""The matrix of rights: what it takes away is refused, and is reported in the same words."""

from typing import Any

import pytest

from graphql_api.describe import describe
from graphql_api.rights import matrix, report
from graphql_api.rights.enforce import enforce
from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleRights, TableAccess, TableCell
from graphql_api.types.chat_session import ChatSession
from graphql_api.viewer import Door, Viewer
from orm.errors import Forbidden
from orm.models.enums import Role
from tests.conftest import Service
from tests.graphql_api.asking import CREATE, codes, create, data, errors, stored

READ_ONLY = FieldCell(FieldAccess.READ, "Only the service sets it.")
HIDDEN = FieldCell(None, "Nobody sees it.")

BY_THE_SERVICE = ("version", "createdAt", "updatedAt")
KEPT = {"mask": ["READ"], "reason": "The service keeps it."}

REPORT = """query Report($key: Int!) { chatSession(chatSessionId: $key) {
  tableRight { mask reason }
  fieldProperties { name type length right { mask reason } }
} }"""


def without(*accesses: TableAccess) -> RoleRights:
    left = tuple(each for each in TableAccess if each not in accesses)
    return RoleRights(TableCell(left, "Not you."))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Change what the manager, as whom the service's client is logged in, may do."""
    return lambda rights: monkeypatch.setitem(matrix.CHAT_SESSION, Role.MANAGER, rights)


def test_every_role_has_every_right_so_far() -> None:
    assert {role: RoleRights() for role in Role} == matrix.CHAT_SESSION
    everything = RoleRights()
    assert everything.table.mask == tuple(TableAccess)
    assert everything.of("rating").mask is FieldAccess.UPDATE


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
    give(RoleRights(fields={attribute: READ_ONLY}))
    answer = await service.graphql(CREATE, input={field: value, "topicId": 1})
    assert codes(answer) == ["FORBIDDEN"]
    assert field in errors(answer)[0]["message"]
    assert "topicId" not in errors(answer)[0]["message"]
    assert await stored() == 0


async def test_what_is_left_unset_needs_no_right(service: Service, give: Any) -> None:
    give(RoleRights(fields={"customer_name": READ_ONLY}))
    await create(service, topicId=1)
    await create(service, topicId=1, customerName=None)
    assert await stored() == 2


@pytest.mark.parametrize("field", ["user", "person", "transferTo"])
async def test_a_reference_that_one_may_only_read_cannot_be_set(
    service: Service, give: Any, field: str
) -> None:
    attribute = {each.name: each.attribute for each in describe(ChatSession)}[field]
    give(RoleRights(fields={attribute: READ_ONLY}))
    answer = await service.graphql(CREATE, input={f"{field}Id": service.associate_id})
    assert codes(answer) == ["FORBIDDEN"]
    assert await stored() == 0


async def test_the_report_has_the_cells_that_are_enforced(service: Service, give: Any) -> None:
    key = await create(service)
    give(RoleRights(fields={"rating": READ_ONLY, "session_key": HIDDEN}))
    session = data(await service.graphql(REPORT, key=key))["chatSession"]
    rights = {each["name"]: each["right"] for each in session["fieldProperties"]}
    assert rights.pop("rating") == {"mask": ["READ"], "reason": "Only the service sets it."}
    assert rights.pop("sessionKey") == {"mask": [], "reason": "Nobody sees it."}
    assert [rights.pop(name) for name in BY_THE_SERVICE] == [KEPT] * 3
    assert len(rights) == 29
    assert all(right == {"mask": ["UPDATE"], "reason": ""} for right in rights.values())


def test_what_one_role_loses_another_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(matrix.CHAT_SESSION, Role.READER, without(TableAccess.INSERT))
    with pytest.raises(Forbidden, match="reader may not insert"):
        enforce(Viewer(1, "kai", Role.READER, Door.REST), TableAccess.INSERT)
    enforce(Viewer(1, "kai", Role.AGENT, Door.REST), TableAccess.INSERT)


def test_all_fields_that_cannot_be_set_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rights = RoleRights(fields={"rank": FieldCell()}, other_fields=READ_ONLY)
    monkeypatch.setitem(matrix.CHAT_SESSION, Role.AGENT, rights)
    viewer = Viewer(1, "kai", Role.AGENT, Door.GRAPHQL)
    enforce(viewer, TableAccess.INSERT, ["rank"])
    with pytest.raises(Forbidden, match=r"may not set customerName, topicId\.$"):
        enforce(viewer, TableAccess.INSERT, ["customer_name", "rank", "topic_id"])


def test_reports_follow_from_the_matrix_alone() -> None:
    rights = RoleRights(TableCell((TableAccess.SELECT,), "No."), other_fields=READ_ONLY)
    for _ in range(2):
        assert report.table_right(rights).mask == [TableAccess.SELECT]
        reported = report.field_properties(rights, describe(ChatSession)[:2])
        assert [each.name for each in reported] == ["chatSessionId", "topicId"]
        assert {each.right.reason for each in reported} == {READ_ONLY.reason}
