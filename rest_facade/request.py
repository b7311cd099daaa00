"""One request on its way through its story: the steps that stories are made of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from graphql_api.errors import FieldsForbidden, InvalidValue, NotFound, Problem
from graphql_api.shared.locale import Locale
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Viewer
from rest_facade.conditions import Conditions, Validators
from rest_facade.contract.carriers import Carrier
from rest_facade.operations import (
    INPUT,
    Operation,
    entity_text,
    in_contract_names,
    validators_text,
)
from rest_facade.options import Options
from rest_facade.parameters import key_in_path, key_in_query, row_not_found
from rest_facade.reading.body import require_body
from rest_facade.reading.named_entities import named
from rest_facade.reading.variables import key_of, to_input
from rest_facade.response import RawResponse, length_of
from rest_facade.select import whole
from rest_facade.writing import negotiation
from rest_facade.writing.entity import to_entity
from rest_facade.writing.links import links_of
from rest_facade.writing.negotiation import ResponsePreferences

Execute = Callable[
    [str, Mapping[str, Any], Viewer, Locale, RetryKey | None], Awaitable[Mapping[str, Any]]
]

EXPECTED_VERSION = "expectedVersion"


@dataclass(frozen=True)
class BoundCall:
    """A call's entity and operations, looked up in the schema."""

    carrier: Carrier
    operation: Operation
    read_operation: Operation | None
    create_operation: Operation | None
    key: str | None


# Not frozen, since one is made at every call.
@dataclass(eq=False, slots=True)
class RestRequest:
    """A request whose caller is known, and what the caller preferences of the answer."""

    request: Request
    bound: BoundCall
    viewer: Viewer
    preferences: ResponsePreferences
    base: str
    body: bytes
    """Empty where the call reads none."""
    retry: RetryKey | None
    options: Options
    execute: Execute

    @property
    def carrier(self) -> Carrier:
        """The entity that the call is about."""
        return self.bound.carrier

    @property
    def key(self) -> int:
        """The primary key that the address names; NotFound or InvalidValue."""
        if self.bound.key is None:
            return key_in_path(self.request, self.carrier)
        return key_in_query(self.request, self.bound.key)

    def entity(self) -> dict[str, Any]:
        """The entity in the body."""
        return negotiation.reader_of(self._media_type())(self.body, self.carrier)

    def given(self) -> dict[str, Any]:
        """The properties of the entity in the body that are there."""
        return negotiation.given_reader_of(self._media_type())(self.body, self.carrier)

    def changes(self) -> negotiation.Changes:
        """The changes in the body."""
        return negotiation.changes_reader_of(self._media_type())(self.body, self.carrier)

    def check_key(self, entity: Mapping[str, Any], key: int) -> None:
        """InvalidValue when an entity names another key than the address; 0 names none."""
        said = key_of(entity, self.carrier)
        if said and said != key:
            name = self.carrier.key.name
            raise InvalidValue(Problem((name,), "must be the id in the address, or left out"))

    def values(self, entity: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
        """The values of an operation's input."""
        return to_input(entity, self.carrier, operation.taken, self.preferences.dates)

    async def show(self, operation: Operation, key: int | None, **variables: Any) -> Any:
        """The data for an answer; null when there is no such row."""
        carrier = self.bound.carrier
        text = entity_text(operation, carrier, self.preferences.selection, self.options.crm_url)
        return await self._run(operation, text, key, variables)

    async def write(
        self, operation: Operation, key: int | None, values: Mapping[str, Any], **variables: Any
    ) -> Any:
        """Write the values of an input; the data for an answer."""
        return await self.show(operation, key, **{INPUT: values}, **variables)

    async def show_whole(self, operation: Operation, key: int) -> Mapping[str, Any]:
        """The data of everything there is of a row; NotFound."""
        text = entity_text(operation, self.carrier, whole(self.carrier), None)
        data: Mapping[str, Any] | None = await self._run(operation, text, key, {})
        if data is None:
            raise row_not_found(self.carrier, key)
        return data

    async def do(self, operation: Operation, key: int, **variables: Any) -> None:
        """Run an operation that shows nothing."""
        await self._run(operation, operation.around(""), key, variables)

    async def expected_version(self, key: int) -> int | None:
        """The version that a write may be done on, when the request has conditions; Stale."""
        conditions = Conditions.of(self.request.headers)
        if not conditions.on_writing:
            return None
        reads = self.bound.read_operation
        assert reads is not None
        data = await self._run(reads, validators_text(reads), key, {})
        if data is None:
            raise row_not_found(self.carrier, key)
        row = Validators.of(data)
        conditions.check_writing(row)
        return row.version

    def whole_entity(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Everything that can be changed of a row, as the caller would read it."""
        preferences = replace(self.preferences, selection=whole(self.carrier))
        entity: dict[str, Any] = named(to_entity(data, self.carrier, preferences), self.carrier)
        return entity

    def answer(self, data: Mapping[str, Any] | None) -> RawResponse:
        """The entity alone, or null."""
        carrier, preferences = self.bound.carrier, self.preferences
        told_in = preferences.representation
        entity = to_entity(data, carrier, preferences) if data is not None else None
        body = told_in.writer(carrier.entity_name, entity, carrier)
        return RawResponse(200, (*preferences.headers, length_of(body), *told_in.headers), body)

    def answer_with_links(self, data: Mapping[str, Any]) -> RawResponse:
        """The entity with its links, and with what later calls can make conditions of."""
        carrier, preferences = self.bound.carrier, self.preferences
        told_in = preferences.representation
        links = links_of(data, carrier, self.base, self.options.crm_url)
        entity = to_entity(data, carrier, preferences, links)
        body = told_in.writer(carrier.entity_name, entity, carrier)
        tags = Validators.of(data).headers(told_in.content_type, body)
        return RawResponse(
            200, (*preferences.headers, *tags, length_of(body), *told_in.headers), body
        )

    def _media_type(self) -> str | None:
        """What the body is written in; MalformedBody when there is none, whatever is said of it."""
        require_body(self.body)
        return self.request.headers.get("content-type")

    async def _run(
        self, operation: Operation, text: str, key: int | None, variables: Mapping[str, Any]
    ) -> Any:
        keyed = {} if key is None else {self.carrier.key.field: key}
        try:
            result = await self.execute(
                text,
                {**keyed, **variables},
                self.viewer,
                self.preferences.languages.locale,
                self.retry if operation.writes else None,
            )
        except InvalidValue as error:
            raise InvalidValue(*in_contract_names(error.problems, self.carrier)) from error
        except FieldsForbidden as error:
            problems = in_contract_names(error.problems, self.carrier)
            raise FieldsForbidden(error.verb, *problems) from error
        except NotFound as error:
            if key is None:
                raise
            raise row_not_found(self.carrier, key) from error
        return result[operation.field]
