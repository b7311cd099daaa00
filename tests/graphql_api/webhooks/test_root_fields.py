"""Webhooks by GraphQL: for admins, with a secret that is shown once, and audited."""

from typing import Any

import pytest

from orm.events import cursors
from orm.models import AuditEntry, Webhook
from tests.conftest import Service
from tests.graphql_api.administration.admins import ADD_APPLICATION, ask
from tests.graphql_api.querying import codes, data, input_paths

FIELDS = """webhookId name url events application state reason createdAt failures nextAt
            oldSecretUntil"""
ADD = f"""mutation ($name: String! = "crm", $url: String! = "https://example.com/hook",
                    $events: [WebhookEvent!]! = [CREATED, MESSAGE], $application: String) {{
  addWebhook(name: $name, url: $url, events: $events, application: $application) {{
    secret webhook {{ {FIELDS} }}
  }}
}}"""
LIST = f"{{ webhooks {{ {FIELDS} }} }}"
ROTATE = """mutation ($hours: Int! = 24) {
  rotateWebhookSecret(name: "crm", hours: $hours) { secret webhook { oldSecretUntil } }
}"""
ATTEMPTS = """query ($before: ID) {
  webhookAttempts(name: "crm", before: $before) {
    webhookAttemptId at event cursor messageId number outcome status milliseconds nextAt
  }
}"""


def change(field: str, arguments: str = "") -> str:
    return f'mutation {{ {field}Webhook(name: "crm"{arguments}) {{ state reason }} }}'


CHANGES = [change(field) for field in ("test", "pause", "resume", "replay", "revoke")]


async def test_a_webhook_is_added_listed_and_revoked(service: Service) -> None:
    await ask(service, ADD_APPLICATION, name="shop", scopes=["READ"])
    added = data(await ask(service, ADD, application="shop"))["addWebhook"]
    assert added["secret"].startswith("whsec_")
    assert added["webhook"] | {"createdAt": None} == {
        "webhookId": 1,
        "name": "crm",
        "url": "https://example.com/hook",
        "events": ["CREATED", "MESSAGE"],
        "application": "shop",
        "state": "ACTIVE",
        "reason": "",
        "createdAt": None,
        "failures": 0,
        "nextAt": None,
        "oldSecretUntil": None,
    }
    listed = data(await ask(service, LIST))
    assert listed["webhooks"] == [added["webhook"]]
    assert codes(await ask(service, ADD)) == ["CONFLICT"]
    revoked = data(await ask(service, change("revoke")))["revokeWebhook"]
    assert revoked == {"state": "REVOKED", "reason": "Revoked by boss."}
    row = await Webhook.get(name="crm")
    assert (row.secret, row.old_secret) == ("", "")
    for again in CHANGES:
        assert codes(await ask(service, again)) == ["NOT_FOUND"]
    replaced = data(await ask(service, ADD))["addWebhook"]
    assert replaced["secret"] != added["secret"]
    assert (replaced["webhook"]["webhookId"], replaced["webhook"]["application"]) == (1, None)


async def test_a_secret_is_turned_over(service: Service) -> None:
    first = data(await ask(service, ADD))["addWebhook"]["secret"]
    second = data(await ask(service, ROTATE))["rotateWebhookSecret"]
    assert second["secret"] != first
    assert second["webhook"]["oldSecretUntil"].endswith("Z")
    third = data(await ask(service, ROTATE, hours=0))["rotateWebhookSecret"]
    assert third["webhook"]["oldSecretUntil"] is None
    assert (await Webhook.get(name="crm")).old_secret == ""
    for hours in (-1, 721):
        assert input_paths(await ask(service, ROTATE, hours=hours)) == {("hours",)}


async def test_changes_leave_entries_in_the_trail_without_secrets(service: Service) -> None:
    secret = data(await ask(service, ADD))["addWebhook"]["secret"]
    for each in CHANGES:
        data(await ask(service, each))
    entries = await AuditEntry.filter(entity="Webhook").order_by("audit_entry_id")
    assert [entry.action for entry in entries] == ["created", *["updated"] * 5]
    assert {entry.user_name for entry in entries} == {"boss"}
    assert secret not in str([vars(entry) for entry in entries])
    assert entries[2].values["state"] == ["ACTIVE", "PAUSED"]
    listed = data(await ask(service, '{ auditEntries(entity: "Webhook") { nodes { action } } }'))
    assert len(listed["auditEntries"]["nodes"]) == 6


@pytest.mark.parametrize(
    ("sent", "paths"),
    [
        ({"name": ""}, {("name",)}),
        ({"name": "a\nb"}, {("name",)}),
        ({"name": "x" * 256}, {("name",)}),
        ({"url": "http://ada:pw@example.com/#x"}, {("url",)}),
        ({"url": "", "name": "", "events": []}, {("url",), ("name",), ("events",)}),
    ],
)
async def test_values_that_cannot_be_are_refused_together(
    service: Service, sent: dict[str, Any], paths: set[tuple[str, ...]]
) -> None:
    answer = await ask(service, ADD, **sent)
    assert input_paths(answer) == paths
    assert "pw" not in str(answer)
    assert await Webhook.all().count() == 0


async def test_an_unknown_application_is_not_found(service: Service) -> None:
    assert codes(await ask(service, ADD, application="nobody")) == ["NOT_FOUND"]


async def test_a_cursor_that_is_none_is_refused(service: Service) -> None:
    data(await ask(service, ADD))
    of_another_log = cursors.write(1, epoch=b"another log")
    for after, code in (("x", "INVALID_VALUE"), (of_another_log, "CURSOR_EXPIRED")):
        answer = await ask(service, change("replay", f', after: "{after}"'))
        assert codes(answer) == [code]


@pytest.mark.parametrize("before", ["0", "x", "-1", "1" * 19])
async def test_a_key_that_is_none_is_refused(service: Service, before: str) -> None:
    data(await ask(service, ADD))
    assert input_paths(await ask(service, ATTEMPTS, before=before)) == {("before",)}
    assert data(await ask(service, ATTEMPTS)) == {"webhookAttempts": []}


@pytest.mark.parametrize("query", [ADD, LIST, ROTATE, ATTEMPTS, *CHANGES])
async def test_they_are_for_admins(service: Service, query: str) -> None:
    data(await ask(service, ADD))
    before = await Webhook.all().values()
    assert codes(await ask(service, query, by="tje0")) == ["FORBIDDEN"]
    assert await Webhook.all().values() == before


@pytest.mark.parametrize("query", [ADD, ROTATE])
async def test_secrets_are_not_kept_for_a_retry(service: Service, query: str) -> None:
    data(await ask(service, ADD))
    answer = await ask(service, query, headers={"Idempotency-Key": "once"})
    assert input_paths(answer) == {("Idempotency-Key",)}


async def test_there_may_be_so_many(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orm.webhooks.webhooks.MOST", 1)
    data(await ask(service, ADD))
    assert codes(await ask(service, ADD, name="other")) == ["CONFLICT"]
    data(await ask(service, change("revoke")))
    data(await ask(service, ADD, name="other"))
