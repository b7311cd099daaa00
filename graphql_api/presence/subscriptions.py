"""The subscription of presence: a field of the subscription root."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.feeds import PRESENCE, After, EventAction, Feed, Rows, public_names
from graphql_api.presence.presence import of_users
from graphql_api.presence.types import ChatPresence
from graphql_api.topics.user_agents import rights_on_users
from orm.models import Event
from orm.models.enums import AuditAction

NAMES = {"present": "present"}
"""The fields that change by an event of presence; the others go by other rows."""


@strawberry.type(description="A change of a user's presence.")
class ChatPresenceEvent:
    """An event, with the presence as it is now."""

    cursor: str = strawberry.field(description="The place of the event in the log, for `after`.")
    at: datetime = strawberry.field(description="When it happened.")
    action: EventAction = strawberry.field(description="The kind of the change.")
    user_id: int = strawberry.field(description="The user: an associate's key.")
    changed_fields: list[str] = strawberry.field(description="The fields that changed.")
    presence: ChatPresence | None = strawberry.field(
        description="The user's presence as it is now; null if they chat no longer."
    )


async def presence_changed(
    info: Info, after: After = None
) -> AsyncGenerator[ChatPresenceEvent, None]:
    """Resolve to the feed of all users' presence.

    Raises Forbidden for callers who may not list users.
    """
    await rights_on_users(info.context)
    return Feed(PRESENCE, _tell, after)  # type: ignore[return-value]


async def _tell(event: Event, cursor: str, context: Context, _rows: Rows) -> Any:
    [*now] = await of_users(context, [event.row_key])
    created = event.action is AuditAction.CREATED
    action = EventAction.CREATED if created else EventAction.UPDATED
    return ChatPresenceEvent(
        cursor=cursor,
        at=event.at,
        action=action if now else EventAction.GONE,
        user_id=event.row_key,
        changed_fields=public_names(NAMES, event.columns, ()) if now else [],
        presence=now[0] if now else None,
    )


@strawberry.type
class PresenceSubscription:
    """The subscription of presence: a field of the subscription root."""

    presence_changed = strawberry.subscription(
        presence_changed,
        description="Each time that a user is set present or absent. How many sessions they handle"
        " is told as it is then; follow sessions for its changes.",
    )
