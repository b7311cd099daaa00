"""Ways to log in that PARLEY_LOGINS leaves out are refused, and not in the challenge."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import combinations

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts.credentials import NewCredential
from orm.models import User
from orm.models.enums import CredentialKind
from parley.app import create_app
from parley.settings import BadSettings, Settings, read_settings
from tests import accounts
from tests.conftest import PASSWORD, Service
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call

LOGINS = {"basic": "Basic", "soticket": "SoTicket", "bearer": "Bearer"}
OFFERED = [names for many in (1, 2, 3) for names in combinations(LOGINS, many)]


@pytest.fixture
async def headers(service: Service) -> dict[str, str]:
    """A good Authorization for each way to log in."""
    user = await User.get(name="tje0")
    until = datetime.now(UTC) + timedelta(days=1)
    ticket, token = [
        await accounts.issue_secret(NewCredential(kind, user.user_id, until))
        for kind in (CredentialKind.TICKET, CredentialKind.TOKEN)
    ]
    good = basic_header("tje0", PASSWORD)
    return {"basic": good, "soticket": f"SoTicket {ticket}", "bearer": f"Bearer {token}"}


@pytest.fixture
async def client(
    headers: dict[str, str], settings: Settings, offered: tuple[str, ...]
) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger to an installation over the same database that offers these."""
    app = create_app(settings.model_copy(update={"logins": offered}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as stranger:
        yield stranger


@DOORS
@pytest.mark.parametrize("offered", OFFERED, ids="+".join)
async def test_only_what_is_offered_opens_the_door_and_is_named(
    client: httpx.AsyncClient, headers: dict[str, str], door: Door, offered: tuple[str, ...]
) -> None:
    answers = {login: await call(client, door, header) for login, header in headers.items()}
    assert {login for login, answer in answers.items() if answer.status_code == 200} == {*offered}
    challenge = (await call(client, door, None)).headers["WWW-Authenticate"]
    named = [login for login, scheme in LOGINS.items() if f"{scheme} realm=" in challenge]
    assert named == list(offered)
    for login in LOGINS.keys() - {*offered}:
        assert answers[login].status_code == 401
        assert answers[login].headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize("value", ["", " , ", "basic,digest", "hunter2"])
def test_unknown_ways_to_log_in_are_told(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_LOGINS", value)
    with pytest.raises(BadSettings, match=r"PARLEY_LOGINS: .*must be one or more of") as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)
