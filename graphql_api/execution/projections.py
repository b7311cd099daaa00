"""The projections of a schema, made once for the nodes of a document and kept with a bound."""

from collections import OrderedDict
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

from graphql_api.execution.compiling import Collect, projection_of, reports
from graphql_api.execution.projection import Projection
from graphql_api.execution.values import Unusual

REMEMBERED = 1024
"""How many are kept; a document takes one for each object or list of objects in it, at most."""


@dataclass(frozen=True)
class Found:
    """What is known of a selection."""

    projection: Projection | None
    """None when graphql-core has to walk there."""
    expected: bool
    """Whether there should be one: of rows of tables."""
    nodes: tuple[FieldNode, ...]
    """Kept, so that their ids stay theirs."""


class Projections:
    """A bounded memory of projections by what selects them; the least used go first."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, tuple[int, ...]], Found] = OrderedDict()
        self._report = reports()

    def __len__(self) -> int:
        return len(self._found)

    def find(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        fragments: Mapping[str, FragmentDefinitionNode],
        collect: Collect,
    ) -> Found:
        """What is known of what these nodes select of a type."""
        # Nodes belong to one document, and so to its fragments.
        key = (type_.name, tuple([id(each.node) for each in details]))
        found = self._found.get(key)
        if found is None:
            found = self._look(type_, details, fragments, collect)
            self._found[key] = found
            if len(self._found) > REMEMBERED:
                self._found.popitem(last=False)
        else:
            self._found.move_to_end(key)
        return found

    def _look(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        fragments: Mapping[str, FragmentDefinitionNode],
        collect: Collect,
    ) -> Found:
        nodes = tuple(each.node for each in details)
        projection = None
        if not _depends_on_directives(nodes, fragments):
            with suppress(Unusual):
                projection = projection_of(type_, details, collect, self._report)
        return Found(projection, _is_of_table(type_), nodes)


def _depends_on_directives(
    nodes: tuple[FieldNode, ...], fragments: Mapping[str, FragmentDefinitionNode]
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
