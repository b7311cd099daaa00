"""Applications: programs that are known by a secret of their own, beside whoever they call for."""

from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from orm.errors import Conflict, NotFound
from orm.models import Application
from orm.rules import problems_of, settled
from orm.secrets import digest_of, is_of, new_secret


async def add(name: str) -> str:
    """Make an application known, and give its secret, which nobody can read again.

    One that was revoked is known again, by another secret and under its old key. Conflict when the
    name is taken, InvalidValue when it cannot be stored.
    """
    secret = new_secret()
    values = settled(Application, {"name": name, "digest": digest_of(secret)})
    async with in_transaction():
        renewed = await Application.filter(name=name, revoked_at__isnull=False).update(
            digest=values["digest"], revoked_at=None
        )
        if not renewed:
            if await Application.exists(name=name):
                raise Conflict(f"There is an application {name} already.")
            await Application.create(**values)
    return secret


async def find(secret: str) -> Application | None:
    """The application that has this secret, unless it was revoked."""
    digest = digest_of(secret)
    found = await Application.filter(digest=digest, revoked_at__isnull=True).first()
    return found if found and is_of(digest, found.digest) else None


async def every() -> list[Application]:
    """All applications, by name."""
    return await Application.all().order_by("name")


async def revoke(name: str) -> None:
    """Forget an application's secret from now on; NotFound when there is none of that name."""
    # A name that no column holds is nobody's, and the databases would trip over it.
    no_name = any(problems_of(Application._meta.fields_map["name"], name))
    if no_name or not await Application.exists(name=name):
        raise NotFound(f"There is no application {name}.")
    await Application.filter(name=name, revoked_at__isnull=True).update(
        revoked_at=datetime.now(UTC)
    )
