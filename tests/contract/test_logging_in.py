"""The schemes SoTicket and Bearer of Authorization, and SO-AppToken."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from orm.accounts.credentials import NewCredential
from orm.models import Application, ChatSession, User
from orm.models.enums import CredentialKind
from parley.app import create_app
from parley.settings import Settings
from tests import accounts
from tests.conftest import PASSWORD, Service
from tests.parley.command_line import basic_header

GOOD = basic_header("tje0", PASSWORD)


async def secret(kind: CredentialKind) -> str:
    user = await User.get(name="tje0")
    until = datetime.now(UTC) + timedelta(days=1)
    return await accounts.issue_secret(NewCredential(kind, user.user_id, until))


async def create(service: Service, settings: Settings, **headers: str) -> httpx.Response:
    """The response to POST ChatSession of another application object on the same database."""
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as stranger:
        return await stranger.post(
            "/api/v1/ChatSession",
            json={"CustomerName": "Ada"},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )


@pytest.mark.contract("header.request.Authorization.SoTicket")
@pytest.mark.parametrize("scheme", ["SoTicket", "SOTicket", "SOTICKET"])
async def test_authentication_by_ticket(service: Service, settings: Settings, scheme: str) -> None:
    ticket = await secret(CredentialKind.TICKET)
    assert ticket.startswith("7T:")
    answer = await create(service, settings, Authorization=f"{scheme} {ticket}")
    assert answer.status_code == 200
    assert (await ChatSession.get()).created_by == service.associate_id
    refused = await create(service, settings, Authorization=f"{scheme} {ticket}x")
    assert refused.status_code == 401


@pytest.mark.contract("header.request.Authorization.Bearer")
async def test_authentication_by_token(service: Service, settings: Settings) -> None:
    token = await secret(CredentialKind.TOKEN)
    assert token.startswith("8A:")
    answer = await create(service, settings, Authorization=f"Bearer {token}")
    assert answer.status_code == 200
    assert (await ChatSession.get()).created_by == service.associate_id
    refused = await create(service, settings, Authorization=f"Bearer {token}x")
    assert refused.status_code == 401


@pytest.mark.contract("header.request.Authorization.installation")
async def test_only_configured_schemes_are_accepted(service: Service, settings: Settings) -> None:
    credentials = {
        "basic": GOOD,
        "soticket": f"SoTicket {await secret(CredentialKind.TICKET)}",
        "bearer": f"Bearer {await secret(CredentialKind.TOKEN)}",
    }
    for offered in credentials:
        installation = settings.model_copy(update={"logins": (offered,)})
        for login, header in credentials.items():
            answer = await create(service, installation, Authorization=header)
            assert answer.status_code == (200 if login == offered else 401)


@pytest.mark.contract("header.request.SO-AppToken")
async def test_so_app_token_names_the_calling_application(
    service: Service, settings: Settings
) -> None:
    token = await accounts.add_application("crm")
    key = (await Application.get(name="crm")).application_id
    answer = await create(service, settings, Authorization=GOOD, SO_AppToken=token)
    assert answer.status_code == 200
    session = await ChatSession.get()
    assert (session.created_by, session.created_by_application) == (service.associate_id, key)

    strict = settings.model_copy(update={"require_app_token": True})
    for headers in ({}, {"SO_AppToken": f"{token}x"}):
        refused = await create(service, strict, Authorization=GOOD, **headers)
        assert refused.status_code == 401
    answer = await create(service, strict, Authorization=GOOD, SO_AppToken=token)
    assert answer.status_code == 200
    assert (await create(service, settings, SO_AppToken=token)).status_code == 401
