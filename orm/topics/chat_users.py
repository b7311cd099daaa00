"""The associates to whom sessions may be given: those who can log in, and agents of topics."""

from collections.abc import Collection

from tortoise.expressions import Q, Subquery

from orm.models import Associate, ChatPresence, ChatTopicAgent, User

COLUMNS = ("associate_id", "name", "full_name", "tooltip", "rank", "group_idx", "deleted")


async def chat_users(
    among: Collection[int] | None = None, *, only_present: bool = False
) -> list[Associate]:
    """Associates with a login or a place in a topic, without those who have left; by rank, name.

    `among`: only those with these keys. `only_present`: only those who are present.
    """
    logins = User.filter(revoked_at__isnull=True).values("associate_id")
    agents = ChatTopicAgent.all().values("user_id")
    wanted = Q(associate_id__in=Subquery(logins)) | Q(associate_id__in=Subquery(agents))
    if among is not None:
        wanted &= Q(associate_id__in=list(among))
    if only_present:
        present = ChatPresence.filter(present=True).values("user_id")
        wanted &= Q(associate_id__in=Subquery(present))
    return (
        await Associate.filter(wanted, deleted=False)
        .order_by("rank", "name", "associate_id")
        .only(*COLUMNS)
    )
