"""Tickets and tokens by GraphQL: shown once, listed without the secret, void once revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.models import Credential
from orm.models.enums import Scope
from tests import accounts
from tests.conftest import Service
from tests.graphql_api.administration.admins import ISSUE, REVOKE, ask
from tests.graphql_api.querying import codes, data, input_paths

LIST = """query ($kind: CredentialKind!) { credentials(kind: $kind) {
  credentialId kind label scopes state createdAt expiresAt revokedAt
  user { name } application { name } } }"""
SCHEMES = {"TICKET": "SoTicket", "TOKEN": "Bearer"}
OPENED = "{ viewer { name scopes } }"


async def opened(service: Service, kind: str, secret: str) -> tuple[int, Any]:
    """The status and answer to whoever comes with a secret."""
    headers = {"Authorization": f"{SCHEMES[kind]} {secret}"}
    answer = await service.client.post(
        "/graphql",
        json={"query": OPENED},
        headers=headers,
        # None takes the client's own away.
        auth=None,  # type: ignore[arg-type]
    )
    return answer.status_code, answer.json().get("data")


@pytest.mark.parametrize("kind", SCHEMES)
async def test_it_is_good_until_it_is_revoked(service: Service, kind: str) -> None:
    sent: dict[str, Any] = {"kind": kind, "user": "tje0", "label": "the shop"}
    made = data(await ask(service, ISSUE, **sent))["issueCredential"]
    credential, secret = made["credential"], made["secret"]
    told = {name: credential[name] for name in ("kind", "label", "state", "user", "application")}
    assert told == {
        "kind": kind,
        "label": "the shop",
        "state": "VALID",
        "user": {"name": "tje0"},
        "application": None,
    }
    left = datetime.fromisoformat(credential["expiresAt"]) - datetime.now(UTC)
    assert abs(left - timedelta(days=7)) < timedelta(hours=1)
    assert await opened(service, kind, secret) == (
        200,
        {"viewer": {"name": "tje0", "scopes": None}},
    )
    listed = data(await ask(service, LIST, kind=kind))
    assert listed["credentials"] == [credential]
    assert secret[3:] not in str(listed)
    key = credential["credentialId"]
    [other] = set(SCHEMES) - {kind}
    assert data(await ask(service, LIST, kind=other))["credentials"] == []
    assert codes(await ask(service, REVOKE, kind=other, key=key)) == ["NOT_FOUND"]
    revoked = data(await ask(service, REVOKE, kind=kind, key=key))["revokeCredential"]
    assert (revoked["state"], revoked["user"]) == ("REVOKED", {"name": "tje0"})
    assert (await opened(service, kind, secret))[0] == 401


async def test_a_token_speaks_for_an_application_with_the_scopes_that_are_said(
    service: Service,
) -> None:
    await accounts.add_application("crm", [Scope.READ, Scope.ALL])
    for scopes, told in ((None, ["READ", "ALL"]), (["ALL", "CREATE"], ["ALL"]), ([], [])):
        sent: dict[str, Any] = {"application": "crm", "scopes": scopes}
        made = data(await ask(service, ISSUE, kind="TOKEN", user="tje0", **sent))["issueCredential"]
        assert made["credential"]["application"] == {"name": "crm"}
        in_order = scopes and ["CREATE", "ALL"]
        assert made["credential"]["scopes"] == (scopes if not scopes else in_order)
        _, answer = await opened(service, "TOKEN", made["secret"])
        assert answer == {"viewer": {"name": "tje0", "scopes": told}}


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"kind": "SESSION"}, "kind"),
        ({"kind": "TICKET", "application": "crm"}, "application"),
        ({"scopes": ["READ"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 3651}, "days"),
        ({"label": "a\nb"}, "label"),
        ({"label": "x" * 256}, "label"),
    ],
)
async def test_a_bad_value_is_named(service: Service, sent: dict[str, Any], path: str) -> None:
    await accounts.add_application("crm")
    answer = await ask(service, ISSUE, **{"kind": "TOKEN", "user": "tje0"} | sent)
    assert input_paths(answer) == {(path,)}
    assert await Credential.all().count() == 0


@pytest.mark.parametrize("days", [-(2**31), 0, 2**31 - 1])
async def test_bad_values_are_named_together(service: Service, days: int) -> None:
    sent: dict[str, Any] = {"days": days, "label": "a\nb", "scopes": ["READ"]}
    answer = await ask(service, ISSUE, kind="TICKET", user="tje0", **sent)
    assert input_paths(answer) == {("days",), ("label",), ("scopes",)}
    assert await Credential.all().count() == 0


@pytest.mark.parametrize("sent", [{"user": "bob"}, {"application": "shop"}])
async def test_for_nobody_nothing_is_handed_out(service: Service, sent: dict[str, Any]) -> None:
    answer = await ask(service, ISSUE, **{"kind": "TOKEN", "user": "tje0"} | sent)
    assert codes(answer) == ["NOT_FOUND"]
    assert await Credential.all().count() == 0


async def test_a_session_of_a_browser_can_be_seen_and_ended(service: Service) -> None:
    assert (await service.client.post("/session")).status_code == 204
    page = {"X-XSRF-TOKEN": service.client.cookies["XSRF-TOKEN"]}
    sent = {"json": {"query": OPENED}, "headers": page, "auth": None}
    assert (await service.client.post("/graphql", **sent)).status_code == 200  # type: ignore[arg-type]
    [listed] = data(await ask(service, LIST, kind="SESSION"))["credentials"]
    assert listed["user"] == {"name": "tje0"}
    data(await ask(service, REVOKE, kind="SESSION", key=listed["credentialId"]))
    assert (await service.client.post("/graphql", **sent)).status_code == 401  # type: ignore[arg-type]
