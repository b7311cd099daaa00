"""Secrets are encrypted where there is a key, and keys can be turned over."""

import base64
from collections.abc import Iterator

import pytest

from orm.audit.entries import OPERATOR
from orm.models import AuditEntry, Webhook
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import sealing, webhooks
from orm.webhooks.webhooks import NewWebhook

FIRST, SECOND = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture(autouse=True)
def no_keys() -> Iterator[None]:
    yield
    sealing.use(())


def test_without_a_key_a_secret_is_stored_as_it_is() -> None:
    assert sealing.seal("whsec_a") == "whsec_a" == sealing.unseal("whsec_a")


def test_with_a_key_it_is_encrypted_and_the_key_can_be_turned_over() -> None:
    sealing.use((FIRST,))
    stored = sealing.seal("whsec_a")
    assert "whsec" not in stored
    assert sealing.unseal("whsec_plain") == "whsec_plain"
    sealing.use((SECOND, FIRST))
    assert sealing.unseal(stored) == "whsec_a"
    newer = sealing.seal("whsec_b")
    sealing.use((SECOND,))
    assert sealing.unseal(newer) == "whsec_b"
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(stored)
    sealing.use(())
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(stored)


@pytest.mark.parametrize("key", ["", "short", "x" * 43, FIRST[:-1] + "!", "\N{SNOWMAN}"])
def test_other_texts_are_no_keys(key: str) -> None:
    assert not sealing.is_key(key)
    assert sealing.is_key(FIRST)


async def test_a_stored_secret_fits_its_column_and_is_not_in_the_trail(database: str) -> None:
    sealing.use((FIRST,))
    new = NewWebhook("crm", "https://example.com/very-secret", [WebhookEvent.CREATED])
    secret, _ = await webhooks.add(new, OPERATOR)
    row = await Webhook.get(name="crm")
    assert len(row.secret) <= 255
    assert sealing.unseal(row.secret) == secret
    [entry] = await AuditEntry.all()
    assert (entry.entity, entry.action, entry.row_key) == ("Webhook", "created", row.pk)
    assert "secret" in entry.columns
    assert not {"secret", "url"} & {*entry.values}
