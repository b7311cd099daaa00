"""Settings of a chat topic's widget: a value object in the carrier's order."""

from typing import ClassVar

import strawberry

from graphql_api.enums import ChatWidgetSize, WidgetRequiredFields, WidgetTheme
from graphql_api.topics.values import KbCategory
from orm.models import chat_topic_values


@strawberry.type(description="How the chat on a web page looks, and what it asks customers.")
class ChatWidgetSettings:
    """Value of `orm.models.chat_topic_values.ChatWidgetSettings`; fields in the carrier's order."""

    value_type: ClassVar = chat_topic_values.ChatWidgetSettings

    auto_faq_enabled: bool | None = strawberry.field(
        description="Whether answers from the knowledge base are offered first."
    )
    auto_faq_category: KbCategory | None = strawberry.field(
        description="Where such answers are looked for."
    )
    pre_form_enabled: bool | None = strawberry.field(
        description="Whether customers fill in a form before the chat."
    )
    pre_form_message: str | None = strawberry.field(description="Text above that form.")
    required_fields: list[WidgetRequiredFields] | None = strawberry.field(
        description="Fields that this form insists on."
    )
    post_form_enabled: bool | None = strawberry.field(
        description="Whether customers are asked for a rating afterwards."
    )
    post_form_header: str | None = strawberry.field(description="Heading of the form afterwards.")
    post_form_message: str | None = strawberry.field(description="Text of the form afterwards.")
    post_transcript_enabled: bool | None = strawberry.field(
        description="Whether customers may have the conversation sent to them."
    )
    language_iso_code: str | None = strawberry.field(
        description="Language of the widget, such as en."
    )
    size: ChatWidgetSize | None = strawberry.field(description="How large the widget is.")
    theme: WidgetTheme | None = strawberry.field(description="How the widget looks.")
    color: str | None = strawberry.field(description="Main color, as in CSS.")
    badge_color: str | None = strawberry.field(
        description="Color of the badge that opens the chat."
    )
    badge_text_color: str | None = strawberry.field(description="Color of the text on the badge.")
    cust_msg_color: str | None = strawberry.field(
        description="Background of the customer's messages."
    )
    cust_msg_text_color: str | None = strawberry.field(
        description="Text color of the customer's messages."
    )
    agent_msg_color: str | None = strawberry.field(
        description="Background of the agent's messages."
    )
    agent_msg_text_color: str | None = strawberry.field(
        description="Text color of the agent's messages."
    )
    button_color: str | None = strawberry.field(description="Color of buttons.")
    button_text_color: str | None = strawberry.field(description="Text color of buttons.")
    font: str | None = strawberry.field(description="Font of all texts.")
    font_size: str | None = strawberry.field(description="Size of all texts, as in CSS.")
    logo_enabled: bool | None = strawberry.field(description="Whether a logo is shown.")
    logo_blob_id: int | None = strawberry.field(
        description="Number of the stored image; 0 for none."
    )
    logo_name: str | None = strawberry.field(description="File name of the image.")
    show_agent_photo: bool | None = strawberry.field(
        description="Whether customers see a photo of the agent."
    )
    welcome_title: str | None = strawberry.field(description="Heading of the opened widget.")
    welcome_message: str | None = strawberry.field(description="Text of the opened widget.")
    offline_header: str | None = strawberry.field(description="Heading while nobody is there.")
    offline_message: str | None = strawberry.field(description="Text while nobody is there.")
    offline_fields: list[WidgetRequiredFields] | None = strawberry.field(
        description="Fields that the form insists on while nobody is there."
    )
    use_agent_firstname: bool | None = strawberry.field(
        description="Whether customers see the first name of the agent alone."
    )
