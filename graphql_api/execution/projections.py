"""The projections of one document, each made once for the nodes that select what it shows."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.collect_fields import FieldDetailsList
from strawberry.schema.schema_converter import GraphQLCoreConverter

from graphql_api.execution.compiling import Collect, Report, projection_of
from graphql_api.execution.projection import Projection
from graphql_api.execution.values import Unusual


@dataclass(frozen=True)
class Found:
    """What is known of a selection."""

    projection: Projection | None
    """None when graphql-core has to walk there."""
    expected: bool
    """Whether there should be one: of rows of tables."""


class Projections:
    """A memory of projections, which lasts as long as the document: their nodes are its own."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._found: dict[tuple[str, tuple[int, ...]], Found] = {}

    def find(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        fragments: Mapping[str, FragmentDefinitionNode],
        collect: Collect,
    ) -> Found:
        """What is known of what these nodes select of a type."""
        key = (type_.name, tuple([id(each.node) for each in details]))
        found = self._found.get(key)
        if found is None:
            projection = None
            if not _depends_on_directives([each.node for each in details], fragments):
                with suppress(Unusual):
                    projection = projection_of(type_, details, collect, self._report)
            found = self._found[key] = Found(projection, _is_of_table(type_))
        return found


def _depends_on_directives(
    nodes: list[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> bool:
    """Whether what is selected below the nodes may be another thing at each request."""
    followed: set[str] = set()
    waiting: list[SelectionSetNode] = [node.selection_set for node in nodes if node.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if selection.directives:
                return True
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in followed:
                    followed.add(name)
                    waiting.append(fragments[name].selection_set)
            elif isinstance(selection, (FieldNode, InlineFragmentNode)) and selection.selection_set:
                waiting.append(selection.selection_set)
    return False


def _is_of_table(type_: GraphQLObjectType) -> bool:
    definition = type_.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition is not None and hasattr(definition.origin, "model")
