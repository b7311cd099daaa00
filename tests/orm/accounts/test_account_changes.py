"""Every change of who may call leaves an entry, in which nothing opens anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.accounts import account_changes, applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.engine.scripts import TransactionScript
from orm.errors import Conflict, InvalidValue, NotFound
from orm.models import Application, AuditEntry, Credential, User
from orm.models.enums import AuditAction, CredentialKind, Role, Scope
from tests import accounts

ADA = replace(accounts.AUTHOR, associate_id=7, application_id=3, name="ada", door="graphql")
UNTIL = datetime(2040, 1, 2, tzinfo=UTC)
CREATED, UPDATED = AuditAction.CREATED, AuditAction.UPDATED
KAI = NewUser("kai", "hash-of-kai", Role.AGENT)


class Broken(Exception):
    """Nothing could be written."""


async def left() -> list[tuple[str, AuditAction, dict[str, Any]]]:
    """Kind, action and values of all entries; whatever is named without a value stands for None."""
    entries = await AuditEntry.all().order_by("audit_entry_id")
    return [
        (entry.entity, entry.action, {name: entry.values.get(name) for name in entry.columns})
        for entry in entries
    ]


async def test_the_entry_has_author_and_row(database: str) -> None:
    user = await users.add(KAI, ADA)
    entry = await AuditEntry.get()
    assert (entry.associate_id, entry.application_id) == (7, 3)
    assert (entry.user_name, entry.door) == ("ada", "graphql")
    assert (entry.entity, entry.row_key) == ("User", user.user_id)


async def test_entries_of_a_user_have_no_password_hash(database: str) -> None:
    key = (await users.add(KAI, ADA)).associate_id
    await users.set_role("kai", Role.READER, ADA)
    await users.set_role("kai", Role.READER, ADA)
    await users.set_password("kai", "other-hash", ADA)
    revoked_at = (await users.revoke("kai", ADA)).revoked_at
    await users.revoke("kai", ADA)
    await users.add(replace(KAI, role=Role.MANAGER), ADA)
    assert revoked_at is not None
    moment = revoked_at.isoformat()
    assert await left() == [
        (
            "User",
            CREATED,
            {
                "name": [None, "kai"],
                "password_hash": None,
                "role": [None, "AGENT"],
                "associate_id": [None, key],
            },
        ),
        ("User", UPDATED, {"role": ["AGENT", "READER"]}),
        ("User", UPDATED, {"password_hash": None}),
        ("User", UPDATED, {"revoked_at": [None, moment]}),
        (
            "User",
            UPDATED,
            {"password_hash": None, "role": ["READER", "MANAGER"], "revoked_at": [moment, None]},
        ),
    ]
    assert "hash-" not in str(await AuditEntry.all().values())


async def test_entries_of_an_application_have_no_secret(database: str) -> None:
    secrets = [await applications.add("crm", [Scope.READ], ADA)]
    await applications.set_scopes("crm", [Scope.ALL, Scope.READ], ADA)
    await applications.set_scopes("crm", [Scope.READ, Scope.ALL, Scope.READ], ADA)
    row = await applications.revoke("crm", ADA)
    await applications.revoke("crm", ADA)
    secrets.append(await applications.add("crm", [], ADA))
    assert row.revoked_at is not None
    moment = row.revoked_at.isoformat()
    assert await left() == [
        (
            "Application",
            CREATED,
            {"name": [None, "crm"], "digest": None, "scopes": [None, ["READ"]]},
        ),
        ("Application", UPDATED, {"scopes": [["READ"], ["READ", "ALL"]]}),
        ("Application", UPDATED, {"revoked_at": [None, moment]}),
        (
            "Application",
            UPDATED,
            {"digest": None, "scopes": [["READ", "ALL"], []], "revoked_at": [moment, None]},
        ),
    ]
    stored = str(await AuditEntry.all().values())
    assert not [
        secret for secret in (*secrets, (await Application.get()).digest) if secret in stored
    ]


async def test_entries_of_a_credential_have_no_secret(database: str) -> None:
    user = await accounts.add_user(KAI)
    await accounts.add_application("crm")
    crm = await applications.get("crm")
    new = NewCredential(
        CredentialKind.TOKEN,
        user.user_id,
        UNTIL,
        "the shop",
        application_id=crm.application_id,
        scopes=[Scope.READ],
    )
    secret = await credentials.issue(new, ADA)
    row = await Credential.get()
    revoked = await credentials.revoke(CredentialKind.TOKEN, row.credential_id, ADA)
    await credentials.revoke(CredentialKind.TOKEN, row.credential_id, ADA)
    assert revoked.revoked_at is not None
    assert await left() == [
        (
            "Credential",
            CREATED,
            {
                "kind": [None, "TOKEN"],
                "digest": None,
                "user_id": [None, user.user_id],
                "application_id": [None, crm.application_id],
                "scopes": [None, ["READ"]],
                "label": [None, "the shop"],
                "expires_at": [None, "2040-01-02T00:00:00+00:00"],
            },
        ),
        ("Credential", UPDATED, {"revoked_at": [None, revoked.revoked_at.isoformat()]}),
    ]
    stored = str(await AuditEntry.all().values())
    assert secret[3:] not in stored
    assert row.digest not in stored


async def test_browser_sessions_leave_no_entry(database: str) -> None:
    user = await accounts.add_user(KAI)
    await credentials.start_session(NewCredential(CredentialKind.SESSION, user.user_id, UNTIL))
    row = await Credential.get()
    await credentials.end_session(row.credential_id, ADA)
    await credentials.end_session(row.credential_id + 1, ADA)
    assert (await Credential.get()).revoked_at is not None
    assert await left() == []


async def test_a_refused_change_leaves_no_entry(database: str) -> None:
    user = await accounts.add_user(replace(KAI, role=Role.ADMIN))
    await accounts.add_application("crm")
    refused = [
        (Conflict, users.add(KAI, ADA)),
        (InvalidValue, users.add(replace(KAI, name=":"), ADA)),
        (Conflict, users.revoke("kai", ADA)),
        (Conflict, users.set_role("kai", Role.AGENT, ADA)),
        (NotFound, users.set_password("bob", "hash", ADA)),
        (Conflict, applications.add("crm", [], ADA)),
        (NotFound, applications.set_scopes("shop", [], ADA)),
        (NotFound, applications.revoke("shop", ADA)),
        (NotFound, credentials.revoke(CredentialKind.TOKEN, 1, ADA)),
        (
            InvalidValue,
            credentials.issue(
                NewCredential(CredentialKind.SESSION, user.user_id, UNTIL, "a\nb"), ADA
            ),
        ),
    ]
    for error, work in refused:
        with pytest.raises(error):
            await work
    assert await left() == []


async def test_a_change_without_its_entry_is_rolled_back(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> TransactionScript[None]:
        raise Broken

    monkeypatch.setattr(account_changes, "recording", fail)
    with pytest.raises(Broken):
        await users.add(KAI, ADA)
    with pytest.raises(Broken):
        await applications.add("crm", [], ADA)
    assert await User.all().count() == await Application.all().count() == 0


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": CredentialKind.SESSION}, "kind"),
        ({"scopes": [Scope.READ], "application_id": None}, "scopes"),
        ({"scopes": [], "application_id": None}, "scopes"),
        ({"kind": CredentialKind.TICKET}, "application"),
        ({"label": "a\nb"}, "label"),
        ({"label": "x" * 256}, "label"),
    ],
)
async def test_invalid_values_of_a_credential_are_named(
    changes: dict[str, Any], path: str, database: str
) -> None:
    user = await accounts.add_user(KAI)
    await accounts.add_application("crm")
    crm = await applications.get("crm")
    until = datetime.now(UTC) + timedelta(days=1)
    new = NewCredential(
        CredentialKind.TOKEN, user.user_id, until, application_id=crm.application_id
    )
    with pytest.raises(InvalidValue) as refused:
        await credentials.issue(replace(new, **changes), ADA)
    assert (path,) in [problem.path for problem in refused.value.problems]
    assert await Credential.all().count() == 0


async def test_tokens_of_a_revoked_application_are_void_for_good(database: str) -> None:
    user = await accounts.add_user(KAI)
    for name in ("crm", "shop"):
        await accounts.add_application(name)
        key = (await applications.get(name)).application_id
        new = NewCredential(CredentialKind.TOKEN, user.user_id, UNTIL, name, application_id=key)
        await accounts.issue_secret(new)
    await applications.revoke("crm", ADA)
    with pytest.raises(NotFound):
        await applications.get("crm")
    with pytest.raises(Conflict, match="revoked"):
        await applications.set_scopes("crm", [Scope.ALL], ADA)
    await applications.add("crm", [], ADA)
    rows = await credentials.list_all(CredentialKind.TOKEN)
    states = {row.label: credentials.state_of(row).value for row in rows}
    assert states == {"crm": "revoked", "shop": "valid"}
