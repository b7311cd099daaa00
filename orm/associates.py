"""The associates that users are the credentials of."""

from tortoise.functions import Max

from orm.models import Associate
from orm.models.enums import UserType


async def named(name: str) -> Associate:
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
