"""A second entity has a matrix of its own: here projects, of which agents read those they serve.

The matrix is put in for the tests; nothing that is asked of it may be answered by the sessions'.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from graphql_api.context import Context, is_key_alone
from graphql_api.rights.enforcement import RightsGuard, enforce, enforce_comparable, enforce_new
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import (
    EntityReference,
    FieldAccess,
    FieldCell,
    Matrix,
    RoleCells,
    StandingCells,
    TableAccess,
    TableCell,
)
from graphql_api.rights.rights import Rights
from graphql_api.rights.standings import Caller, ColumnRule, Keys, KeysRule, Standing
from graphql_api.schema import Schema, build_schema
from graphql_api.shared.viewer import Door, Viewer
from orm.errors import Forbidden, NotFound
from orm.models import Associate, ChatPresence, ChatSession, ChatTopic, ChatTopicAgent, Project
from orm.models.enums import Role, Scope
from orm.sessions.listing.columns import Column
from orm.sessions.listing.expression import AllOf, AnyOf, Comparison, Operator
from tests.graphql_api.fast.both import misses
from tests.matrices import grant
from tests.orm.rows import create

NOT_SERVED = "You do not serve this project."
SERVED, UNKNOWN, KIND = 5, 6, 7
HIDDEN = FieldCell(None, "Only admins see it.")

BEFORE = frozenset({Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE, Scope.ALL})
"""All scopes that an application had before there was a second entity."""

AGENT, MANAGER = (Viewer(1, role, role, Door.GRAPHQL) for role in (Role.AGENT, Role.MANAGER))

Asking = Callable[[Viewer], Awaitable[Any]]


class Served:
    """The keys of the projects that a caller serves, and how often they were read."""

    def __init__(self) -> None:
        self.reads = 0

    async def keys_of(self, caller: Caller) -> Keys:
        self.reads += 1
        await asyncio.sleep(0)
        is_agent = caller.associate_id == AGENT.associate_id
        return {Standing.OWN: frozenset({SERVED, 9}) if is_agent else frozenset()}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture
def served() -> Served:
    return Served()


@pytest.fixture(autouse=True)
def matrix(served: Served, monkeypatch: pytest.MonkeyPatch) -> Matrix:
    """The matrix of projects. Its one scope stands for a word that is new with the entity."""
    closed = TableCell((), NOT_SERVED)
    open_ = StandingCells(TableCell((TableAccess.SELECT,), "Only managers change projects."))
    agent = RoleCells(closed, by_standing={Standing.OWN: open_})
    # Hides the column that decides the standing, and one that is shown where the row is not.
    kind = StandingCells(TableCell(tuple(TableAccess)), dict.fromkeys(("type_id", "name"), HIDDEN))
    made = Matrix(
        model=Project,
        called="project",
        standing_rules=(
            KeysRule(Standing.OWN, "project_id", served.keys_of),
            ColumnRule(Standing.QUEUED, "type_id", lambda _: KIND),
        ),
        roles={
            Role.READER: RoleCells(closed, by_standing={Standing.QUEUED: kind}),
            Role.AGENT: agent,
            Role.MANAGER: RoleCells(fields={"project_number": HIDDEN}),
            Role.ADMIN: RoleCells(),
        },
        application=RoleCells(),
        scopes=dict.fromkeys(TableAccess, Scope.ADMIN),
        missing_scope_reason="The application was not given the scope.",
        read_only={"project_id": FieldCell(FieldAccess.READ, "The service manages it.")},
        never_hidden=frozenset({"project_id"}),
        shown_in_references=frozenset({"project_id", "name"}),
    )
    monkeypatch.setitem(MATRICES, made.model, made)
    return made


def context_of(viewer: Viewer) -> Context:
    return Context(viewer, build_schema().limits)


async def rights_of(viewer: Viewer) -> Rights:
    return await context_of(viewer).rights_on(Project)


async def test_messages_name_the_entity() -> None:
    rights = await rights_of(AGENT)
    with pytest.raises(Forbidden, match=r"^You may not insert projects\. Only managers change"):
        enforce(rights, TableAccess.INSERT)
    with pytest.raises(Forbidden, match=r"^You may not insert projects\. Only managers change"):
        enforce_new(rights, {})
    guard = RightsGuard(rights, TableAccess.UPDATE)
    with pytest.raises(NotFound, match=r"^There is no project 6\.$"):
        guard.check_row(Project(project_id=UNKNOWN))
    with pytest.raises(Forbidden, match=r"^You may not update this project\. Only managers change"):
        guard.check_row(Project(project_id=SERVED))
    with pytest.raises(
        Forbidden, match=r"projectNumber, which is hidden in projects that you see\."
    ):
        enforce_comparable(await rights_of(MANAGER), Column("project_number"), ())


async def test_keys_are_read_once_a_request(served: Served) -> None:
    context = context_of(AGENT)
    one, other = await asyncio.gather(context.rights_on(Project), context.rights_on(Project))
    assert one is other is await context.rights_on(Project)
    assert served.reads == 1
    await rights_of(AGENT)
    assert served.reads == 2


async def test_keys_are_read_only_for_callers_whose_rights_depend_on_them(served: Served) -> None:
    for role in (Role.READER, Role.MANAGER, Role.ADMIN):
        rights = await rights_of(replace(AGENT, role=role))
        assert not rights.key_rules
        assert rights.standing_columns == (("type_id",) if role is Role.READER else ())
    await context_of(MANAGER).rights_on(ChatSession)
    assert served.reads == 0


def test_without_its_keys_nothing_is_answered(matrix: Matrix) -> None:
    with pytest.raises(KeyError):
        Rights.of(AGENT, matrix).on(Project(project_id=SERVED))


async def test_a_list_compares_the_keys() -> None:
    rights = await rights_of(AGENT)
    served = Comparison(Column("project_id", model=Project), Operator.IN, (SERVED, 9))
    assert rights.visible_rows == AnyOf((AllOf((served,)),))
    nothing = await rights_of(replace(AGENT, associate_id=2))
    # Without a key no row has the flag, so none is visible; and asking is no mistake.
    assert nothing.visible_rows == AnyOf()
    assert nothing.standing_columns == ()
    assert nothing.possible_accesses == (TableAccess.SELECT,)
    assert (await rights_of(MANAGER)).visible_rows == AllOf()
    assert [rights.on(Project(project_id=key)).visible for key in (SERVED, UNKNOWN)] == [
        True,
        False,
    ]
    assert not rights.on_new({"name": "Bridge"}).visible


async def test_an_application_of_before_gains_nothing(matrix: Matrix) -> None:
    by_application = replace(MANAGER, application_id=1, scopes=BEFORE)
    assert (await rights_of(by_application)).possible_accesses == ()
    allowed = replace(by_application, scopes=frozenset({Scope.ADMIN}))
    assert (await rights_of(allowed)).possible_accesses == tuple(TableAccess)
    on_sessions = await context_of(by_application).rights_on(ChatSession)
    assert on_sessions.possible_accesses == tuple(TableAccess)


async def test_each_table_has_its_own_readable_columns() -> None:
    columns = context_of(MANAGER).author.readable_columns
    assert "customer_name" in columns[ChatSession]
    assert "session_key" not in columns[ChatSession]
    # That some do not see a row at all hides none of its fields from the trail.
    hidden = {"project_number", "type_id", "name"}
    assert columns[Project] == set(Project._meta.fields_db_projection) - hidden
    assert columns.keys() == {ChatPresence, ChatSession, ChatTopic, ChatTopicAgent, Project}
    assert "alert_recipient" not in columns[ChatTopic]


async def test_what_each_reference_shows_can_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = MATRICES[ChatSession]
    # A number that is no foreign key can refer to a row, too.
    references = {"project": EntityReference("topic_id", Project)}
    monkeypatch.setitem(MATRICES, sessions.model, replace(sessions, entity_references=references))
    name, description = Column("name", "project"), Column("description", "project")
    for viewer in (replace(AGENT, role=Role.READER), MANAGER):
        rights = await context_of(viewer).rights_on(ChatSession)
        assert rights.may_compare(name)
        assert not rights.may_compare(description)
    grant(monkeypatch, Role.MANAGER, RoleCells(fields={"topic_id": HIDDEN}))
    assert not (await context_of(MANAGER).rights_on(ChatSession)).may_compare(name)


def test_a_row_is_read_even_if_only_its_key_is_asked_for() -> None:
    # It may be no foreign key, and its standing may be decided by other columns.
    assert not is_key_alone(Project, ("project_id",))
    assert is_key_alone(Associate, ("associate_id",))


QUERY = """{ chatSessions(filter: {projectId: {gt: 0}}, orderBy: {field: PROJECT_ID}) { nodes {
  projectAgain: project { projectId } project { name description projectNumber } } } }"""


@pytest.fixture(params=[True, False], ids=["compiled", "by graphql-core"])
def schema(request: pytest.FixtureRequest) -> Schema:
    return build_schema(compiled=request.param)


@pytest.fixture
async def ask(database: str, schema: Schema) -> Asking:
    """Ask for the projects of two sessions."""
    await Associate.create(associate_id=AGENT.associate_id)
    for key, name in ((SERVED, "served"), (UNKNOWN, "unknown")):
        await Project.create(project_id=key, name=name, description="told", project_number="p1")
        await create(project_id=key)
    await ChatSession.all().update(created_by_application=1)

    async def asking(viewer: Viewer) -> Any:
        result = await schema.execute(QUERY, {}, Context(viewer, schema.limits))
        assert not result.errors, result.errors
        assert misses(schema) == 0
        return [
            node["project"] for node in json.loads(json.dumps(result.data))["chatSessions"]["nodes"]
        ]

    return asking


def shown(
    name: str | None, description: str | None = None, number: str | None = None
) -> dict[str, Any]:
    return {"name": name, "description": description, "projectNumber": number}


async def test_a_reference_asks_the_matrix_of_the_row(ask: Asking, served: Served) -> None:
    assert await ask(AGENT) == [shown("served", "told", "p1"), shown("unknown")]
    assert served.reads == 1
    assert await ask(MANAGER) == [shown("served", "told"), shown("unknown", "told")]
    admin = replace(MANAGER, role=Role.ADMIN)
    assert await ask(admin) == [shown("served", "told", "p1"), shown("unknown", "told", "p1")]
    reader = replace(AGENT, role=Role.READER)
    assert await ask(reader) == [shown("served"), shown("unknown")]
    # Both sessions refer to one row, whose standing must be found out before it is redacted.
    await Project.all().update(type_id=KIND)
    await ChatSession.all().update(project_id=SERVED)
    assert await ask(reader) == [shown(None, "told", "p1")] * 2


async def test_an_application_without_the_scope_sees_key_and_name(ask: Asking) -> None:
    by_application = replace(MANAGER, application_id=1, scopes=BEFORE)
    assert await ask(by_application) == [shown("served"), shown("unknown")]
    allowed = replace(by_application, scopes=BEFORE | {Scope.ADMIN})
    assert await ask(allowed) == [shown("served", "told"), shown("unknown", "told")]
