"""Users: the logins of associates, each with a name, a password hash and a role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.functions import Max
from tortoise.queryset import QuerySet

from orm.accounts import account_changes
from orm.audit.entries import Author
from orm.engine.lookups import Lookup
from orm.errors import Conflict, InvalidValue, NotFound, Problem, cut
from orm.models import Associate, Credential, User
from orm.models.enums import USER_ROLES, CredentialKind, Role, UserType
from orm.values import problems_of

_BY_NAME = Lookup(User, "name")


@dataclass(frozen=True)
class NewUser:
    """A user to be stored; `demo` marks one whose password is public."""

    name: str
    password_hash: str
    role: Role
    demo: bool = False


def is_name(name: str) -> bool:
    """True if a text may be a user name: printable, and no colon, which ends it in HTTP Basic."""
    return bool(name) and ":" not in name and name.isprintable()


async def find(name: str) -> User | None:
    """The user of that name (case-sensitive); None when there is none, or it is revoked."""
    if any(problems_of(User._meta.fields_map["name"], name)):
        # No user has a name that cannot be stored, and the databases would raise an error.
        return None
    user = await _BY_NAME.find(name)
    return user if user and user.revoked_at is None else None


async def get(name: str) -> User:
    """The same, but NotFound instead of None."""
    user = await find(name)
    if user is None:
        raise NotFound(f"There is no user {cut(name)}.")
    return user


async def add(new: NewUser, author: Author) -> User:
    """Store a user for the associate of that name; creates the associate if there is none.

    A revoked user of that name is restored, with the same primary key. Conflict when the name is in
    use, InvalidValue when it is no valid name, or a role that no user has.
    """
    if problems := [*problems_of_name(new.name), *problems_of_role(new.role)]:
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
                # Credentials of before stay void, JWTs included, which are stored nowhere.
                "last_revoked_at": row.revoked_at,
                "version": row.version + 1,
            }
            await account_changes.update(row, changes, author)
    return row


async def set_role(name: str, role: Role, author: Author) -> User:
    """Change a user's role; NotFound, and Conflict when no admin would be left.

    InvalidValue for a role that no user has.
    """
    if problems := [*problems_of_role(role)]:
        raise InvalidValue(*problems)
    async with account_changes.change():
        admins = await _admins()
        row = await _active_row(name)
        if row.role is not role:
            if admins == [row.user_id]:
                raise _last_admin_error(row)
            await account_changes.update(row, {"role": role, "version": row.version + 1}, author)
    return row


async def set_password(name: str, password_hash: str, author: Author) -> User:
    """Change a user's password and revoke their sessions; NotFound when there is no such user."""
    async with account_changes.change():
        row = await _active_row(name)
        changes = {"password_hash": password_hash, "version": row.version + 1}
        await account_changes.update(row, changes, author)
        await Credential.filter(
            user_id=row.user_id, kind=CredentialKind.SESSION, revoked_at__isnull=True
        ).update(revoked_at=datetime.now(UTC))
    return row


async def revoke(name: str, author: Author) -> User:
    """Revoke a user and all their credentials.

    The revocation of credentials is final: adding the user again restores none. NotFound when there
    is no such user, and Conflict when no admin would be left.
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
            valid = Credential.filter(user_id=row.user_id, revoked_at__isnull=True)
            await valid.update(revoked_at=now)
    return row


async def list_all() -> list[User]:
    """All users by name, including revoked ones."""
    return await User.all().order_by("name")


async def page(count: int, after: int) -> list[User]:
    """The next `count` users by primary key, after the key `after`."""
    return await User.filter(user_id__gt=after).order_by("user_id").limit(count)


async def any_stored() -> bool:
    """True if there is any user, revoked ones included."""
    return await User.exists()


async def demo_names() -> list[str]:
    """Names of the users of the demo data."""
    names = User.filter(demo=True).order_by("name").values_list("name", flat=True)
    return [str(name) for name in await names]


def problems_of_role(role: Role) -> Iterator[Problem]:
    """A problem for a role that no user has: customers call by the keys of their sessions."""
    if role not in USER_ROLES:
        reason = (
            f"must be {', '.join(each.name for each in USER_ROLES[:-1])} or {USER_ROLES[-1].name}"
        )
        yield Problem(("role",), reason)


def problems_of_name(name: str) -> Iterator[Problem]:
    """The reasons why nobody can have a name, at `name`; none for a valid one."""
    for reason in problems_of(User._meta.fields_map["name"], name):
        yield Problem(("name",), reason)
    if not is_name(name):
        yield Problem(("name",), "must have printable characters, and no colon")


def _named(name: str) -> QuerySet[User]:
    if any(problems_of(User._meta.fields_map["name"], name)):
        # No user has a name that cannot be stored; Tortoise or the database would raise an error.
        return User.filter(user_id__in=[])
    return User.filter(name=name)


async def _row(name: str) -> User:
    """The user of that name, locked until the transaction ends."""
    row = await _named(name).select_for_update().first()
    if row is None:
        raise NotFound(f"There is no user {cut(name)}.")
    return row


async def _active_row(name: str) -> User:
    row = await _row(name)
    if row.revoked_at is not None:
        raise Conflict(f"The user {name} is revoked; add them again instead.")
    return row


async def _admins() -> list[int]:
    """The primary keys of all admins, whose rows are locked until the transaction ends.

    They are locked before any other row, so that two admins who revoke each other do not deadlock.
    """
    admins = User.filter(role=Role.ADMIN, revoked_at__isnull=True).order_by("user_id")
    return [admin.user_id for admin in await admins.select_for_update()]


def _last_admin_error(row: User) -> Conflict:
    return Conflict(f"The user {row.name} is the last admin; make somebody else one first.")


async def find_or_create_associate(name: str) -> Associate:
    """The associate of that name, the oldest if there are several; created if there is none."""
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
