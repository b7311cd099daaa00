"""Documents parsed, checked and validated once, and kept for those who send them again."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
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

from graphql_api.administration.root_fields import FIELDS
from graphql_api.context import Context
from graphql_api.documents.node_limits import check_document
from graphql_api.documents.text_limits import check_text, check_tokens
from graphql_api.errors import InvalidValue, Problem
from graphql_api.shared.limits import Limits
from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY

REMEMBERED = 256
"""How many documents are kept, of callers and of other doors each; the least used go first."""


SHOWN_ONCE = "must be left out of what admins do: its answers may hold secrets, shown once only"


class PreparedDocument:
    """A document that may be executed, or what is wrong with it."""

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        definitions = [
            each for each in document.definitions if isinstance(each, OperationDefinitionNode)
        ]
        self.has_several = len(definitions) > 1
        self.errors: list[GraphQLError] | None = None
        self.operations: dict[str | None, OperationDefinitionNode] = {
            each.name.value: each for each in definitions if each.name
        }
        """By name, and under None the only one."""
        if len(definitions) == 1:
            self.operations[None] = definitions[0]
        self.compiled: dict[str | None, Any] = {}
        """Operations that the compiled execution keeps here, by the same names; see fast/."""


class Documents:
    """A bounded memory of documents by their text.

    `limits`: what callers' documents are held to; None for texts that the service itself made.
    """

    def __init__(self, limits: Limits | None, rules: Sequence[type[ASTValidationRule]]) -> None:
        self._limits = limits
        self._rules = tuple(rules)
        self._prepared: OrderedDict[str, PreparedDocument] = OrderedDict()

    def __len__(self) -> int:
        return len(self._prepared)

    def parse(self, text: str) -> PreparedDocument:
        """The parsed document; LimitExceeded or GraphQLError when there is none to be had.

        Everything that can be refused cheaply is refused before validation, and is not kept.
        """
        prepared = self._prepared.get(text)
        if prepared is None:
            prepared = PreparedDocument(self._parse(text))
            self._prepared[text] = prepared
            if len(self._prepared) > REMEMBERED:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(text)
        return prepared

    def _parse(self, text: str) -> DocumentNode:
        if self._limits is None:
            return parse(text)
        check_text(text, self._limits)
        check_tokens(text, self._limits)
        document = parse(text, max_lexical_tokens=self._limits.tokens)
        check_document(document, self._limits)
        return document

    def validate(self, prepared: PreparedDocument, schema: GraphQLSchema) -> list[GraphQLError]:
        """What is wrong with a document, found out once."""
        if prepared.errors is None:
            prepared.errors = validate_document(schema, prepared.document, self._rules)
        return prepared.errors


class Preparation(SchemaExtension):
    """Gives operations their documents, of callers and of the service's other doors apart."""

    def __init__(self, of_callers: Documents, of_doors: Documents) -> None:
        super().__init__()
        self._of_callers, self._of_doors = of_callers, of_doors
        self._prepared: PreparedDocument | None = None

    def on_parse(self) -> Iterator[None]:
        """Parse, unless it was parsed before."""
        execution = self.execution_context
        self._prepared = self._documents.parse(execution.query or "")
        execution.graphql_document = self._prepared.document
        execution.context.operation_name = execution.operation_name
        yield

    def on_validate(self) -> Iterator[None]:
        """Validate, unless it was validated before."""
        execution = self.execution_context
        assert self._prepared is not None
        execution.pre_execution_errors = self._documents.validate(
            self._prepared,
            execution.schema._schema,  # noqa: SLF001  Strawberry offers no public way
        )
        named = execution._provided_operation_name  # noqa: SLF001  the public one guesses
        if not execution.pre_execution_errors and named is None and self._prepared.has_several:
            message = "Say by operationName which of the operations is to run."
            execution.pre_execution_errors = [GraphQLError(message)]
        if not execution.pre_execution_errors:
            check_root(self._prepared.operations[named], execution.context)
        yield

    @property
    def _documents(self) -> Documents:
        context = self.execution_context.context
        assert isinstance(context, Context)
        return self._of_doors if context.internal else self._of_callers


def check_root(operation: OperationDefinitionNode, context: Context) -> None:
    """Refuse a mutation that a key cannot stand for: a key remembers a single row."""
    if context.retry is None:
        return
    if operation.operation is not OperationType.MUTATION:
        # What only reads is safe to be sent again anyway.
        return
    match operation.selection_set.selections:
        case [FieldNode() as field]:
            if field.name.value in FIELDS:
                raise InvalidValue(Problem((IDEMPOTENCY_KEY,), SHOWN_ONCE))
            return
    reason = "goes with one field at the mutation's root; send the others by themselves"
    raise InvalidValue(Problem((IDEMPOTENCY_KEY,), reason))
