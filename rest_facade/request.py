"""One authenticated REST request, with the steps that the handlers of calls are made of."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from graphql_api.errors import FieldsForbidden, InvalidValue, NotFound, Problem
from graphql_api.live.event_log import EventLog
from graphql_api.shared.locale import Locale
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Door, Viewer
from rest_facade.conditions import Conditions, Validators
from rest_facade.contract.carriers import Carrier
from rest_facade.operations import (
    Operation,
    entity_text,
    in_contract_names,
    plain_text,
    validators_text,
)
from rest_facade.options import Options
from rest_facade.parameters import (
    key_in_path,
    key_in_query,
    read_parameters,
    row_not_found,
)
from rest_facade.reading.body import require_body
from rest_facade.reading.named_entities import with_contract_names
from rest_facade.reading.variables import key_of, to_input
from rest_facade.response import RawResponse, content_length
from rest_facade.select import select_all
from rest_facade.writing import negotiation
from rest_facade.writing.entity import to_entity
from rest_facade.writing.links import links_of
from rest_facade.writing.negotiation import ResponsePreferences

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

Execute = Callable[
    [str, Mapping[str, Any], Viewer, Locale, RetryKey | None], Awaitable[Mapping[str, Any]]
]
"""Runs a GraphQL document with variables for a viewer, and returns its data."""

EXPECTED_VERSION = "expectedVersion"
"""The argument for optimistic locking: the write fails unless the row has this version."""


@dataclass(frozen=True)
class BoundCall:
    """The entity and the operations of a call, looked up in the schema."""

    carrier: Carrier
    operation: Operation
    read_operation: Operation | None
    create_operation: Operation | None
    query_parameters: tuple[str, ...]
    """The query parameters that the call knows."""
    key_parameter: str | None
    """The query parameter with the primary key; None when the key is in the path, or absent."""
    argument_names: Mapping[str, str]
    """The caller's names of the arguments that are read one by one, by their names in GraphQL."""
    read_address: "ReadArguments"
    """Reads the arguments in the path and the query."""
    read_arguments: "ReadArguments"
    """Reads all arguments, those in the body too."""
    answer: "Answer | None"
    """The response of a call by arguments; None for a call that has its own."""
    path: str
    """The path of the call with its placeholders, below the mount path."""
    condition: str | None
    """For a page: the field of the filter that must have the value in the path."""
    answers_with_entity: bool
    """False when the operation's data is not read, or is a plain value."""


ReadArguments = Callable[["RestRequest"], Mapping[str, Any]]
"""Reads the values of an operation's arguments, by name; InvalidValue or MalformedBody."""

Answer = Callable[["RestRequest", Any], RawResponse]
"""Turns the data of an operation's field into the response."""


# Not frozen, because a frozen dataclass takes longer to make, and every call makes one.
@dataclass(eq=False, slots=True)
class RestRequest:
    """A request with its viewer, the preferences for its response, and its body."""

    http: Request
    bound: BoundCall
    viewer: Viewer
    preferences: ResponsePreferences
    base_url: str
    body: bytes
    """Empty when the call reads no body."""
    retry_key: RetryKey | None
    options: Options
    execute: Execute
    authenticate: Authenticate
    """Logs the caller in again, for calls that last."""
    event_log: EventLog | None
    """The log of events; None where the facade is served without one."""

    @property
    def carrier(self) -> Carrier:
        """The entity that the call is about."""
        return self.bound.carrier

    @property
    def key(self) -> int:
        """The primary key in the path or the query; NotFound or InvalidValue."""
        if self.bound.key_parameter is None:
            return key_in_path(self.http, self.carrier)
        query: bytes = self.http.scope["query_string"]
        parameters = read_parameters(query, self.bound.query_parameters)
        return key_in_query(parameters, self.bound.key_parameter)

    def parse_entity(self) -> dict[str, Any]:
        """Parse the body as a whole entity; UnsupportedMediaType or MalformedBody."""
        return negotiation.reader_of(self.content_type())(self.body, self.carrier)

    def parse_partial_entity(self) -> dict[str, Any]:
        """Parse the body as an entity that may lack properties; raises as `parse_entity`."""
        return negotiation.partial_reader_of(self.content_type())(self.body, self.carrier)

    def parse_changes(self) -> negotiation.Changes:
        """Parse the body of a PATCH: an object to merge, or a list of operations."""
        return negotiation.changes_reader_of(self.content_type())(self.body, self.carrier)

    def check_key(self, entity: Mapping[str, Any], key: int) -> None:
        """InvalidValue when the body has another key than the path; 0 and null count as absent."""
        key_in_body = key_of(entity, self.carrier)
        if key_in_body and key_in_body != key:
            name = self.carrier.primary_key.name
            raise InvalidValue(Problem((name,), "must be the id in the address, or left out"))

    def input_values(self, entity: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
        """The values for an operation's input; InvalidValue names what cannot be converted."""
        return to_input(entity, self.carrier, operation.input_fields, self.preferences.dates)

    async def query_entity(self, operation: Operation, key: int | None, **variables: Any) -> Any:
        """Run an operation and return the data for the response; None when there is no such row."""
        carrier = self.bound.carrier
        text = entity_text(operation, carrier, self.preferences.selection, self.options.crm_url)
        return await self._execute(operation, text, key, variables)

    async def mutate_entity(
        self, operation: Operation, key: int | None, values: Mapping[str, Any], **variables: Any
    ) -> Any:
        """Run a mutation with these input values and return the data for the response."""
        assert operation.input_argument is not None
        values_variable = {operation.input_argument: values}
        return await self.query_entity(operation, key, **values_variable, **variables)

    async def query_whole_entity(self, operation: Operation, key: int) -> Mapping[str, Any]:
        """The data of a row with every property, whatever `$select` says; NotFound."""
        text = entity_text(operation, self.carrier, select_all(self.carrier), None)
        data: Mapping[str, Any] | None = await self._execute(operation, text, key, {})
        if data is None:
            raise row_not_found(self.carrier, key)
        return data

    async def run(self, operation: Operation, key: int | None, **variables: Any) -> Any:
        """Run an operation that returns no entity, and return its plain value."""
        return await self._execute(operation, plain_text(operation), key, variables)

    async def expected_version(self, key: int) -> int | None:
        """The version that a write must find, or None without conditional headers.

        Reads the row and checks the conditions on it; Stale or NotFound.
        """
        conditions = Conditions.from_headers(self.http.headers)
        if not conditions.apply_to_writes:
            return None
        operation = self.bound.read_operation
        assert operation is not None
        data = await self._execute(operation, validators_text(operation), key, {})
        if data is None:
            raise row_not_found(self.carrier, key)
        row = Validators.from_data(data)
        conditions.check_write(row)
        return row.version

    def whole_entity(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Every property of a row that can be changed, as the caller would read it."""
        preferences = replace(self.preferences, selection=select_all(self.carrier))
        entity: dict[str, Any] = with_contract_names(
            to_entity(data, self.carrier, preferences), self.carrier
        )
        return entity

    def respond(self, data: Mapping[str, Any] | None) -> RawResponse:
        """A response with the entity and no links, or null."""
        carrier, preferences = self.bound.carrier, self.preferences
        entity = to_entity(data, carrier, preferences) if data is not None else None
        return self.respond_with(carrier.entity_name, entity)

    def respond_with(self, root: str, value: Any) -> RawResponse:
        """A response with a list of entities, or with a single value."""
        preferences = self.preferences
        representation = preferences.representation
        body = representation.writer(root, value, self.bound.carrier)
        return RawResponse(
            200, (*preferences.headers, content_length(body), *representation.headers), body
        )

    def respond_with_links(self, data: Mapping[str, Any]) -> RawResponse:
        """A response with the entity, its links, and ETag and Last-Modified for later requests."""
        carrier, preferences = self.bound.carrier, self.preferences
        representation = preferences.representation
        links = links_of(data, carrier, self.base_url, self.options.crm_url)
        entity = to_entity(data, carrier, preferences, links)
        body = representation.writer(carrier.entity_name, entity, carrier)
        validators = Validators.from_data(data).headers(representation.content_type, body)
        return RawResponse(
            200,
            (*preferences.headers, *validators, content_length(body), *representation.headers),
            body,
        )

    def content_type(self) -> str | None:
        """The Content-Type of the body; MalformedBody when the body is empty."""
        require_body(self.body)
        return self.http.headers.get("content-type")

    async def _execute(
        self, operation: Operation, text: str, key: int | None, variables: Mapping[str, Any]
    ) -> Any:
        """The data of the operation's field; errors name properties as the contract does."""
        key_variable = {} if key is None else {self.carrier.primary_key.field: key}
        try:
            result = await self.execute(
                text,
                {**key_variable, **variables},
                self.viewer,
                self.preferences.languages.locale,
                self.retry_key if operation.is_mutation else None,
            )
        except InvalidValue as error:
            raise InvalidValue(*self._named(error.problems, operation)) from error
        except FieldsForbidden as error:
            raise error.about(self._named(error.problems, operation)) from error
        except NotFound as error:
            if key is None:
                raise
            raise row_not_found(self.carrier, key) from error
        answer = result[operation.field]
        payload_field = operation.payload_field
        return answer if payload_field is None else answer[payload_field]

    def _named(self, problems: Iterable[Problem], operation: Operation) -> Iterable[Problem]:
        names = self.bound.argument_names
        return in_contract_names(problems, self.carrier, operation, names)
