"""The query `auditEntries`, for admins."""

import re
from typing import Annotated

import strawberry

from graphql_api.audit.types import KINDS, AuditConnection, AuditPage
from graphql_api.context import Info
from graphql_api.pagination import NOT_A_CURSOR, problems_of_page_size
from graphql_api.rights.administration import enforce_administering
from orm.audit import trail
from orm.errors import InvalidValue, Problem

CURSOR = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


async def audit_entries(
    info: Info,
    first: Annotated[
        int,
        strawberry.argument(description="How many at most, from 1 to 100 unless set otherwise."),
    ] = 50,
    after: Annotated[
        str | None, strawberry.argument(description="The cursor that the page comes after.")
    ] = None,
    chat_session_id: Annotated[
        int | None, strawberry.argument(description="Changes of this session only.")
    ] = None,
    user: Annotated[
        str | None, strawberry.argument(description="Changes by users of this name only.")
    ] = None,
    entity: Annotated[
        str | None,
        strawberry.argument(description=f"Changes of this kind of row only: {KINDS}."),
    ] = None,
    chat_topic_id: Annotated[
        int | None,
        strawberry.argument(description="Changes of this topic only, without those of its agents."),
    ] = None,
) -> AuditPage:
    """Resolve a page of the trail, newest first; Forbidden for all but admins."""
    enforce_administering(info.context.viewer, "read the audit trail")
    problems = problems_of_page_size(first, None, info.context.limits.page_size)
    if after is not None and not CURSOR.fullmatch(after):
        problems.append(Problem(("after",), NOT_A_CURSOR))
    if problems:
        raise InvalidValue(*problems)
    sought = trail.TrailFilter(
        chat_session_id,
        entity,
        user,
        before=int(after) if after is not None else None,
        chat_topic_id=chat_topic_id,
    )
    found = await trail.newest(sought, first + 1)
    return AuditPage(found[:first], more_follow=len(found) > first, some_precede=after is not None)


@strawberry.type(description="What admins can ask of the audit trail.")
class AuditQuery:
    """Fields of the root of queries."""

    audit_entries = strawberry.field(
        audit_entries,
        graphql_type=AuditConnection,
        description="Who changed what, newest first; for admins.",
    )
