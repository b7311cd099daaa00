"""Applications: programs that are known by a secret of their own, beside whoever they call for."""

from collections.abc import Collection
from datetime import UTC, datetime

from tortoise.queryset import QuerySet

from orm.accounts import account_changes
from orm.accounts.credentials import digest_of, digests_equal, new_secret
from orm.audit.entries import Author
from orm.engine.lookups import SharedLookup
from orm.errors import Conflict, InvalidValue, NotFound, Problem
from orm.models import Application, Credential
from orm.models.enums import Scope
from orm.values import problems_of, storable_values

_BY_DIGEST = SharedLookup(Application, "digest")


async def add(name: str, scopes: Collection[Scope], author: Author) -> str:
    """Make an application known, and give its secret, which nobody can read again.

    One that was revoked is known again, by another secret and under its old key. Conflict when the
    name is taken, InvalidValue when it cannot be one.
    """
    secret = new_secret()
    values = storable_values(Application, {"name": name, "digest": digest_of(secret)})
    if not name or not name.isprintable():
        raise InvalidValue(Problem(("name",), "must have printable characters"))
    values["scopes"] = _in_enum_order(scopes)
    async with account_changes.change():
        row = await _named(name).select_for_update().first()
        if row is None:
            await account_changes.create(Application(**values), author)
        elif row.revoked_at is None:
            raise Conflict(f"There is an application {name} already.")
        else:
            del values["name"]
            await account_changes.update(row, {**values, "revoked_at": None}, author)
    return secret


async def find(secret: str) -> Application | None:
    """The application that has this secret, unless it was revoked."""
    digest = digest_of(secret)
    found = await _BY_DIGEST.find(digest)
    get = found is not None and found.revoked_at is None and digests_equal(digest, found.digest)
    return found if get else None


async def get(name: str) -> Application:
    """The application of that name; NotFound when there is none, or it was revoked."""
    found = await _named(name).first()
    if found is None or found.revoked_at is not None:
        raise _unknown(name)
    return found


async def list_all() -> list[Application]:
    """All applications, by name."""
    return await Application.all().order_by("name")


async def page(count: int, after: int) -> list[Application]:
    """Applications by their keys, from the first one after that key."""
    found = Application.filter(application_id__gt=after)
    return await found.order_by("application_id").limit(count)


async def set_scopes(name: str, scopes: Collection[Scope], author: Author) -> Application:
    """Let an application do that, from now on; NotFound, and Conflict when it was revoked."""
    async with account_changes.change():
        row = await _row(name)
        if row.revoked_at is not None:
            raise Conflict(f"The application {name} is revoked; add it again instead.")
        if (wanted := _in_enum_order(scopes)) != row.scopes:
            await account_changes.update(row, {"scopes": wanted}, author)
    return row


async def revoke(name: str, author: Author) -> Application:
    """Void an application's secret and all tokens by which it speaks; NotFound when there is none.

    They are void for good: adding it again brings none of them back.
    """
    async with account_changes.change():
        row = await _row(name)
        if row.revoked_at is None:
            now = datetime.now(UTC)
            await account_changes.update(row, {"revoked_at": now}, author)
            handed_out = Credential.filter(
                application_id=row.application_id, revoked_at__isnull=True
            )
            await handed_out.update(revoked_at=now)
    return row


def _in_enum_order(scopes: Collection[Scope]) -> tuple[Scope, ...]:
    return tuple(each for each in Scope if each in scopes)


def _named(name: str) -> QuerySet[Application]:
    if any(problems_of(Application._meta.fields_map["name"], name)):
        # A name that no column holds is nobody's, and the databases would trip over it.
        return Application.filter(application_id__in=[])
    return Application.filter(name=name)


async def _row(name: str) -> Application:
    """The application of that name, which nobody else changes until the transaction ends."""
    row = await _named(name).select_for_update().first()
    if row is None:
        raise _unknown(name)
    return row


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no application {name}.")
