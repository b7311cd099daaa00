"""A subscription of one caller: opened once, and executed for each event that it tells of."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

import orjson
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    VariableNode,
    Visitor,
    visit,
)
from strawberry.types import ExecutionResult

from graphql_api.context import Context
from graphql_api.documents.prepared import CACHE_SIZE, PreparedDocument
from graphql_api.errors import TimedOut, Unavailable
from graphql_api.feeds import Feed, Rows, StateFeed
from graphql_api.live.contexts import LiveContext
from graphql_api.rights.classes import class_of
from graphql_api.schema import Schema
from graphql_api.shared.locale import Locale
from graphql_api.shared.viewer import Viewer
from orm.models import Event


@dataclass(frozen=True, eq=False)
class Subscription:
    """An operation with its variables and its caller; equal `identity`, equal answers."""

    schema: Schema
    text: str
    prepared: PreparedDocument
    name: str | None
    variables: dict[str, Any]
    viewer: Viewer
    """The caller."""
    seen_as: Viewer
    """The class of callers for whom it is rendered: what is told depends on nothing else."""
    locale: Locale
    feed: Feed | StateFeed
    identity: tuple[Any, ...]

    async def render(self, event: Event, cursor: str, rows: Rows) -> bytes | None:
        """The JSON of the result for an event; None if it is not for this caller.

        Unavailable or TimedOut instead of a result with such an error, so that no event is lost.
        """
        assert isinstance(self.feed, Feed)
        told = await self.feed.tell(event, cursor, self._context(rows), rows)
        if told is None:
            return None
        if self.feed.share is None:
            return (await self._render(told, rows)).content
        # Equal to what another caller is told: rendered once, unless that asks who it is for.
        document = self.text, self.name, self.identity[2], self.locale
        question = event.event_id, document, self.feed.share(told)
        rendered: Rendered = await rows.once(question, partial(self._render, told, rows))
        if rendered.is_personal and rendered.viewer != self.seen_as:
            rendered = await self._render(told, rows)
        return rendered.content

    async def look(self, feed: StateFeed, cursor: str, rows: Rows) -> tuple[Any, Any]:
        """The key of a state, and what the feed tells of it."""
        return await feed.look(cursor, self._context(rows), rows)

    async def render_told(self, told: Any, rows: Rows) -> bytes:
        """The JSON of the result for what the feed told; the same errors as `render`."""
        return (await self._render(told, rows)).content

    async def _render(self, told: Any, rows: Rows) -> "Rendered":
        context = self._context(rows)
        result = await self.schema.subscriptions.execute_event(
            self.text, self.prepared, self.variables, self.name, context, told
        )
        content: dict[str, Any] = {"data": result.data}
        if result.errors:
            _raise_if_passing(result.errors)
            content["errors"] = [error.formatted for error in result.errors]
        return Rendered(orjson.dumps(content), context.is_personal, self.seen_as)

    def _context(self, rows: Rows) -> LiveContext:
        """A context for one execution: what rights depend on is asked anew."""
        return LiveContext(
            self.seen_as,
            self.schema.limits,
            locale=self.locale,
            zone=self.schema.zone,
            keys_by=rows.read_keys,
        )


class Rendered(NamedTuple):
    """The JSON of a result, and for whom it is."""

    content: bytes
    is_personal: bool
    """True if it may be another one for another caller who is told the same."""
    viewer: Viewer


class NotSubscribed(Exception):
    """A subscription is refused; `result` has the errors."""

    def __init__(self, result: ExecutionResult) -> None:
        super().__init__()
        self.result = result


async def subscribe(
    schema: Schema,
    text: str | None,
    variables: dict[str, Any],
    name: str | None,
    viewer: Viewer,
    locale: Locale,
) -> Subscription:
    """Open a subscription; NotSubscribed with the errors of its document, variables or resolver."""
    # Thousands of connections may send the same.
    text = sys.intern(text or "")
    context = new_context(schema, viewer, locale)
    opened = await schema.subscriptions.open(text, variables, name, context)
    if isinstance(opened, ExecutionResult):
        raise NotSubscribed(opened)
    prepared, feed = opened
    seen_as = class_of(viewer)
    identity = (
        text,
        name,
        sys.intern(json.dumps(_without_after(prepared, name, variables), sort_keys=True)),
        seen_as,
        locale,
    )
    return Subscription(
        schema, text, prepared, name, variables, viewer, seen_as, locale, feed, identity
    )


def _raise_if_passing(errors: Sequence[GraphQLError]) -> None:
    """Raise an error of which the result would be free if it was executed again."""
    for error in errors:
        code = (error.extensions or {}).get("code")
        if code == Unavailable.code:
            raise Unavailable(error.message)
        if code == TimedOut.code:
            raise TimedOut


def new_context(schema: Schema, viewer: Viewer, locale: Locale) -> Context:
    """A context for one execution: what rights depend on is read anew."""
    return Context(viewer, schema.limits, locale=locale, zone=schema.zone)


def _without_after(
    prepared: PreparedDocument, name: str | None, variables: dict[str, Any]
) -> dict[str, Any]:
    """The variables without that of the cursor, which has no part in what is told."""
    cursors = _cursors(prepared, name)
    return {key: value for key, value in variables.items() if key not in cursors}


@lru_cache(CACHE_SIZE)
def _cursors(prepared: PreparedDocument, name: str | None) -> frozenset[str]:
    """The variables that stand for the cursor, and nowhere else, such as in a filter."""
    operation = prepared.operations[name]
    uses: Counter[str] = Counter()
    for node in prepared.document.definitions:
        if node is operation or isinstance(node, FragmentDefinitionNode):
            visit(node, _Variables(uses))
    uses.subtract(node.variable.name.value for node in operation.variable_definitions or ())
    return frozenset(
        argument.value.name.value
        for selection in operation.selection_set.selections
        if isinstance(selection, FieldNode)
        for argument in selection.arguments or ()
        if argument.name.value == "after"
        and isinstance(argument.value, VariableNode)
        and uses[argument.value.name.value] == 1
    )


class _Variables(Visitor):
    """Counts how often each variable stands in what is visited."""

    def __init__(self, found: Counter[str]) -> None:
        super().__init__()
        self._found = found

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self._found[node.name.value] += 1
