"""Users: the credentials of associates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.functions import Max
from tortoise.queryset import QuerySet

from orm.accounts import account_changes
from orm.audit.entries import Author
from orm.engine.lookups import Lookup
from orm.errors import Conflict, InvalidValue, NotFound, Problem
from orm.models import Associate, Credential, User
from orm.models.enums import CredentialKind, Role, UserType
from orm.values import problems_of

_BY_NAME = Lookup(User, "name")


@dataclass(frozen=True)
class NewUser:
    """A credential to be stored; `demo` marks one whose password everybody knows."""

    name: str
    password_hash: str
    role: Role
    demo: bool = False


def is_name(name: str) -> bool:
    """Whether a user's name may have such characters; HTTP Basic ends a name at its colon."""
    return bool(name) and ":" not in name and name.isprintable()


async def find(name: str) -> User | None:
    """The user of that name, in this case, who may log in; None when there is none."""
    if any(problems_of(User._meta.fields_map["name"], name)):
        # Nobody has such a name, and PostgreSQL or SQLite would trip over it.
        return None
    found = await _BY_NAME.find(name)
    return found if found and found.revoked_at is None else None


async def get(name: str) -> User:
    """The same; NotFound when there is none."""
    user = await find(name)
    if user is None:
        raise NotFound(f"There is no user {name}.")
    return user


async def add(new: NewUser, author: Author) -> User:
    """Store a credential for the associate of that name, and the associate too if there is none.

    Who was revoked is good again, as the user that they were. Conflict when the name is taken,
    InvalidValue when nobody can have it.
    """
    if problems := [*_problems_of_name(new.name)]:
        raise InvalidValue(*problems)
    async with account_changes.change():
        row = await _named(new.name).select_for_update().first()
        if row is None:
            row = User(
                name=new.name,
                password_hash=new.password_hash,
                role=new.role,
                demo=new.demo,
                associate=await find_or_create_associate(new.name),
            )
            await account_changes.create(row, author)
        elif row.revoked_at is None:
            raise Conflict(f"There is a user {new.name} already.")
        else:
            changes = {
                "password_hash": new.password_hash,
                "role": new.role,
                "demo": new.demo,
                "revoked_at": None,
                "version": row.version + 1,
            }
            await account_changes.update(row, changes, author)
    return row


async def set_role(name: str, role: Role, author: Author) -> User:
    """Give a user another role; NotFound, and Conflict where nobody would administer any more."""
    async with account_changes.change():
        admins = await _admins()
        row = await _active_row(name)
        if row.role is not role:
            if admins == [row.user_id]:
                raise _last_admin_error(row)
            await account_changes.update(row, {"role": role, "version": row.version + 1}, author)
    return row


async def set_password(name: str, password_hash: str, author: Author) -> User:
    """Give a user another password, which ends their sessions; NotFound when there is none."""
    async with account_changes.change():
        row = await _active_row(name)
        changes = {"password_hash": password_hash, "version": row.version + 1}
        await account_changes.update(row, changes, author)
        await Credential.filter(
            user_id=row.user_id, kind=CredentialKind.SESSION, revoked_at__isnull=True
        ).update(revoked_at=datetime.now(UTC))
    return row


async def revoke(name: str, author: Author) -> User:
    """Void all that a user can log in with, for good: adding them again brings none of it back.

    NotFound when there is none, and Conflict where nobody would administer any more.
    """
    async with account_changes.change():
        admins = await _admins()
        row = await _row(name)
        if row.revoked_at is None:
            if admins == [row.user_id]:
                raise _last_admin_error(row)
            now = datetime.now(UTC)
            changes = {"revoked_at": now, "version": row.version + 1}
            await account_changes.update(row, changes, author)
            handed_out = Credential.filter(user_id=row.user_id, revoked_at__isnull=True)
            await handed_out.update(revoked_at=now)
    return row


async def list_all() -> list[User]:
    """All users by name, those that were revoked among them."""
    return await User.all().order_by("name")


async def page(count: int, after: int) -> list[User]:
    """Users by their keys, from the first one after that key."""
    return await User.filter(user_id__gt=after).order_by("user_id").limit(count)


async def any_stored() -> bool:
    """Whether there is any user at all."""
    return await User.exists()


async def demo_names() -> list[str]:
    """The names of users that came with the demo data."""
    names = User.filter(demo=True).order_by("name").values_list("name", flat=True)
    return [str(name) for name in await names]


def _problems_of_name(name: str) -> Iterator[Problem]:
    for reason in problems_of(User._meta.fields_map["name"], name):
        yield Problem(("name",), reason)
    if not is_name(name):
        yield Problem(("name",), "must have printable characters, and no colon")


def _named(name: str) -> QuerySet[User]:
    if any(problems_of(User._meta.fields_map["name"], name)):
        # Nobody has such a name, and Tortoise, PostgreSQL or SQLite would trip over it.
        return User.filter(user_id__in=[])
    return User.filter(name=name)


async def _row(name: str) -> User:
    """The user of that name, whom nobody else changes until the transaction ends."""
    row = await _named(name).select_for_update().first()
    if row is None:
        raise NotFound(f"There is no user {name}.")
    return row


async def _active_row(name: str) -> User:
    row = await _row(name)
    if row.revoked_at is not None:
        raise Conflict(f"The user {name} is revoked; add them again instead.")
    return row


async def _admins() -> list[int]:
    """The keys of all who administer, which nobody else changes until the transaction ends.

    Asked for before any other row, so that two who revoke each other wait in line.
    """
    admins = User.filter(role=Role.ADMIN, revoked_at__isnull=True).order_by("user_id")
    return [each.user_id for each in await admins.select_for_update()]


def _last_admin_error(row: User) -> Conflict:
    return Conflict(f"The user {row.name} is the last admin; make somebody else one first.")


async def find_or_create_associate(name: str) -> Associate:
    """The associate of that name, the oldest if there are several; one is made if there is none."""
    associate = await Associate.filter(name=name).order_by("associate_id").first()
    if associate is not None:
        return associate
    return await Associate.create(
        associate_id=await _next_key(),
        name=name,
        user_name=name,
        full_name=name,
        type=UserType.INTERNAL_ASSOCIATE,
    )


async def _next_key() -> int:
    highest = await Associate.annotate(highest=Max("associate_id")).first().values("highest")
    return ((highest or {}).get("highest") or 0) + 1
