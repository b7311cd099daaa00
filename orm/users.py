"""Users: the credentials of associates."""

from dataclasses import dataclass

from tortoise.functions import Max
from tortoise.transactions import in_transaction

from orm.errors import Conflict, InvalidValue, Problem
from orm.lookups import find_by
from orm.models import Associate, User
from orm.models.enums import Role, UserType
from orm.rules import problems_of

LONGEST_NAME = 255


@dataclass(frozen=True)
class NewUser:
    """A credential to be stored; `demo` marks one whose password everybody knows."""

    name: str
    password_hash: str
    role: Role
    demo: bool = False


async def find(name: str) -> User | None:
    """The user of that name, in this case; None when there is none."""
    if any(problems_of(User._meta.fields_map["name"], name)):
        # Nobody has such a name, and Tortoise, PostgreSQL or SQLite would trip over it.
        return None
    return await find_by(User, "name", name)


async def add(new: NewUser) -> User:
    """Store a credential for the associate of that name, and the associate too if there is none.

    Conflict when the name is taken, InvalidValue when it is too long.
    """
    if len(new.name) > LONGEST_NAME:
        raise InvalidValue(Problem(("name",), f"must have at most {LONGEST_NAME} characters"))
    async with in_transaction():
        if await User.exists(name=new.name):
            raise Conflict(f"There is a user {new.name} already.")
        associate = await Associate.filter(name=new.name).order_by("associate_id").first()
        if associate is None:
            associate = await Associate.create(
                associate_id=await _next_associate_id(),
                name=new.name,
                user_name=new.name,
                full_name=new.name,
                type=UserType.INTERNAL_ASSOCIATE,
            )
        return await User.create(
            name=new.name,
            password_hash=new.password_hash,
            role=new.role,
            demo=new.demo,
            associate=associate,
        )


async def any_stored() -> bool:
    """Whether there is any user at all."""
    return await User.exists()


async def demo_names() -> list[str]:
    """The names of users that came with the demo data."""
    names = User.filter(demo=True).order_by("name").values_list("name", flat=True)
    return [str(name) for name in await names]


async def _next_associate_id() -> int:
    highest = await Associate.annotate(highest=Max("associate_id")).first().values("highest")
    return ((highest or {}).get("highest") or 0) + 1
