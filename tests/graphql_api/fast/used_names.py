"""The names of graphql-core and Strawberry that graphql_api/fast/ uses below their top modules.

Most of them are undocumented. test_versions.py checks that they still exist with these parameters.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class UsedName:
    """A name of another package, with the parameters or fields that we rely on."""

    name: str
    """Module and name, as `module:name`."""
    first: tuple[str, ...] = ()
    """The first parameters, which we pass by position."""
    keywords: tuple[str, ...] = ()
    """Parameters that we pass by keyword, or attributes that we read."""
    exactly: bool = False
    """True if there must be no further parameters."""


INFO_FIELDS = (
    *("field_name", "field_nodes", "return_type", "parent_type", "path", "schema", "fragments"),
    *("root_value", "operation", "variable_values", "context", "is_awaitable", "abort_signal"),
    "async_helpers",
)

EXECUTOR = "graphql.execution.executor:Executor"
CORE_CONTEXT = "strawberry.schema.schema:StrawberryGraphQLCoreExecutionContext"
DEFINITION = "strawberry.types.base:StrawberryObjectDefinition"
CONVERTER = "strawberry.schema.schema_converter:GraphQLCoreConverter"

USED = {
    "binding.py": [
        UsedName("strawberry:Info", ("_raw_info", "_field"), exactly=True),
        UsedName("strawberry.schema.config:StrawberryConfig"),
        UsedName(CONVERTER),
        UsedName(f"{CONVERTER}.DEFINITION_BACKREF"),
        UsedName("strawberry.types.field:StrawberryField"),
        UsedName("strawberry.types.field:StrawberryField.base_resolver"),
        UsedName("strawberry.types.field:StrawberryField.is_async"),
        UsedName("strawberry.types.fields.resolver:StrawberryResolver.info_parameter"),
        UsedName("strawberry.types.fields.resolver:StrawberryResolver.self_parameter"),
        UsedName("strawberry.types.fields.resolver:StrawberryResolver.parent_parameter"),
        UsedName("strawberry.types.fields.resolver:StrawberryResolver.root_parameter"),
        UsedName("strawberry.schema.name_converter:NameConverter.from_argument", ("self",)),
    ],
    "compiler_context.py": [
        UsedName("graphql.execution.collect_fields:FieldDetailsList"),
        UsedName("graphql.execution.collect_fields:GroupedFieldSet"),
        UsedName(CONVERTER),
        UsedName(DEFINITION, keywords=("origin",)),
    ],
    "compiling.py": [
        UsedName("graphql.execution.collect_fields:FieldDetailsList"),
        UsedName(CONVERTER),
        UsedName("strawberry.types.field:StrawberryField"),
        UsedName("strawberry.types.field:StrawberryField.is_basic_field"),
    ],
    "conversion.py": [
        UsedName("strawberry.pydantic.conversion:_has_tuples", ("annotation",), exactly=True),
        UsedName("strawberry.pydantic.conversion:build_pydantic_model"),
        UsedName("strawberry.relay.types:GlobalID"),
        UsedName("strawberry.scalars:is_scalar"),
        UsedName("strawberry.schema.config:StrawberryConfig"),
        UsedName("strawberry.types.base:StrawberryList"),
        UsedName("strawberry.types.base:StrawberryMaybe"),
        UsedName(DEFINITION, keywords=("from_input", "is_input", "fields")),
        UsedName("strawberry.types.base:StrawberryOptional"),
        UsedName("strawberry.types.base:has_object_definition"),
        UsedName("strawberry.types.enum:StrawberryEnumDefinition"),
        UsedName("strawberry.types.enum:has_enum_definition"),
        UsedName("strawberry.types.lazy_type:LazyType"),
        UsedName("strawberry.types.lazy_type:LazyType.resolve_type", ("self",)),
        UsedName("strawberry.types.field:StrawberryField"),
        UsedName("strawberry.types.field:StrawberryField.resolve_type", (), ("type_definition",)),
        UsedName("strawberry.schema.name_converter:NameConverter.from_field", ("self",)),
    ],
    "executor.py": [
        UsedName("graphql.execution:MiddlewareManager"),
        UsedName(CORE_CONTEXT),
        UsedName(
            f"{CORE_CONTEXT}.build",
            (
                *("schema", "document", "root_value", "context_value"),
                *("raw_variable_values", "operation_name"),
            ),
            ("middleware",),
        ),
        UsedName(f"{CORE_CONTEXT}.execute_operation", ("self",)),
        UsedName("strawberry.types:ExecutionResult", ("data", "errors")),
        UsedName("strawberry.utils.await_maybe:await_maybe"),
    ],
    "operations.py": [
        UsedName(
            "graphql.execution.collect_fields:collect_fields",
            ("schema", "fragments", "variable_values", "runtime_type", "operation"),
        ),
        UsedName(EXECUTOR),
        UsedName(f"{EXECUTOR}.build", ("schema", "document")),
        UsedName(
            f"{EXECUTOR}.collect_subfields",
            ("self", "return_type", "field_details_list"),
            exactly=True,
        ),
    ],
    "pending.py": [
        UsedName("graphql:FieldNode"),
        UsedName("graphql:GraphQLField"),
        UsedName("graphql.execution.values:VariableValues", ("sources", "coerced"), exactly=True),
        UsedName(
            "graphql.execution.values:get_argument_values",
            ("type_def", "node", "variable_values"),
        ),
    ],
    "projection.py": [],
    "roots.py": [
        UsedName("graphql:GraphQLResolveInfo", INFO_FIELDS, exactly=True),
        UsedName("graphql.execution.collect_fields:FieldDetailsList"),
        UsedName("graphql.execution.values:VariableValues", ("sources", "coerced"), exactly=True),
        UsedName(
            "graphql.execution.values:get_argument_values",
            ("type_def", "node", "variable_values"),
        ),
        UsedName("graphql.pyutils:Path", ("prev", "key", "typename"), exactly=True),
        UsedName("graphql.pyutils:is_awaitable"),
        UsedName(
            "graphql.type.definition:GraphQLResolveInfoHelpers", ("gather", "track"), exactly=True
        ),
    ],
    "values.py": [
        UsedName("strawberry.schema.schema_converter:CustomGraphQLEnumType"),
    ],
    "variables.py": [
        UsedName(
            "graphql.execution.get_variable_signature:GraphQLVariableSignature",
            ("name", "type", "default"),
        ),
        UsedName(
            "graphql.execution.get_variable_signature:get_variable_signature",
            ("schema", "var_def_node"),
            exactly=True,
        ),
        UsedName("graphql.execution.values:VariableValues", ("sources", "coerced"), exactly=True),
        UsedName(
            "graphql.execution.values:VariableValueSource", ("signature", "value"), exactly=True
        ),
        UsedName(
            "graphql.execution.values:input_is_nested_too_deeply",
            ("value", "type_"),
            exactly=True,
        ),
        UsedName(
            "graphql.utilities.coerce_input_value:coerce_default_value",
            ("input_value",),
            exactly=True,
        ),
    ],
}
"""The names that each file of graphql_api/fast/ uses, below the packages' top modules."""
