"""Credentials: a secret is found by itself only, and is good until it expires or is revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.accounts import credentials
from orm.accounts.credentials import PREFIXES, NewCredential, State, digest_of, state_of
from orm.accounts.users import NewUser
from orm.errors import InvalidValue, NotFound
from orm.models import Credential, User
from orm.models.enums import CredentialKind, Role
from tests import accounts

TICKET, TOKEN, SESSION = CredentialKind.TICKET, CredentialKind.TOKEN, CredentialKind.SESSION


@pytest.fixture
async def kai(database: str) -> User:
    return await accounts.add_user(NewUser("kai", "hash", Role.AGENT))


async def issued(user: User, kind: CredentialKind = TICKET, days: float = 1, **more: Any) -> str:
    until = datetime.now(UTC) + timedelta(days=days)
    return await accounts.issue_secret(NewCredential(kind, user.user_id, until, **more))


async def found(kind: CredentialKind, secret: str) -> Credential:
    credential = await credentials.find(kind, secret)
    assert credential is not None
    return credential


@pytest.mark.parametrize("kind", CredentialKind)
async def test_a_credential_is_found_by_its_secret_which_is_not_stored(
    kind: CredentialKind, kai: User
) -> None:
    secret, other = await issued(kai, kind, label="the shop"), await issued(kai, kind)
    assert secret != other
    assert secret.startswith(PREFIXES[kind])
    credential = await found(kind, secret)
    assert (credential.user.name, credential.label) == ("kai", "the shop")
    assert credential.parent is None
    assert credential.digest == digest_of(secret)
    assert state_of(credential) is State.VALID
    assert secret.removeprefix(PREFIXES[kind]) not in str(await Credential.all().values())


@pytest.mark.parametrize("kind", CredentialKind)
async def test_any_other_secret_and_any_other_kind_find_nothing(
    kind: CredentialKind, kai: User
) -> None:
    secret = await issued(kai, kind)
    assert secret.swapcase() != secret
    others = (secret[:-1], f"{secret} ", secret.swapcase(), "", "7T:", "\0", "\ud800", "x" * 10_000)
    for other in others:
        assert await credentials.find(kind, other) is None, other[:10]
    assert await credentials.find(kind, (await found(kind, secret)).digest) is None
    for another in set(CredentialKind) - {kind}:
        assert await credentials.find(another, secret) is None
        bare = secret.removeprefix(PREFIXES[kind])
        assert await credentials.find(another, PREFIXES[another] + bare) is None


async def test_a_credential_is_valid_until_it_expires(kai: User) -> None:
    assert state_of(await found(TICKET, await issued(kai, days=0.01))) is State.VALID
    for days in (0, -1):
        assert state_of(await found(TICKET, await issued(kai, days=days))) is State.EXPIRED


async def test_revoking_works_once_and_on_one_credential_only(kai: User) -> None:
    secret, other = await issued(kai), await issued(kai)
    key = (await found(TICKET, secret)).credential_id
    assert (await credentials.revoke(TICKET, key, accounts.AUTHOR)).user.name == "kai"
    revoked = await found(TICKET, secret)
    assert state_of(revoked) is State.REVOKED
    await credentials.revoke(TICKET, key, accounts.AUTHOR)
    assert (await found(TICKET, secret)).revoked_at == revoked.revoked_at
    assert state_of(await found(TICKET, other)) is State.VALID


async def test_an_unknown_credential_is_not_revoked(kai: User) -> None:
    key = (await found(TICKET, await issued(kai))).credential_id
    for kind, wrong in [(TOKEN, key), (SESSION, key), *((TICKET, key) for key in UNKNOWN)]:
        with pytest.raises(NotFound, match=f"There is no {kind} {wrong}."):
            await credentials.revoke(kind, wrong, accounts.AUTHOR)
    assert [state_of(row) for row in await credentials.list_all(TICKET)] == [State.VALID]


UNKNOWN = (0, -1, 1_000_000, 2**31, -(2**31) - 1, 2**63, 10**30)


async def test_all_of_a_kind_are_listed_from_the_oldest(kai: User) -> None:
    mia = await accounts.add_user(NewUser("mia", "hash", Role.AGENT))
    for label, user, kind in [("a", mia, TICKET), ("b", kai, TICKET), ("c", kai, TOKEN)]:
        await issued(user, kind, label=label)
    [oldest, _] = await credentials.list_all(TICKET)
    await credentials.revoke(TICKET, oldest.credential_id, accounts.AUTHOR)
    assert [(row.label, row.user.name) for row in await credentials.list_all(TICKET)] == [
        ("a", "mia"),
        ("b", "kai"),
    ]
    assert [row.label for row in await credentials.list_all(TOKEN)] == ["c"]
    assert await credentials.list_all(SESSION) == []


@pytest.mark.parametrize("label", ["x" * 256, "a\0", "\ud800"])
async def test_a_label_that_cannot_be_stored_is_refused(label: str, kai: User) -> None:
    with pytest.raises(InvalidValue, match="label"):
        await issued(kai, label=label)
    assert await Credential.all().count() == 0


async def test_a_credential_is_found_with_its_parent(kai: User) -> None:
    parent = await found(TICKET, await issued(kai))
    child = await found(SESSION, await issued(kai, SESSION, parent_id=parent.credential_id))
    assert child.parent == parent


async def test_a_new_session_deletes_the_expired_ones_of_its_user(kai: User) -> None:
    mia = await accounts.add_user(NewUser("mia", "hash", Role.AGENT))
    gone, others = await issued(kai, SESSION, days=-1), await issued(mia, SESSION, days=-1)
    ticket, good = await issued(kai, days=-1), await issued(kai, SESSION)
    assert await credentials.find(SESSION, gone) is None
    for kind, secret in ((SESSION, others), (TICKET, ticket), (SESSION, good)):
        assert await credentials.find(kind, secret) is not None
