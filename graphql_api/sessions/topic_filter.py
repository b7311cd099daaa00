"""Which chat topics a caller looks for, in lists of topics and in those of sessions."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphql_api.sessions.filter_operators import IntFilter, StringFilter
from graphql_api.sessions.referred_filters import ALL, ANY, NOT

Inner = Annotated["ChatTopicFilter", strawberry.lazy("graphql_api.sessions.topic_filter")]


@strawberry.input(description="Compares chat topics; everything that is given must hold.")
class ChatTopicFilter:
    """Of `orm.models.ChatTopic`, whose columns the attributes are.

    It has the columns that sessions show of a topic even to those who do not see the topic.
    """

    and_: list[Inner] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[Inner] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: Inner | None = strawberry.field(name="not", default=UNSET, description=NOT)
    chat_topic_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    name: StringFilter | None = strawberry.field(
        default=UNSET, description="What the topic is called."
    )
    description: StringFilter | None = strawberry.field(
        default=UNSET, description="What the topic is about."
    )
    badge_header: StringFilter | None = strawberry.field(
        default=UNSET, description="Text on the badge that opens the chat."
    )
