"""The rules by which documents are validated before they are executed."""

from graphql import (
    ASTValidationRule,
    NoSchemaIntrospectionCustomRule,
    ValuesOfCorrectTypeRule,
    specified_rules,
)

from graphql_api.documents.value_rule import LocatedValuesRule

Rules = tuple[type[ASTValidationRule], ...]

INTERNAL_RULES: Rules = (*specified_rules,)
"""For documents of the REST facade."""


def rules_for_callers(*, introspection: bool) -> Rules:
    """The rules for callers' documents: bad values are located, and introspection may be hidden."""
    rules = (
        LocatedValuesRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
    )
    return (*rules,) if introspection else (*rules, NoSchemaIntrospectionCustomRule)
