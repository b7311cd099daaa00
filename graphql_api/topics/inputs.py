"""Inputs of mutations: the fields of a chat topic that a caller may set."""

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field
from strawberry import Maybe

from graphql_api.topics.settings_inputs import ChatOpeningHoursInput, ChatWidgetSettingsInput
from graphql_api.topics.value_inputs import (
    ChatBotSettingsInput,
    CustomerLanguageInput,
    ReplyTemplateInput,
    TicketCategoryInput,
    TicketPriorityInput,
)


class ChatTopicValues(BaseModel):
    """Everything is optional; what being left out means is said with each input.

    What is left out is None here, and null is Some(None). Value objects are read whole.

    Lengths are those of the columns, and checked with the other rules of storage (orm/values.py).
    """

    name: Annotated[Maybe[str | None], Field(description="What the topic is called.")]
    description: Annotated[Maybe[str | None], Field(description="What the topic is about.")]
    welcome_message: Annotated[
        Maybe[str | None],
        Field(description="What customers are told when an agent picks their session up."),
    ]
    language: Annotated[
        Maybe[CustomerLanguageInput | None],
        Field(description="The language that customers are spoken to in."),
    ]
    last_accept: Annotated[
        Maybe[datetime | None], Field(description="When an agent last took a session up.")
    ]
    seconds_pr_accept: Annotated[
        Maybe[int | None], Field(description="Seconds that sessions waited on average.")
    ]
    alert_recipient: Annotated[
        Maybe[str | None], Field(description="Address that hears of sessions that wait too long.")
    ]
    alert_template: Annotated[
        Maybe[ReplyTemplateInput | None], Field(description="The text that this address gets.")
    ]
    collect_consent: Annotated[
        Maybe[bool | None], Field(description="Whether customers are asked to agree to the terms.")
    ]
    badge_header: Annotated[
        Maybe[str | None], Field(description="Text on the badge that opens the chat.")
    ]
    custom_queue_text_enabled: Annotated[
        Maybe[bool | None],
        Field(description="Whether waiting customers read the topic's own text."),
    ]
    custom_queue_text: Annotated[
        Maybe[str | None], Field(description="The text for waiting customers.")
    ]
    warn_new_chat_minutes: Annotated[
        Maybe[int | None],
        Field(description="Minutes in queue after which agents are warned; 0 for never."),
    ]
    warn_manager_new_chat_minutes: Annotated[
        Maybe[int | None],
        Field(description="Minutes in queue after which managers are warned; 0 for never."),
    ]
    ticket_enabled: Annotated[
        Maybe[bool | None], Field(description="Whether a request is made from each session.")
    ]
    ticket_category: Annotated[
        Maybe[TicketCategoryInput | None], Field(description="The category of such requests.")
    ]
    ticket_priority: Annotated[
        Maybe[TicketPriorityInput | None], Field(description="The priority of such requests.")
    ]
    opening_hours_enabled: Annotated[
        Maybe[bool | None],
        Field(
            description="Whether the opening hours count; without them the topic is always open."
        ),
    ]
    opening_hours: Annotated[
        Maybe[ChatOpeningHoursInput | None], Field(description="When the topic is open.")
    ]
    widget: Annotated[
        Maybe[ChatWidgetSettingsInput | None],
        Field(description="How the chat on a web page looks, and what it asks."),
    ]
    bot_enabled: Annotated[Maybe[bool | None], Field(description="Whether a bot answers first.")]
    bot_settings: Annotated[Maybe[ChatBotSettingsInput | None], Field(description="The bot.")]
    offline_collect_consent: Annotated[
        Maybe[bool | None],
        Field(description="Whether the offline form asks customers to agree to the terms."),
    ]
    warn_chat_message_minutes: Annotated[
        Maybe[int | None],
        Field(description="Minutes without an answer after which agents are warned; 0 for never."),
    ]
    warn_manager_chat_message_minutes: Annotated[
        Maybe[int | None],
        Field(
            description="Minutes without an answer after which managers are warned; 0 for never."
        ),
    ]
    use_queue_offline_form: Annotated[
        Maybe[bool | None],
        Field(description="Whether customers in a long queue are offered the offline form."),
    ]
    offline_form_time_limit: Annotated[
        Maybe[int | None],
        Field(
            description="Minutes in queue after which the offline form is offered; 0 for no limit."
        ),
    ]
    offline_form_queue_length: Annotated[
        Maybe[int | None],
        Field(
            description="Sessions in queue from which the offline form is offered; 0 for no limit."
        ),
    ]
    widget_enable_rating: Annotated[
        Maybe[bool | None], Field(description="Whether customers may rate the session.")
    ]
    widget_rating_text: Annotated[
        Maybe[str | None], Field(description="What customers are asked when they rate.")
    ]


@strawberry.pydantic.input(
    description="A new chat topic. Null is the same as absent, and so is 0 for numbers."
)
class CreateChatTopicInput(ChatTopicValues):
    """Fields that are left out stay empty."""


@strawberry.pydantic.input(
    description="Changes to a chat topic. What is absent stays as it is; null takes a value away."
    " A value object takes the place of the stored one."
)
class UpdateChatTopicInput(ChatTopicValues):
    """Fields that are left out keep their value."""


@strawberry.pydantic.input(
    description="A chat topic in the place of a stored one: as changes to it, but absent is the"
    " same as null."
)
class ReplaceChatTopicInput(ChatTopicValues):
    """Fields that are left out are unset."""
