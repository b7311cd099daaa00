"""Inputs for the opening hours and the widget of a chat topic, which are read whole."""

from datetime import timedelta
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from graphql_api.enums import ChatWidgetSize, WidgetRequiredFields, WidgetTheme
from graphql_api.topics.value_inputs import KbCategoryInput, TimeZoneDataInput


@strawberry.pydantic.input(description="When a topic is open; what is left out is closed.")
class ChatOpeningHoursInput(BaseModel):
    """Becomes a `ChatOpeningHours` of storage; what is left out has its default."""

    tz_location: Annotated[
        TimeZoneDataInput | None,
        Field(description="The zone of the clock; null for the service's own."),
    ] = None
    mon_enabled: Annotated[bool | None, Field(description="Whether it opens on Mondays.")] = None
    mon_start: Annotated[timedelta | None, Field(description="When it opens on Mondays.")] = None
    mon_stop: Annotated[timedelta | None, Field(description="When it closes on Mondays.")] = None
    tue_enabled: Annotated[bool | None, Field(description="Whether it opens on Tuesdays.")] = None
    tue_start: Annotated[timedelta | None, Field(description="When it opens on Tuesdays.")] = None
    tue_stop: Annotated[timedelta | None, Field(description="When it closes on Tuesdays.")] = None
    wed_enabled: Annotated[bool | None, Field(description="Whether it opens on Wednesdays.")] = None
    wed_start: Annotated[timedelta | None, Field(description="When it opens on Wednesdays.")] = None
    wed_stop: Annotated[timedelta | None, Field(description="When it closes on Wednesdays.")] = None
    thu_enabled: Annotated[bool | None, Field(description="Whether it opens on Thursdays.")] = None
    thu_start: Annotated[timedelta | None, Field(description="When it opens on Thursdays.")] = None
    thu_stop: Annotated[timedelta | None, Field(description="When it closes on Thursdays.")] = None
    fri_enabled: Annotated[bool | None, Field(description="Whether it opens on Fridays.")] = None
    fri_start: Annotated[timedelta | None, Field(description="When it opens on Fridays.")] = None
    fri_stop: Annotated[timedelta | None, Field(description="When it closes on Fridays.")] = None
    sat_enabled: Annotated[bool | None, Field(description="Whether it opens on Saturdays.")] = None
    sat_start: Annotated[timedelta | None, Field(description="When it opens on Saturdays.")] = None
    sat_stop: Annotated[timedelta | None, Field(description="When it closes on Saturdays.")] = None
    sun_enabled: Annotated[bool | None, Field(description="Whether it opens on Sundays.")] = None
    sun_start: Annotated[timedelta | None, Field(description="When it opens on Sundays.")] = None
    sun_stop: Annotated[timedelta | None, Field(description="When it closes on Sundays.")] = None
    use_lunch_hours: Annotated[
        bool | None, Field(description="Whether it is closed for lunch, on every day.")
    ] = None
    lunch_start: Annotated[timedelta | None, Field(description="When lunch begins.")] = None
    lunch_stop: Annotated[timedelta | None, Field(description="When lunch ends.")] = None


@strawberry.pydantic.input(description="How the chat on a web page looks, and what it asks.")
class ChatWidgetSettingsInput(BaseModel):
    """Becomes a `ChatWidgetSettings` of storage; what is left out has its default."""

    auto_faq_enabled: Annotated[
        bool | None, Field(description="Whether answers from the knowledge base are offered first.")
    ] = None
    auto_faq_category: Annotated[
        KbCategoryInput | None, Field(description="Where such answers are looked for.")
    ] = None
    pre_form_enabled: Annotated[
        bool | None, Field(description="Whether customers fill in a form before the chat.")
    ] = None
    pre_form_message: Annotated[str | None, Field(description="Text above that form.")] = None
    required_fields: Annotated[
        list[WidgetRequiredFields] | None, Field(description="Fields that this form insists on.")
    ] = None
    post_form_enabled: Annotated[
        bool | None, Field(description="Whether customers are asked for a rating afterwards.")
    ] = None
    post_form_header: Annotated[
        str | None, Field(description="Heading of the form afterwards.")
    ] = None
    post_form_message: Annotated[str | None, Field(description="Text of the form afterwards.")] = (
        None
    )
    post_transcript_enabled: Annotated[
        bool | None, Field(description="Whether customers may have the conversation sent to them.")
    ] = None
    language_iso_code: Annotated[
        str | None, Field(description="Language of the widget, such as en.")
    ] = None
    size: Annotated[ChatWidgetSize | None, Field(description="How large the widget is.")] = None
    theme: Annotated[WidgetTheme | None, Field(description="How the widget looks.")] = None
    color: Annotated[str | None, Field(description="Main color, as in CSS.")] = None
    badge_color: Annotated[
        str | None, Field(description="Color of the badge that opens the chat.")
    ] = None
    badge_text_color: Annotated[
        str | None, Field(description="Color of the text on the badge.")
    ] = None
    cust_msg_color: Annotated[
        str | None, Field(description="Background of the customer's messages.")
    ] = None
    cust_msg_text_color: Annotated[
        str | None, Field(description="Text color of the customer's messages.")
    ] = None
    agent_msg_color: Annotated[
        str | None, Field(description="Background of the agent's messages.")
    ] = None
    agent_msg_text_color: Annotated[
        str | None, Field(description="Text color of the agent's messages.")
    ] = None
    button_color: Annotated[str | None, Field(description="Color of buttons.")] = None
    button_text_color: Annotated[str | None, Field(description="Text color of buttons.")] = None
    font: Annotated[str | None, Field(description="Font of all texts.")] = None
    font_size: Annotated[str | None, Field(description="Size of all texts, as in CSS.")] = None
    logo_enabled: Annotated[bool | None, Field(description="Whether a logo is shown.")] = None
    logo_blob_id: Annotated[
        int | None, Field(description="Number of the stored image; 0 for none.")
    ] = None
    logo_name: Annotated[str | None, Field(description="File name of the image.")] = None
    show_agent_photo: Annotated[
        bool | None, Field(description="Whether customers see a photo of the agent.")
    ] = None
    welcome_title: Annotated[str | None, Field(description="Heading of the opened widget.")] = None
    welcome_message: Annotated[str | None, Field(description="Text of the opened widget.")] = None
    offline_header: Annotated[str | None, Field(description="Heading while nobody is there.")] = (
        None
    )
    offline_message: Annotated[str | None, Field(description="Text while nobody is there.")] = None
    offline_fields: Annotated[
        list[WidgetRequiredFields] | None,
        Field(description="Fields that the form insists on while nobody is there."),
    ] = None
    use_agent_firstname: Annotated[
        bool | None, Field(description="Whether customers see the first name of the agent alone.")
    ] = None
