"""The newest messages of chat sessions: a field of sessions, read for all of an answer at once."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.errors import InvalidValue, Problem
from graphql_api.fields.lists import read_list
from graphql_api.messages.access import audience_of, readable
from graphql_api.resolver_hints import ListByKey, with_hint
from graphql_api.rights.rights import RightsOn
from orm import models
from orm.messages import reading

MAX_LAST = 20
"""Messages of one session: an answer may have many sessions, and a message may be long."""


async def load_newest(
    keys: Sequence[int], rights_on: RightsOn, arguments: Mapping[str, Any]
) -> Mapping[int, list[models.ChatMessage] | None]:
    """The newest messages of each session; None where the viewer may not read what was written.

    Raises InvalidValue for a number out of bounds.
    """
    last: int = arguments["last"]
    if not 1 <= last <= MAX_LAST:
        raise InvalidValue(Problem(("last",), f"must be from 1 to {MAX_LAST}"))
    audience = audience_of(await rights_on(models.ChatSession))
    found = await reading.newest(await readable(keys, rights_on), last, audience)
    return {key: found.get(key) for key in keys}


async def newest_messages(
    root: strawberry.Parent[Any],
    info: Info,
    last: Annotated[
        int, strawberry.argument(description="How many at most, from 1 to 20.")
    ] = MAX_LAST,
) -> Sequence[models.ChatMessage] | None:
    """Resolve the newest messages of a session."""
    return await read_list(load_newest, root, info, last=last)


with_hint(newest_messages, ListByKey(load_newest))
