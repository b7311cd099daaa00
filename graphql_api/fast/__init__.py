"""The compiled execution: serves GraphQL operations with functions compiled once per operation.

Purpose: graphql-core walks every field of every row at every request. Here the selection of an
operation is compiled once to a projection (a function from a row to the values of a selection),
its variables to coercions, and its arguments to converters; later requests only call them.

The rule: the same answers as graphql-core, or graphql-core executes. Whatever these modules do not
know for certain raises NotCompilable (or any other exception), and graphql-core takes the operation
over, errors included. No resolver is called twice for that.

The switch: PARLEY_COMPILED=false turns all of it off (`build_schema(compiled=False)`); graphql-core
then executes every operation. The answers stay the same, they only take longer.

Only graphql_api/schema.py imports this package; import-linter checks that. Resolvers know nothing
of it: they only carry the marks of graphql_api/resolver_hints.py. The package uses names that
graphql-core and Strawberry keep private; tests/graphql_api/fast/used_names.py lists them.
"""
