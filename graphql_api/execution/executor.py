"""graphql-core's executor, which projects what it can and walks the rest as ever.

A projection reads rows that a resolver gave already, and does nothing else. Where it cannot go on,
graphql-core completes the same value, and says what is wrong with it. No resolver that writes is
called twice.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path

from graphql_api.execution.filling import fill
from graphql_api.execution.operations import Operations
from graphql_api.execution.preparing import PreparedExecutor
from graphql_api.execution.projection import Asked, Opening, Projection
from graphql_api.execution.tally import Tally, What
from graphql_api.execution.values import SEQUENCES


class CompiledExecutor(PreparedExecutor):
    """To be derived from by `executor_of`, once for each schema."""

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """The values of a row by response name."""
        walk = partial(
            super().complete_object_value,
            return_type,
            field_details_list,
            info,
            path,
            result,
            position_context,
        )
        if position_context is not None:
            return walk()
        return self._complete(return_type, field_details_list, path, _one(result), walk)

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """The values of each row of a list."""
        walk = partial(
            super().complete_list_value,
            return_type,
            field_details_list,
            info,
            path,
            result,
            position_context,
        )
        item = return_type.of_type
        type_ = item.of_type if isinstance(item, GraphQLNonNull) else None
        if (
            position_context is not None
            or not isinstance(type_, GraphQLObjectType)
            or type(result) not in SEQUENCES
        ):
            return walk()
        return self._complete(type_, field_details_list, path, _each(result), walk)

    def _complete(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        project: Callable[[Projection, Asked], Any],
        walk: Callable[[], Any],
    ) -> Any:
        if self.projections is None:
            return walk()
        found = self.projections.find(type_, details, self.fragment_definitions, self._collect)
        if found.projection is None:
            if found.expected:
                self.tally.miss(What.OUTPUT)
            return walk()
        asked = Asked(self.context_value.locale.languages)
        try:
            values = project(found.projection, asked)
        except Exception:
            # Nothing was done yet; whatever is wrong, graphql-core has the words for it. It walks
            # whatever comes after as well, so that errors keep their order.
            self.tally.miss(What.OUTPUT)
            self.projections = None
            return walk()
        if asked.openings:
            return self._fill(asked, values, partial(self._complete_gap, type_, details, path))
        self.tally.hit(What.OUTPUT)
        return values

    async def _fill(
        self,
        asked: Asked,
        values: Any,
        complete: Callable[[Opening, Awaitable[Any]], Awaitable[Any]],
    ) -> Any:
        if await fill(asked, self.context_value.loaders, complete):
            self.tally.hit(What.OUTPUT)
        else:
            self.tally.miss(What.OUTPUT)
        return values

    def _collect(self, type_: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        return self.collect_subfields(type_, details).grouped_field_set

    def _complete_gap(
        self,
        type_: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        opening: Opening,
        row: Awaitable[Any],
    ) -> Awaitable[Any]:
        """What graphql-core makes of the row in a gap, or of the error that it raises."""
        if opening.at is not None:
            path = path.add_key(opening.at, None)
        for key in opening.gap.trail:
            details = self._collect(type_, details)[key]
            path = path.add_key(key, type_.name)
            type_ = get_named_type(type_.fields[details[0].node.name.value].type)
        details = self._collect(type_, details)[opening.gap.key]
        path = path.add_key(opening.gap.key, type_.name)
        field = type_.fields[details[0].node.name.value]
        info = self.build_resolve_info(field, [each.node for each in details], type_, path)
        return self.complete_awaitable_value(field.type, details, info, path, row, None)


def executor_of(tally: Tally) -> type[CompiledExecutor]:
    """The executor of one schema."""
    shared = {"operations": Operations(), "tally": tally}
    return type("ExecutorOfSchema", (CompiledExecutor,), shared)


def _one(row: Any) -> Callable[[Projection, Asked], Any]:
    return lambda projection, asked: projection(row, asked)


def _each(rows: Any) -> Callable[[Projection, Asked], Any]:
    def project(projection: Projection, asked: Asked) -> list[Any]:
        values = []
        for asked.at, row in enumerate(rows):
            values.append(projection(row, asked))
        return values

    return project
