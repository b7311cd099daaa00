"""Mutations of chat sessions: create, update, replace, delete."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Annotated, Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.context import Info
from graphql_api.errors import FieldsForbidden, InvalidValue, ParleyError, Problem, Refusals
from graphql_api.rights.enforcement import RightsGuard, enforce, enforce_new
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact
from graphql_api.sessions.idempotency import attempt_once, written_row
from graphql_api.sessions.inputs import (
    ChatSessionValues,
    CreateChatSessionInput,
    ReplaceChatSessionInput,
    UpdateChatSessionInput,
)
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.sessions import verbs
from orm.sessions.problems import find_problems

Key = Annotated[int, strawberry.argument(description="The primary key.")]
ExpectedVersion = Annotated[
    int | None,
    strawberry.argument(
        description="The version that was read; with any other the call is refused as STALE."
    ),
]


async def create_chat_session(
    info: Info,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        CreateChatSessionInput, strawberry.argument(description="What to set on it.")
    ],
) -> models.ChatSession:
    """Resolve to the created row."""
    values, rights = _set_values(input), info.context.rights
    async with values_refused_as_well(values):
        enforce_new(rights, values)
    async with attempt_once(info) as attempt:
        if attempt.row_key is not None:
            return await written_row(info, attempt.row_key)
        with problems_at("input"):
            row = await verbs.create(values, info.context.author, attempt.after_write)
    return redact(row, rights)


async def update_chat_session(
    info: Info,
    chat_session_id: Key,
    input: Annotated[  # noqa: A002
        UpdateChatSessionInput, strawberry.argument(description="What to change on it.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatSession:
    """Resolve to the changed row."""
    return await _change(info, chat_session_id, _set_values(input), expected_version)


async def replace_chat_session(
    info: Info,
    chat_session_id: Key,
    input: Annotated[  # noqa: A002
        ReplaceChatSessionInput, strawberry.argument(description="What takes its place.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatSession:
    """Resolve to the changed row."""
    values = {**dict.fromkeys(ReplaceChatSessionInput.model_fields), **_set_values(input)}
    return await _change(info, chat_session_id, values, expected_version)


async def delete_chat_session(
    info: Info, chat_session_id: Key, expected_version: ExpectedVersion = None
) -> int:
    """Resolve to the key of the deleted row."""
    rights = info.context.rights
    enforce(rights, TableAccess.DELETE)
    author, guard = info.context.author, RightsGuard(rights, TableAccess.DELETE)
    async with attempt_once(info) as attempt:
        if attempt.row_key is None:
            await verbs.delete(
                chat_session_id, author, guard, expected_version, attempt.after_write
            )
    return chat_session_id


async def _change(
    info: Info, key: int, values: Mapping[str, Any], expected_version: int | None
) -> models.ChatSession:
    rights = info.context.rights
    enforce(rights, TableAccess.UPDATE)
    author, guard = info.context.author, RightsGuard(rights, TableAccess.UPDATE)
    async with attempt_once(info) as attempt:
        if attempt.row_key is not None:
            return await written_row(info, attempt.row_key)
        async with values_refused_as_well(values):
            row = await verbs.update(
                key, values, author, guard, expected_version, attempt.after_write
            )
    return redact(row, rights)


@asynccontextmanager
async def values_refused_as_well(values: Mapping[str, Any]) -> AsyncIterator[None]:
    """Add what storage would refuse of the values to a refusal of rights that is raised inside.

    So one answer names all that a form has to show. Paths begin with `input`.
    """
    with problems_at("input"):
        try:
            yield
        except FieldsForbidden as refusal:
            # A value that may not be set tells nothing more, such as whether a row exists.
            refused = {problem.path[0] for problem in refusal.problems}
            others = {name: value for name, value in values.items() if name not in refused}
            problems = await find_problems(others)
            if not problems:
                raise
            raise Refusals(refusal, InvalidValue(*problems)) from refusal


@contextmanager
def problems_at(*place: str | int) -> Iterator[None]:
    """Prefix the paths of problems raised inside with their place in the operation's arguments.

    Attribute names become GraphQL names: within "input", `customer_alias` is at
    `input.customerAlias`.
    """
    try:
        yield
    except (InvalidValue, FieldsForbidden) as error:
        raise _at(place, error) from error
    except Refusals as error:
        raise Refusals(*(_at(place, refusal) for refusal in error.refusals)) from error


def _at(place: tuple[str | int, ...], error: ParleyError) -> ParleyError:
    if isinstance(error, InvalidValue):
        return InvalidValue(*_placed(place, error.problems))
    if isinstance(error, FieldsForbidden):
        return FieldsForbidden(error.verb, *_placed(place, error.problems))
    return error


def _placed(place: tuple[str | int, ...], problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        path = (to_camel_case(step) if isinstance(step, str) else step for step in problem.path)
        yield replace(problem, path=(*place, *path))


def _set_values(values: ChatSessionValues) -> dict[str, Any]:
    """The values that the caller sent, by column; null (Some(None)) is included, absent is not."""
    return {name: some.value for name, some in vars(values).items() if some is not None}


@strawberry.type
class SessionMutation:
    """Mutations of chat sessions: fields of the mutation root."""

    create_chat_session = strawberry.mutation(
        create_chat_session,
        graphql_type=ChatSession,
        description="Create a session; what is left unset is worked out or stays empty.",
    )
    update_chat_session = strawberry.mutation(
        update_chat_session,
        graphql_type=ChatSession,
        description="Change what is given of a session.",
    )
    replace_chat_session = strawberry.mutation(
        replace_chat_session,
        graphql_type=ChatSession,
        description="Put another session in a session's place, under its key.",
    )
    delete_chat_session = strawberry.mutation(
        delete_chat_session, description="Remove a session for good; gives its key back."
    )
