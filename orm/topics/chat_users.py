"""The associates to whom sessions may be given: those who can log in, and agents of topics."""

from tortoise.expressions import Q, Subquery

from orm.models import Associate, ChatTopicAgent, User

COLUMNS = ("associate_id", "name", "full_name", "tooltip", "rank", "group_idx", "deleted")


async def chat_users() -> list[Associate]:
    """Associates with a login or a place in a topic, without those who have left; by rank, name."""
    logins = User.filter(revoked_at__isnull=True).values("associate_id")
    agents = ChatTopicAgent.all().values("user_id")
    is_chat_user = Q(associate_id__in=Subquery(logins)) | Q(associate_id__in=Subquery(agents))
    return (
        await Associate.filter(is_chat_user, deleted=False)
        .order_by("rank", "name", "associate_id")
        .only(*COLUMNS)
    )
