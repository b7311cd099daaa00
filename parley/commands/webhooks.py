"""`parley webhook`: addresses that events are sent to."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

import click

from orm.audit.entries import OPERATOR
from orm.models import Webhook, WebhookAttempt
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent
from orm.webhooks import attempts, encryption, webhooks
from orm.webhooks.webhooks import MAX_OVERLAP_HOURS, NewWebhook
from parley.commands import printing
from parley.commands.running import on_database, plain_errors
from parley.settings import read_settings

Result = TypeVar("Result")

HEADINGS = ("key", "name", "url", "events", "application", "created", "state", "reason")
ATTEMPT_HEADINGS = ("at", "event", "attempt", "outcome", "status", "ms", "next")

EVENTS = [event.value for event in WebhookEvent]

name_ = click.argument("name")


@click.group()
def webhook() -> None:
    """Manage webhooks: addresses that events of chat sessions are sent to."""


@webhook.command("add")
@name_
@click.argument("url")
@click.option(
    "--event",
    "words",
    multiple=True,
    type=click.Choice(EVENTS),
    default=EVENTS,
    show_default=True,
    help="An event that is sent to it; repeat it for several.",
)
@click.option(
    "--app",
    "application",
    help="The application by whose scopes it reads. Without it, it reads what admins may.",
)
def add_webhook(name: str, url: str, words: tuple[str, ...], application: str | None) -> None:
    """Send events to URL, and print the secret that signs them; it cannot be shown again."""
    new = NewWebhook(name, url, [*map(WebhookEvent, words)], application)
    secret, _ = _run(partial(webhooks.add, new, OPERATOR))
    _print_secret(secret)


@webhook.command("list")
def list_webhooks() -> None:
    """List the webhooks and their states."""
    rows = _run(webhooks.list_all)
    if rows:
        printing.print_table(HEADINGS, [_row(each) for each in rows])
    else:
        click.echo("There are no webhooks.")


@webhook.command("attempts")
@name_
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 1000))
def list_attempts(name: str, last: int) -> None:
    """List the latest attempts to send events to the webhook NAME, newest first."""

    async def read() -> list[WebhookAttempt]:
        return await attempts.newest(await webhooks.get(name), last)

    rows = _run(read)
    if rows:
        printing.print_table(ATTEMPT_HEADINGS, [_attempt_row(each) for each in rows])
    else:
        click.echo("Nothing was sent yet.")


@webhook.command("test")
@name_
def test_webhook(name: str) -> None:
    """Send the event `test` to the webhook NAME from here, and print the outcome."""
    # The HTTP client takes a while to load.
    from parley.webhooks.testing import send_test  # noqa: PLC0415

    async def send() -> tuple[DeliveryOutcome, str]:
        networks = read_settings().webhook_networks
        return await send_test(await webhooks.get(name), uuid4(), datetime.now(UTC), networks)

    outcome, told = _run(send)
    if outcome is not DeliveryOutcome.DELIVERED:
        raise click.ClickException(f"The webhook {name} did not take it: {told}.")
    click.echo(f"The webhook {name} took it: {told}.")


@webhook.command("rotate")
@name_
@click.option(
    "--hours",
    default=24,
    show_default=True,
    type=click.IntRange(0, MAX_OVERLAP_HOURS),
    help="The hours for which the former secret signs as well.",
)
def rotate_secret(name: str, hours: int) -> None:
    """Give the webhook NAME another secret, and print it; it cannot be shown again."""
    secret, _ = _run(partial(webhooks.rotate_secret, name, hours, OPERATOR))
    _print_secret(secret)


@webhook.command("pause")
@name_
def pause_webhook(name: str) -> None:
    """Send nothing to the webhook NAME until it is resumed."""
    _run(partial(webhooks.pause, name, OPERATOR))
    click.echo(f"The webhook {name} is paused.")


@webhook.command("resume")
@name_
def resume_webhook(name: str) -> None:
    """Go on at once with the next event of the webhook NAME."""
    _run(partial(webhooks.resume, name, OPERATOR))
    click.echo(f"The webhook {name} is active.")


@webhook.command("replay")
@name_
@click.option("--after", help="A cursor: events after it are sent again. Without it, all are.")
def replay_webhook(name: str, after: str | None) -> None:
    """Send events to the webhook NAME again, with the same ids; it becomes active."""
    _run(partial(webhooks.replay, name, after, OPERATOR))
    click.echo(f"The webhook {name} is active, and is sent events again.")


@webhook.command("revoke")
@name_
def revoke_webhook(name: str) -> None:
    """Stop sending to the webhook NAME for good, and delete its secret."""
    _run(partial(webhooks.revoke, name, OPERATOR))
    click.echo(f"The webhook {name} is revoked.")


def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    with plain_errors():
        encryption.use(read_settings().webhook_keys)
        return on_database(work)


def _print_secret(secret: str) -> None:
    click.echo(secret)
    click.echo("Store it now: it cannot be shown again.", err=True)


def _row(each: Webhook) -> tuple[str, ...]:
    return (
        str(each.webhook_id),
        each.name,
        each.url,
        ",".join(each.events),
        each.application.name if each.application else "-",
        printing.format_time(each.created_at),
        each.state.value,
        each.reason or "-",
    )


def _attempt_row(each: WebhookAttempt) -> tuple[str, ...]:
    return (
        printing.format_time(each.at),
        each.event,
        str(each.number),
        each.outcome.value,
        "-" if each.status is None else str(each.status),
        str(each.milliseconds),
        "-" if each.next_at is None else printing.format_time(each.next_at),
    )
