"""Operations run at a schema itself, without a service and mostly without a database."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLError, parse
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.schema.schema import validate_document
from strawberry.types import ExecutionResult

from graphql_api.context import Context
from graphql_api.documents import node_limits as walking
from graphql_api.documents import prepared
from graphql_api.documents.prepared import Documents, Preparation
from graphql_api.schema import Schema
from graphql_api.server.endpoint import GraphQLDoor
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role

VIEWER = Viewer(1, "ada", Role.MANAGER, Door.GRAPHQL)


async def ask(
    schema: Schema, query: str, variables: dict[str, Any] | None = None, *, internal: bool = False
) -> ExecutionResult:
    """The result of an operation; `internal` as other doors send theirs."""
    return await schema.execute(query, variables, Context(VIEWER, schema.limits, internal=internal))


def codes(result: ExecutionResult) -> list[str]:
    """The code of each error, in order."""
    return [(error.extensions or {})["code"] for error in result.errors or ()]


def messages(result: ExecutionResult) -> list[str]:
    """The text of each error, in order."""
    return [error.message for error in result.errors or ()]


def schema_of(app: Starlette) -> Schema:
    """The schema that both doors of an application share."""
    [door] = [
        each.endpoint for each in app.routes if isinstance(each, Route) and "graphql" in each.path
    ]
    assert isinstance(door, GraphQLDoor)
    assert isinstance(door.schema, Schema)
    return door.schema


def memories(schema: Schema) -> tuple[Documents, Documents]:
    """The documents that a schema keeps: of callers, and of the service's other doors."""
    [preparation] = schema.get_extensions()
    assert isinstance(preparation, Preparation)
    return preparation._of_callers, preparation._of_doors


@dataclass
class Work:
    """What was done with documents."""

    parsed: int = 0
    validated: int = 0
    walks: list[walking._Walk] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        """How many nodes were looked at before validation."""
        return sum(walk.looked_at for walk in self.walks)


def watched(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Count what is done with documents from now on."""
    work = Work()

    class Walk(walking._Walk):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            work.walks.append(self)

    def counted_parse(*args: Any, **kwargs: Any) -> DocumentNode:
        work.parsed += 1
        return parse(*args, **kwargs)

    def counted_validate(*args: Any) -> list[GraphQLError]:
        work.validated += 1
        return validate_document(*args)

    monkeypatch.setattr(walking, "_Walk", Walk)
    monkeypatch.setattr(prepared, "parse", counted_parse)
    monkeypatch.setattr(prepared, "validate_document", counted_validate)
    return work
