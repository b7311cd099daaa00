"""The changes that admins make to webhooks; each has its audit entry."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from orm.accounts import account_changes, applications
from orm.audit.entries import Author
from orm.errors import Conflict, InvalidValue, NotFound, Problem, cut
from orm.events import reading
from orm.events.positions import position_of
from orm.events.stream import LogState, state
from orm.models import Webhook
from orm.models.webhook_enums import WebhookEvent, WebhookState
from orm.values import problems_of, storable_values
from orm.webhooks import encryption
from orm.webhooks.urls import problems_of_url

MOST = 100
"""Webhooks that are not revoked, at most: each of them reads the log."""

SECRET_PREFIX = "whsec_"  # noqa: S105  the form of Standard Webhooks
SECRET_BYTES = 32
MAX_OVERLAP_HOURS = 720


@dataclass(frozen=True)
class NewWebhook:
    """A webhook to be added."""

    name: str
    url: str
    events: Collection[WebhookEvent]
    application: str | None = None
    """The name of the application by whose scopes it reads; None for all that admins may read."""


async def add(new: NewWebhook, author: Author) -> tuple[str, Webhook]:
    """Add a webhook, to which events are sent from now on; returns its secret and its row.

    A revoked one of that name is replaced. Conflict when the name is in use, or there are too many;
    InvalidValue names all values that cannot be; NotFound for an unknown application.
    """
    values = _checked(new)
    owner = None if new.application is None else await applications.get(new.application)
    secret, log = _new_secret(), await state()
    values |= {
        "application_id": owner and owner.application_id,
        "secret": encryption.encrypt(secret),
        "old_secret": "",
        "old_secret_until": None,
        "state": WebhookState.ACTIVE,
        **_from(log, await reading.safe_key()),
    }
    async with account_changes.change():
        if await Webhook.exclude(state=WebhookState.REVOKED).count() >= MOST:
            raise Conflict(f"There are {MOST} webhooks already; revoke one first.")
        row = await _named(new.name).select_for_update().first()
        if row is None:
            row = Webhook(**values)
            await account_changes.create(row, author)
        elif row.state is WebhookState.REVOKED:
            await account_changes.update(row, values, author)
        else:
            raise Conflict(
                f"There is a webhook {new.name} already; choose another name, or revoke it."
            )
    return secret, row


async def get(name: str) -> Webhook:
    """The webhook of that name; NotFound when there is none, or it is revoked."""
    row = await _named(name).first()
    if row is None or row.state is WebhookState.REVOKED:
        raise _unknown(name)
    return row


async def page(count: int, after: int = 0) -> list[Webhook]:
    """The next `count` webhooks by primary key, after the key `after`."""
    rows = Webhook.filter(webhook_id__gt=after).prefetch_related("application")
    return await rows.order_by("webhook_id").limit(count)


async def list_all() -> list[Webhook]:
    """All webhooks, by name."""
    return await Webhook.all().prefetch_related("application").order_by("name")


async def rotate_secret(name: str, hours: int, author: Author) -> tuple[str, Webhook]:
    """Give a webhook another secret; the old one signs as well for so many hours."""
    if not 0 <= hours <= MAX_OVERLAP_HOURS:
        raise InvalidValue(Problem(("hours",), f"must be from 0 to {MAX_OVERLAP_HOURS}"))
    secret = _new_secret()
    async with account_changes.change():
        row = await _row(name)
        until = datetime.now(UTC) + timedelta(hours=hours)
        changes = {
            "secret": encryption.encrypt(secret),
            "old_secret": row.secret if hours else "",
            "old_secret_until": until if hours else None,
        }
        await account_changes.update(row, changes, author)
    return secret, row


async def pause(name: str, author: Author) -> Webhook:
    """Send nothing to a webhook until it is resumed; it misses nothing that the log keeps."""
    return await _change(
        name, {"state": WebhookState.PAUSED, "reason": f"Paused by {cut(author.name)}."}, author
    )


async def resume(name: str, author: Author) -> Webhook:
    """Go on with the event that is next; Conflict when the log does not go back to it."""
    row, log = await get(name), await state()
    if row.epoch != log.epoch.hex() or row.position < log.floor:
        raise Conflict(
            f"The log does not go back to the next event of the webhook {name}. Replay it: without"
            " a cursor it begins with the oldest event that is kept."
        )
    return await _change(name, {**_ACTIVE}, author)


async def replay(name: str, after: str | None, author: Author) -> Webhook:
    """Send the events after a cursor again, or all that the log keeps; the webhook becomes active.

    InvalidValue for what is no cursor, CursorExpired for one of another log, or before its floor.
    """
    log = await state()
    position = log.floor if after is None else await position_of(after)
    return await _change(name, _from(log, position) | _ACTIVE, author)


async def request_test(name: str, author: Author) -> Webhook:
    """Let the service send an event `test` soon, in any state; the attempts show the outcome."""
    return await _change(name, {"test_at": datetime.now(UTC)}, author)


async def revoke(name: str, author: Author) -> Webhook:
    """Stop sending to a webhook for good, and delete its secrets."""
    changes = {
        "state": WebhookState.REVOKED,
        "reason": f"Revoked by {cut(author.name)}.",
        "secret": "",
        "old_secret": "",
        "old_secret_until": None,
        "test_at": None,
    }
    return await _change(name, changes, author)


_ACTIVE: dict[str, Any] = {
    "state": WebhookState.ACTIVE,
    "reason": "",
    "failures": 0,
    "next_at": None,
}


def _from(log: LogState, position: int) -> dict[str, Any]:
    return {**_ACTIVE, "epoch": log.epoch.hex(), "position": position}


def _checked(new: NewWebhook) -> dict[str, Any]:
    """The caller's values by column; InvalidValue names all that cannot be."""
    problems = [Problem(("url",), reason) for reason in problems_of_url(new.url)]
    if not new.name or not new.name.isprintable():
        problems.append(Problem(("name",), "must have printable characters"))
    if not new.events:
        problems.append(Problem(("events",), "must name at least one event"))
    if problems:
        raise InvalidValue(*problems)
    values = storable_values(Webhook, {"name": new.name, "url": new.url})
    return {**values, "events": tuple(event for event in WebhookEvent if event in new.events)}


async def _change(name: str, changes: dict[str, Any], author: Author) -> Webhook:
    async with account_changes.change():
        row = await _row(name)
        await account_changes.update(row, changes, author)
    return row


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _named(name: str) -> QuerySet[Webhook]:
    if any(problems_of(Webhook._meta.fields_map["name"], name)):
        # No webhook has a name that cannot be stored, and the databases would raise an error.
        return Webhook.filter(webhook_id__in=[])
    return Webhook.filter(name=name).prefetch_related("application")


async def _row(name: str) -> Webhook:
    """The webhook of that name, locked until the transaction ends."""
    row = await _named(name).select_for_update().first()
    if row is None or row.state is WebhookState.REVOKED:
        raise _unknown(name)
    return row


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no webhook {cut(name)}.")
