"""graphql-core's executor, with the values of variables from functions that were made once."""

from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema
from graphql.execution.executor import Executor
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphql_api.execution.operations import Operations
from graphql_api.execution.projections import Projections
from graphql_api.execution.tally import Tally, What


class PreparedExecutor(StrawberryGraphQLCoreExecutionContext):
    """An executor that knows its operation from earlier executions."""

    operations: Operations
    tally: Tally
    projections: Projections | None = None
    """None where all is left to graphql-core."""

    @classmethod
    def build(
        cls,
        schema: GraphQLSchema,
        document: DocumentNode,
        root_value: Any = None,
        context_value: Any = None,
        raw_variable_values: dict[str, Any] | None = None,
        operation_name: str | None = None,
        *others: Any,
        **more: Any,
    ) -> "list[GraphQLError] | Executor[Any]":
        """An executor of an operation; errors when its variables are no good."""
        try:
            operation = cls.operations.find(schema, document, operation_name)
            values = operation.values(schema, raw_variable_values or {})
        except Exception:
            # graphql-core says what is wrong with the document or the variables, if anything is.
            cls.tally.miss(What.INPUT)
            return super().build(
                schema,
                document,
                root_value,
                context_value,
                raw_variable_values,
                operation_name,
                *others,
                **more,
            )
        if operation.variables:
            cls.tally.hit(What.INPUT)
        built = super().build(
            schema,
            operation.without_variables,
            root_value,
            context_value,
            None,
            operation_name,
            *others,
            **more,
        )
        if isinstance(built, cls):
            built.operation, built.variable_values = operation.definition, values
            # A manager of no middleware at all is true.
            if not (built.middleware_manager and built.middleware_manager.middlewares):
                built.projections = operation.projections
        return built
