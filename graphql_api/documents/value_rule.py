"""A validation rule: values in a document have the right type, and each error has its place."""

from graphql import GraphQLError, GraphQLInputType, ValueNode, VisitorAction
from graphql.language import SKIP
from graphql.utilities.validate_input_value import validate_input_literal
from graphql.validation import ValuesOfCorrectTypeRule

from graphql_api.documents.input_paths import node_at


class LocatedValuesRule(ValuesOfCorrectTypeRule):
    """graphql-core's rule, whose errors about some values have no location.

    These are values of scalars of ours, and lists and objects in the place of any scalar.
    """

    def is_valid_value_node(
        self, node: ValueNode, input_type: GraphQLInputType | None
    ) -> VisitorAction:
        """Report the errors of a whole value, at the value within that each is about."""

        def report(error: GraphQLError, path: list[str | int]) -> None:
            if not error.locations:
                error = GraphQLError(error.message, node_at(node, path))
            self.report_error(error)

        if input_type:
            hidden = self.context.hide_suggestions
            validate_input_literal(node, input_type, report, hide_suggestions=hidden)
        # The values within were reported together with it.
        return SKIP
