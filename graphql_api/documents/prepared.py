"""A cache of documents that were parsed, checked against limits, and validated."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from graphql_api.administration.root_fields import ADMIN_MUTATIONS
from graphql_api.context import Context
from graphql_api.documents.node_limits import check_document
from graphql_api.documents.text_limits import check_text, check_tokens
from graphql_api.errors import InvalidValue, Problem
from graphql_api.rights import customers
from graphql_api.shared.limits import Limits
from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.events import cursors, reading
from orm.events.stream import state

CACHE_SIZE = 256
"""Documents in each cache: callers' ones, and internal ones. LRU: the least used goes first."""

SEVERAL = "several"
"""Stands for an operation with more than one field at its root, in metrics."""

EVENT_CURSOR = "eventCursor"
"""The query whose value is found before any other field of the operation reads."""

NOT_NAMED = "Say by operationName which of the operations is to run."

SECRETS_NOT_STORED = (
    "must be left out for administration: its responses may hold secrets, shown once only"
)


class PreparedDocument:
    """A parsed document, its operations, and its validation errors once it was validated."""

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        definitions = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        self.has_several = len(definitions) > 1
        self.errors: list[GraphQLError] | None = None
        self.operations: dict[str | None, OperationDefinitionNode] = {
            definition.name.value: definition for definition in definitions if definition.name
        }
        """By name; a document's only operation under None as well."""
        if len(definitions) == 1:
            self.operations[None] = definitions[0]
        self.compiled: dict[str | None, Any] = {}
        """The operations as the compiled execution (fast/) compiled them, by the same names."""
        self._root_fields: dict[str | None, str] = {}
        self._asking_cursor: dict[str | None, bool] = {}

    def root_field(self, name: str | None) -> str:
        """The name of a valid operation's field at the root, SEVERAL where there is not just one.

        It is one of the schema's names, so it can be a label of metrics. Introspection beside
        other fields does not count.
        """
        if name not in self._root_fields:
            asked = customers.root_fields(self.operations[name], self.document)
            data = [field for field in asked if not field.startswith(customers.INTROSPECTION)]
            names = data or [*asked]
            self._root_fields[name] = names[0] if len(names) == 1 else SEVERAL
        return self._root_fields[name]

    def asks_cursor(self, name: str | None) -> bool:
        """True if a valid operation asks for the place in the log at its root."""
        if name not in self._asking_cursor:
            asked = customers.root_fields(self.operations[name], self.document)
            self._asking_cursor[name] = EVENT_CURSOR in asked
        return self._asking_cursor[name]


class Documents:
    """A bounded cache of documents by their text.

    `limits`: the limits on callers' documents; None for documents that the service itself wrote.
    """

    def __init__(self, limits: Limits | None, rules: Sequence[type[ASTValidationRule]]) -> None:
        self._limits = limits
        self._rules = tuple(rules)
        self._prepared: OrderedDict[str, PreparedDocument] = OrderedDict()

    def __len__(self) -> int:
        return len(self._prepared)

    def parse(self, text: str) -> PreparedDocument:
        """The parsed document; raises LimitExceeded, or GraphQLError for a syntax error.

        Documents that are refused here are not cached.
        """
        prepared = self._prepared.get(text)
        if prepared is None:
            prepared = PreparedDocument(self._parse(text))
            self._prepared[text] = prepared
            if len(self._prepared) > CACHE_SIZE:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(text)
        return prepared

    def _parse(self, text: str) -> DocumentNode:
        return parse(text) if self._limits is None else parse_within(text, self._limits)

    def validate(self, prepared: PreparedDocument, schema: GraphQLSchema) -> list[GraphQLError]:
        """The validation errors of a document; it is validated once only."""
        if prepared.errors is None:
            prepared.errors = validate_document(schema, prepared.document, self._rules)
        return prepared.errors


class Preparation(SchemaExtension):
    """Strawberry extension: parses and validates by the caches, one for callers, one internal."""

    def __init__(self, callers_documents: Documents, internal_documents: Documents) -> None:
        super().__init__()
        self._callers_documents = callers_documents
        self._internal_documents = internal_documents
        self._prepared: PreparedDocument | None = None

    def on_parse(self) -> Iterator[None]:
        """Parse the document, unless it is cached."""
        execution = self.execution_context
        self._prepared = self._documents.parse(execution.query or "")
        execution.graphql_document = self._prepared.document
        execution.context.operation_name = execution.operation_name
        yield

    def on_validate(self) -> Iterator[None]:
        """Validate the document, unless that was done before."""
        execution = self.execution_context
        assert self._prepared is not None
        execution.pre_execution_errors = self._documents.validate(
            self._prepared,
            execution.schema._schema,  # noqa: SLF001  Strawberry offers no public way
        )
        named = execution._provided_operation_name  # noqa: SLF001  the public one guesses
        if not execution.pre_execution_errors and named is None and self._prepared.has_several:
            execution.pre_execution_errors = [GraphQLError(NOT_NAMED)]
        if not execution.pre_execution_errors:
            check_root(self._prepared, named, execution.context)
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        """Find the place in the log before any field is resolved."""
        execution = self.execution_context
        assert self._prepared is not None
        named = execution._provided_operation_name  # noqa: SLF001  as above
        await find_cursor(self._prepared, named, execution.context)
        yield

    @property
    def _documents(self) -> Documents:
        context = self.execution_context.context
        assert isinstance(context, Context)
        return self._internal_documents if context.internal else self._callers_documents


def parse_within(text: str, limits: Limits) -> DocumentNode:
    """A caller's document, parsed; raises LimitExceeded, or GraphQLError for a syntax error."""
    check_text(text, limits)
    check_tokens(text, limits)
    # A selection set selects something, as the specification says; graphql-core takes `{}` too.
    document = parse(text, max_lexical_tokens=limits.tokens, allow_empty_selection_sets=False)
    check_document(document, limits)
    return document


async def find_cursor(prepared: PreparedDocument, name: str | None, context: Context) -> None:
    """Find the place in the log for a valid operation that asks for it.

    It comes before all that the operation reads, and so before all changes that are not in it.
    """
    if prepared.asks_cursor(name):
        # The state first: if the log is replaced meanwhile, the cursor expires.
        log, key = await state(), await reading.safe_key()
        context.event_cursor = cursors.write_place(key, log.epoch)


def check_root(prepared: PreparedDocument, name: str | None, context: Context) -> None:
    """Refuse the fields at the root of a valid operation that its caller may not ask for.

    Raises Forbidden for what customers may not call, and InvalidValue for an Idempotency-Key beside
    a mutation that cannot be replayed: a key is stored with one row, so the mutation must have
    exactly one root field; and responses of administration may contain secrets, which are not
    stored.
    """
    operation = prepared.operations[name]
    context.root_field = prepared.root_field(name)
    context.operation_type = operation.operation
    if context.viewer.session_id is not None:
        asked = customers.root_fields(operation, prepared.document)
        customers.enforce_allowed(asked)
        context.keeps_session_alive = not asked.isdisjoint(customers.READS_OF_SESSION)
    if context.retry is None:
        return
    if operation.operation is not OperationType.MUTATION:
        # A query is safe to be sent again without a key.
        return
    match operation.selection_set.selections:
        case [FieldNode() as field]:
            if field.name.value in ADMIN_MUTATIONS:
                raise InvalidValue(Problem((IDEMPOTENCY_KEY,), SECRETS_NOT_STORED))
            return
    reason = "goes with one field at the mutation's root; send the others by themselves"
    raise InvalidValue(Problem((IDEMPOTENCY_KEY,), reason))
