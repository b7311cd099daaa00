"""Applications: programs with a secret of their own, which call on behalf of users."""

from collections.abc import Collection
from datetime import UTC, datetime

from tortoise.queryset import QuerySet

from orm.accounts import account_changes
from orm.accounts.credentials import digest_of, digests_equal, new_secret
from orm.audit.entries import Author
from orm.engine.lookups import SharedLookup
from orm.errors import Conflict, InvalidValue, NotFound, Problem, cut
from orm.models import Application, Credential, RetiredSecret
from orm.models.enums import Scope
from orm.values import problems_of, storable_values

_BY_DIGEST = SharedLookup(Application, "digest")
_BY_KEY = SharedLookup(Application, "application_id")


async def add(name: str, scopes: Collection[Scope], author: Author) -> str:
    """Register an application; returns its secret, of which only a digest is stored.

    A revoked application of that name is restored, with a new secret and its old primary key.
    Conflict when the name is in use, InvalidValue when it is no valid name.
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
            # The row is about to lose this digest, and a revoked secret stays known as such.
            await RetiredSecret.create(digest=row.digest, application=row)
            await account_changes.update(row, {**values, "revoked_at": None}, author)
    return secret


async def find(secret: str) -> Application | None:
    """The application with this secret; None when there is none, or it is revoked."""
    digest = digest_of(secret)
    row = await _BY_DIGEST.find(digest)
    if row is None or row.revoked_at is not None or not digests_equal(digest, row.digest):
        return None
    return row


async def find_by_key(key: int) -> Application | None:
    """The application with that primary key; None when there is none, or it is revoked."""
    row = await _BY_KEY.find(key)
    return None if row is None or row.revoked_at is not None else row


async def is_revoked(secret: str) -> bool:
    """True for the secret of a revoked application, also after the application was added again."""
    digest = digest_of(secret)
    if await RetiredSecret.exists(digest=digest):
        return True
    return await Application.exists(digest=digest, revoked_at__isnull=False)


async def get(name: str) -> Application:
    """The application of that name; NotFound when there is none, or it is revoked."""
    row = await _named(name).first()
    if row is None or row.revoked_at is not None:
        raise _unknown(name)
    return row


async def list_all() -> list[Application]:
    """All applications, by name."""
    return await Application.all().order_by("name")


async def page(count: int, after: int) -> list[Application]:
    """The next `count` applications by primary key, after the key `after`."""
    rows = Application.filter(application_id__gt=after)
    return await rows.order_by("application_id").limit(count)


async def set_scopes(name: str, scopes: Collection[Scope], author: Author) -> Application:
    """Replace an application's scopes; NotFound, and Conflict when it is revoked."""
    async with account_changes.change():
        row = await _row(name)
        if row.revoked_at is not None:
            raise Conflict(f"The application {name} is revoked; add it again instead.")
        if (new_scopes := _in_enum_order(scopes)) != row.scopes:
            await account_changes.update(row, {"scopes": new_scopes}, author)
    return row


async def revoke(name: str, author: Author) -> Application:
    """Revoke an application, its secret and all its tokens; NotFound when there is none.

    The revocation is final: adding the application again restores none of them.
    """
    async with account_changes.change():
        row = await _row(name)
        if row.revoked_at is None:
            now = datetime.now(UTC)
            await account_changes.update(row, {"revoked_at": now}, author)
            tokens = Credential.filter(application_id=row.application_id, revoked_at__isnull=True)
            await tokens.update(revoked_at=now)
    return row


def _in_enum_order(scopes: Collection[Scope]) -> tuple[Scope, ...]:
    return tuple(scope for scope in Scope if scope in scopes)


def _named(name: str) -> QuerySet[Application]:
    if any(problems_of(Application._meta.fields_map["name"], name)):
        # No application has a name that cannot be stored, and the databases would raise an error.
        return Application.filter(application_id__in=[])
    return Application.filter(name=name)


async def _row(name: str) -> Application:
    """The application of that name, locked until the transaction ends."""
    row = await _named(name).select_for_update().first()
    if row is None:
        raise _unknown(name)
    return row


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no application {cut(name)}.")
