"""Secrets are encrypted where there is a key, and keys can be turned over."""

import base64
from collections.abc import Iterator

import pytest

from orm.audit.entries import OPERATOR
from orm.models import AuditEntry, Webhook
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import encryption, webhooks
from orm.webhooks.webhooks import NewWebhook

FIRST, SECOND = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture(autouse=True)
def no_keys() -> Iterator[None]:
    yield
    encryption.use(())


def test_without_a_key_a_secret_is_stored_as_it_is() -> None:
    assert encryption.encrypt("whsec_a") == "whsec_a" == encryption.decrypt("whsec_a")


def test_with_a_key_it_is_encrypted_and_the_key_can_be_turned_over() -> None:
    encryption.use((FIRST,))
    stored = encryption.encrypt("whsec_a")
    assert "whsec" not in stored
    assert encryption.decrypt("whsec_plain") == "whsec_plain"
    encryption.use((SECOND, FIRST))
    assert encryption.decrypt(stored) == "whsec_a"
    newer = encryption.encrypt("whsec_b")
    encryption.use((SECOND,))
    assert encryption.decrypt(newer) == "whsec_b"
    with pytest.raises(encryption.CannotDecrypt):
        encryption.decrypt(stored)
    encryption.use(())
    with pytest.raises(encryption.CannotDecrypt):
        encryption.decrypt(stored)


@pytest.mark.parametrize("key", ["", "short", "x" * 43, FIRST[:-1] + "!", "\N{SNOWMAN}"])
def test_other_texts_are_no_keys(key: str) -> None:
    assert not encryption.is_key(key)
    assert encryption.is_key(FIRST)


async def test_a_stored_secret_fits_its_column_and_is_not_in_the_trail(database: str) -> None:
    encryption.use((FIRST,))
    new = NewWebhook("crm", "https://example.com/very-secret", [WebhookEvent.CREATED])
    secret, _ = await webhooks.add(new, OPERATOR)
    row = await Webhook.get(name="crm")
    assert len(row.secret) <= 255
    assert encryption.decrypt(row.secret) == secret
    [entry] = await AuditEntry.all()
    assert (entry.entity, entry.action, entry.row_key) == ("Webhook", "created", row.pk)
    assert "secret" in entry.columns
    assert not {"secret", "url"} & {*entry.values}
