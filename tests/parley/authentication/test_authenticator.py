"""The viewer of a request, and the cache of verified logins."""

import asyncio
from dataclasses import dataclass

import httpx
import pytest

from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import users
from orm.errors import Unauthenticated
from orm.models import User
from orm.models.enums import Role
from parley.authentication.authenticator import Authenticator
from parley.authentication.passwords import DUMMY_HASH
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call, request
from tests.parley.verifications import Verifications, let_other_tasks_run, wait_until

GOOD = basic_header("tje0", PASSWORD)


@dataclass
class MonotonicClock:
    """A clock that stands still until it is set."""

    now: float = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MonotonicClock:
    set_by_hand = MonotonicClock()
    monkeypatch.setattr("parley.authentication.basic.time", set_by_hand)
    return set_by_hand


async def test_unknown_name_costs_one_real_verification(
    stranger: httpx.AsyncClient, verifications: Verifications
) -> None:
    assert (await call(stranger, Door.REST, basic_header("nobody", PASSWORD))).status_code == 401
    assert verifications.hashes == [DUMMY_HASH]
    await accounts.add_user(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    assert (await call(stranger, Door.REST, basic_header("demo", PASSWORD))).status_code == 401
    assert verifications.hashes == [DUMMY_HASH, DUMMY_HASH]


@pytest.mark.parametrize(
    ("header", "status"),
    [(GOOD, 200), (basic_header("tje0", "x"), 401), (basic_header("nobody", "x"), 401)],
    ids=["good", "wrong", "unknown"],
)
async def test_requests_at_once_with_one_header_share_a_verification(
    stranger: httpx.AsyncClient,
    verifications: Verifications,
    found: list[str],
    header: str,
    status: int,
) -> None:
    verifications.gate.clear()
    calls = [
        asyncio.create_task(call(stranger, list(Door)[number % 2], header)) for number in range(20)
    ]
    await wait_until(lambda: len(found) == 20)
    await let_other_tasks_run()
    verifications.gate.set()
    assert [(await call_).status_code for call_ in calls] == [status] * 20
    assert verifications.count == 1


async def test_good_login_is_remembered_for_a_minute_at_both_doors(
    stranger: httpx.AsyncClient, verifications: Verifications, clock: MonotonicClock
) -> None:
    for later, count in [(0.0, 1), (0.0, 1), (59.9, 1), (0.2, 2), (59.7, 2), (60.0, 3)]:
        clock.now += later
        for door in Door:
            assert (await call(stranger, door, GOOD)).status_code == 200
        assert verifications.count == count


async def test_wrong_login_is_verified_every_time(
    stranger: httpx.AsyncClient, verifications: Verifications
) -> None:
    assert (await call(stranger, Door.REST, GOOD)).status_code == 200
    for count in (2, 3):
        assert (await call(stranger, Door.REST, basic_header("tje0", "wrong"))).status_code == 401
        assert verifications.count == count


@DOORS
async def test_changed_credential_counts_at_once(
    stranger: httpx.AsyncClient, verifications: Verifications, door: Door
) -> None:
    assert (await call(stranger, door, GOOD)).status_code == 200
    await User.filter(name="tje0").update(version=2, password_hash=DUMMY_HASH)
    assert (await call(stranger, door, GOOD)).status_code == 401
    await User.filter(name="tje0").update(version=3, password_hash=CHEAP_HASH)
    assert (await call(stranger, door, GOOD)).status_code == 200
    await User.filter(name="tje0").delete()
    assert (await call(stranger, door, GOOD)).status_code == 401
    assert verifications.hashes == [CHEAP_HASH, DUMMY_HASH, CHEAP_HASH, DUMMY_HASH]


@pytest.mark.usefixtures("database")
async def test_viewer_is_who_the_user_is_now() -> None:
    user = await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    authenticate = Authenticator(Settings(), demo=False)
    for role, door in [(Role.AGENT, Door.REST), (Role.READER, Door.GRAPHQL)]:
        await User.filter(name="tje0").update(role=role)
        viewer = await authenticate(request(GOOD), door)
        assert viewer == Viewer(user.associate_id, "tje0", role, door)


@pytest.mark.usefixtures("database")
async def test_users_of_the_demo_come_in_only_with_it() -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER, demo=True))
    assert (await Authenticator(Settings(), demo=True)(request(GOOD), Door.REST)).name == "tje0"
    with pytest.raises(Unauthenticated):
        await Authenticator(Settings(), demo=False)(request(GOOD), Door.REST)


@pytest.mark.usefixtures("database")
async def test_only_so_many_logins_are_remembered(
    verifications: Verifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.authentication.basic.CACHE_SIZE", 2)
    authenticate = Authenticator(Settings(), demo=False)
    for name in ("ada", "bea", "eva"):
        await accounts.add_user(users.NewUser(name, CHEAP_HASH, Role.AGENT))
    counts: list[int] = []
    for name in ("ada", "bea", "bea", "eva", "eva", "bea", "ada"):
        await authenticate(request(basic_header(name, PASSWORD)), Door.REST)
        counts.append(verifications.count)
    assert counts == [1, 2, 2, 3, 3, 3, 4]
