"""Queries and mutations of webhooks, for admins."""

import re
from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.pagination import page_size
from graphql_api.rights.administration import enforce_administering
from graphql_api.webhooks.types import (
    IssuedSecret,
    IssuedWebhookSecret,
    TriedEvent,
    Webhook,
    WebhookAttempt,
)
from orm import models
from orm.errors import InvalidValue, Problem
from orm.events.stream import state
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import attempts, webhooks
from orm.webhooks.webhooks import MAX_OVERLAP_HOURS, NewWebhook

KEY = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)

Name = Annotated[str, strawberry.argument(description="The name of the webhook.")]
First = Annotated[
    int, strawberry.argument(description="How many at most, from 1 to 100 unless set otherwise.")
]


async def _webhooks(
    info: Info,
    first: First = 50,
    after: Annotated[
        int,
        strawberry.argument(description="The primary key that they come after; 0 for the first."),
    ] = 0,
) -> list[models.Webhook]:
    """Resolve to webhooks by their keys; Forbidden for all but admins."""
    _check(info, "list webhooks", first)
    return await webhooks.page(first, after)


async def _attempts(
    info: Info,
    name: Name,
    first: First = 50,
    before: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="The primary key of an attempt: only earlier ones."),
    ] = None,
) -> list[TriedEvent]:
    """Resolve to the attempts of a webhook, newest first; Forbidden for all but admins."""
    _check(info, "list attempts of webhooks", first)
    if before is not None and not KEY.fullmatch(before):
        raise InvalidValue(Problem(("before",), "must be the key of an attempt"))
    earlier_than = None if before is None else int(before)
    rows = await attempts.newest(await webhooks.get(name), first, earlier_than)
    epoch = (await state()).epoch
    return [TriedEvent(row, epoch) for row in rows]


def _check(info: Info, what: str, first: int) -> None:
    enforce_administering(info.context.viewer, what)
    page_size(first, None, info.context.limits.page_size)


async def _add(
    info: Info,
    name: Name,
    url: Annotated[
        str,
        strawberry.argument(description="An address that begins with https://, without a login."),
    ],
    events: Annotated[
        list[WebhookEvent], strawberry.argument(description="The events that are sent to it.")
    ],
    application: Annotated[
        str | None,
        strawberry.argument(
            description="The name of the application by whose scopes it reads. Without one it reads"
            " what admins may."
        ),
    ] = None,
) -> IssuedSecret:
    """Resolve to the row that was stored, with its secret."""
    author = info.context.admin("add webhooks")
    new = NewWebhook(name, url, events, application)
    secret, row = await webhooks.add(new, author)
    return IssuedSecret(secret, await webhooks.get(row.name))


async def _rotate(
    info: Info,
    name: Name,
    hours: Annotated[
        int,
        strawberry.argument(
            description="The hours for which the former secret signs as well, from 0 to"
            f" {MAX_OVERLAP_HOURS}."
        ),
    ] = 24,
) -> IssuedSecret:
    """Resolve to the row as it is now, with its new secret."""
    author = info.context.admin("rotate secrets of webhooks")
    return IssuedSecret(*await webhooks.rotate_secret(name, hours, author))


async def _test(info: Info, name: Name) -> models.Webhook:
    """Resolve to the row as it is now."""
    return await webhooks.request_test(name, info.context.admin("test webhooks"))


async def _pause(info: Info, name: Name) -> models.Webhook:
    """Resolve to the row as it is now."""
    return await webhooks.pause(name, info.context.admin("pause webhooks"))


async def _resume(info: Info, name: Name) -> models.Webhook:
    """Resolve to the row as it is now."""
    return await webhooks.resume(name, info.context.admin("resume webhooks"))


async def _replay(
    info: Info,
    name: Name,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="The cursor of the last event that is not sent again; without it, all that"
            " the log keeps is sent."
        ),
    ] = None,
) -> models.Webhook:
    """Resolve to the row as it is now."""
    return await webhooks.replay(name, after, info.context.admin("replay webhooks"))


async def _revoke(info: Info, name: Name) -> models.Webhook:
    """Resolve to the row as it is now."""
    return await webhooks.revoke(name, info.context.admin("revoke webhooks"))


@strawberry.type(description="Queries of webhooks, for admins.")
class WebhookQuery:
    """Fields of the root of queries."""

    webhooks = strawberry.field(
        _webhooks,
        graphql_type=list[Webhook],
        description="Addresses that events are sent to, by their keys; for admins.",
    )
    webhook_attempts = strawberry.field(
        _attempts,
        graphql_type=list[WebhookAttempt],
        description="The latest attempts to send events to a webhook, newest first; for admins.",
    )


@strawberry.type(description="Changes of webhooks, for admins.")
class WebhookMutation:
    """Fields of the root of mutations."""

    add_webhook = strawberry.mutation(
        _add,
        graphql_type=IssuedWebhookSecret,
        description="Send events to an address from now on. The result has the secret that signs"
        " them, which is shown only once.",
    )
    rotate_webhook_secret = strawberry.mutation(
        _rotate,
        graphql_type=IssuedWebhookSecret,
        description="Give a webhook another secret. Messages are signed by both for a while.",
    )
    test_webhook = strawberry.mutation(
        _test,
        graphql_type=Webhook,
        description="Send the event `test` soon, in any state; see `webhookAttempts`.",
    )
    pause_webhook = strawberry.mutation(
        _pause,
        graphql_type=Webhook,
        description="Stop sending until it is resumed. Events wait as long as the log keeps them.",
    )
    resume_webhook = strawberry.mutation(
        _resume,
        graphql_type=Webhook,
        description="Send the next event at once, and go on with those after it.",
    )
    replay_webhook = strawberry.mutation(
        _replay,
        graphql_type=Webhook,
        description="Send the events after a cursor again, with the same ids; the webhook"
        " becomes active.",
    )
    revoke_webhook = strawberry.mutation(
        _revoke,
        graphql_type=Webhook,
        description="Stop sending for good, and delete the secret. The name can be used again.",
    )
