"""Small value objects of a chat topic: items of the installation's lists, bot, time zone.

Opening hours and the widget's settings are in modules of their own.
"""

from typing import ClassVar

import strawberry

from orm.models import chat_topic_values

ID = "Number in the installation's list; 0 for none."


@strawberry.type(description="A language that customers are spoken to in.")
class CustomerLanguage:
    """Value of `orm.models.chat_topic_values.CustomerLanguage`; fields in the carrier's order."""

    id: int | None = strawberry.field(description=ID)
    value: str | None = strawberry.field(description="What the language is called.")
    tooltip: str | None = strawberry.field(
        description="What to show on hovering over the language."
    )


@strawberry.type(description="The category that a request made from a chat is put into.")
class TicketCategory:
    """Value of `orm.models.chat_topic_values.TicketCategory`; fields in the carrier's order."""

    id: int | None = strawberry.field(description=ID)
    value: str | None = strawberry.field(description="What the category is called.")
    tooltip: str | None = strawberry.field(
        description="What to show on hovering over the category."
    )


@strawberry.type(description="The priority that a request made from a chat gets.")
class TicketPriority:
    """Value of `orm.models.chat_topic_values.TicketPriority`; fields in the carrier's order."""

    id: int | None = strawberry.field(description=ID)
    value: str | None = strawberry.field(description="What the priority is called.")
    tooltip: str | None = strawberry.field(
        description="What to show on hovering over the priority."
    )


@strawberry.type(description="A text that the installation sends, with places to fill in.")
class ReplyTemplate:
    """Value of `orm.models.chat_topic_values.ReplyTemplate`; fields in the carrier's order."""

    reply_template_id: int | None = strawberry.field(description=ID)
    name: str | None = strawberry.field(description="What the template is called.")
    description: str | None = strawberry.field(description="What the template is for.")
    folder_id: int | None = strawberry.field(description="The folder that the template is in.")


@strawberry.type(description="A category of the knowledge base that answers are looked for in.")
class KbCategory:
    """Value of `orm.models.chat_topic_values.KbCategory`; fields in the carrier's order."""

    kb_category_id: int | None = strawberry.field(description=ID)
    name: str | None = strawberry.field(description="What the category is called.")
    description: str | None = strawberry.field(description="What the category holds.")
    fullname: str | None = strawberry.field(
        description="Name together with those of the categories above."
    )
    parent_id: int | None = strawberry.field(description="The category above; 0 at the top.")
    sort_order: int | None = strawberry.field(description="Place among its neighbours.")


@strawberry.type(description="The script behind a topic's bot, and what the bot is called.")
class ChatBotSettings:
    """Value of `orm.models.chat_topic_values.ChatBotSettings`; fields in the carrier's order.

    The scripts are the installation's; this service runs none.
    """

    value_type: ClassVar = chat_topic_values.ChatBotSettings

    bot_name: str | None = strawberry.field(description="What customers see the bot called.")
    bot_register_script_id: int | None = strawberry.field(
        description="Script that registers the bot; 0 for none."
    )
    bot_session_created_script_id: int | None = strawberry.field(
        description="Script for a new session; 0 for none."
    )
    bot_session_changed_script_id: int | None = strawberry.field(
        description="Script for a changed session; 0 for none."
    )
    bot_message_received_script_id: int | None = strawberry.field(
        description="Script for a customer's message; 0 for none."
    )


@strawberry.type(description="The time zone of opening hours.")
class TimeZoneData:
    """Value of `orm.models.chat_topic_values.TimeZoneData`; fields in the carrier's order.

    The rules of a zone are not stored: the time zone database has them.
    """

    tz_location_id: int | None = strawberry.field(description=ID)
    name: str | None = strawberry.field(description="What the zone is called.")
    tz_location_code: str | None = strawberry.field(
        description="The zone: a code such as NO or US-NY, or a name such as Europe/Oslo."
    )
    tz_location_cities: str | None = strawberry.field(description="Towns in the zone.")
    iso_number: int | None = strawberry.field(description="Number of the country (ISO 3166).")
