"""The transcript as a field of chat sessions, and the arguments of all fields with a transcript."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import strawberry

from graphql_api.context import Info
from graphql_api.errors import InvalidValue, Problem
from graphql_api.messages.access import audience_of, readable
from graphql_api.messages.transcript import html_transcript, text_transcript
from graphql_api.rights.rights import RightsOn
from graphql_api.shared.limits import LimitExceeded
from graphql_api.shared.zones import UnknownZoneName, zone_named
from orm.models import ChatSession

AsHtml = Annotated[
    bool, strawberry.argument(description="Whether to write HTML instead of plain text.")
]
ZoneName = Annotated[
    str | None,
    strawberry.argument(
        description="The time zone of the dates, such as Europe/Oslo; the service's own unless"
        " said."
    ),
]

TOO_LONG = "The transcripts of this answer are too long; ask for fewer sessions, or for messages."


def zone_of(info: Info, name: str | None) -> tzinfo:
    """The zone of that name, or else the request's; InvalidValue for an unknown one."""
    if name is None:
        return info.context.zone
    try:
        return ZoneInfo(zone_named(name))
    except UnknownZoneName as error:
        raise InvalidValue(Problem(("timeZone",), str(error))) from error


async def load_readable(
    keys: Sequence[int], rights_on: RightsOn, _arguments: Mapping[str, Any]
) -> Mapping[int, bool]:
    """Of each session: True if the viewer may read its transcript."""
    allowed = set(await readable(keys, rights_on))
    return {key: key in allowed for key in keys}


async def transcript(
    root: strawberry.Parent[Any], info: Info, *, html: AsHtml = False, time_zone: ZoneName = None
) -> str | None:
    """Resolve to all that was written in a session; null where the viewer may not read it.

    It has no mark for the compiled execution: a transcript is read page by page for each session.
    Raises InvalidValue for an unknown zone, and LimitExceeded where an answer gets too long.
    """
    zone, context = zone_of(info, time_zone), info.context
    if not await context.loaders.load_by_key(load_readable, context.rights_on, root.pk, {}):
        return None
    audience = audience_of(await context.rights_on(ChatSession))
    write = html_transcript if html else text_transcript
    try:
        return await write(context, root.pk, zone, audience)
    except InvalidValue as refusal:
        raise LimitExceeded(TOO_LONG) from refusal
