"""Inputs for the value objects of a chat topic, which are read whole."""

from typing import Annotated

import strawberry
from pydantic import BaseModel, Field


@strawberry.pydantic.input(description="A language that customers are spoken to in.")
class CustomerLanguageInput(BaseModel):
    """Becomes a `CustomerLanguage` of storage; what is left out has its default."""

    id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    value: Annotated[str | None, Field(description="What the language is called.")] = None
    tooltip: Annotated[
        str | None, Field(description="What to show on hovering over the language.")
    ] = None


@strawberry.pydantic.input(description="The category of requests made from chats.")
class TicketCategoryInput(BaseModel):
    """Becomes a `TicketCategory` of storage; what is left out has its default."""

    id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    value: Annotated[str | None, Field(description="What the category is called.")] = None
    tooltip: Annotated[
        str | None, Field(description="What to show on hovering over the category.")
    ] = None


@strawberry.pydantic.input(description="The priority of requests made from chats.")
class TicketPriorityInput(BaseModel):
    """Becomes a `TicketPriority` of storage; what is left out has its default."""

    id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    value: Annotated[str | None, Field(description="What the priority is called.")] = None
    tooltip: Annotated[
        str | None, Field(description="What to show on hovering over the priority.")
    ] = None


@strawberry.pydantic.input(description="A text that the installation sends.")
class ReplyTemplateInput(BaseModel):
    """Becomes a `ReplyTemplate` of storage; what is left out has its default."""

    reply_template_id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    name: Annotated[str | None, Field(description="What the template is called.")] = None
    description: Annotated[str | None, Field(description="What the template is for.")] = None
    folder_id: Annotated[int | None, Field(description="The folder that the template is in.")] = (
        None
    )


@strawberry.pydantic.input(description="A category of the knowledge base.")
class KbCategoryInput(BaseModel):
    """Becomes a `KbCategory` of storage; what is left out has its default."""

    kb_category_id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    name: Annotated[str | None, Field(description="What the category is called.")] = None
    description: Annotated[str | None, Field(description="What the category holds.")] = None
    fullname: Annotated[
        str | None, Field(description="Name together with those of the categories above.")
    ] = None
    parent_id: Annotated[int | None, Field(description="The category above; 0 at the top.")] = None
    sort_order: Annotated[int | None, Field(description="Place among its neighbours.")] = None


@strawberry.pydantic.input(description="The bot of a topic.")
class ChatBotSettingsInput(BaseModel):
    """Becomes a `ChatBotSettings` of storage; what is left out has its default."""

    bot_name: Annotated[str | None, Field(description="What customers see the bot called.")] = None
    bot_register_script_id: Annotated[
        int | None, Field(description="Script that registers the bot; 0 for none.")
    ] = None
    bot_session_created_script_id: Annotated[
        int | None, Field(description="Script for a new session; 0 for none.")
    ] = None
    bot_session_changed_script_id: Annotated[
        int | None, Field(description="Script for a changed session; 0 for none.")
    ] = None
    bot_message_received_script_id: Annotated[
        int | None, Field(description="Script for a customer's message; 0 for none.")
    ] = None


@strawberry.pydantic.input(
    description="The time zone of opening hours; `tzLocationCode` says which."
)
class TimeZoneDataInput(BaseModel):
    """Becomes a `TimeZoneData` of storage; what is left out has its default."""

    tz_location_id: Annotated[
        int | None, Field(description="Number in the installation's list; 0 for none.")
    ] = None
    name: Annotated[str | None, Field(description="What the zone is called.")] = None
    tz_location_code: Annotated[
        str | None,
        Field(description="The zone: a code such as NO or US-NY, or a name such as Europe/Oslo."),
    ] = None
    tz_location_cities: Annotated[str | None, Field(description="Towns in the zone.")] = None
    iso_number: Annotated[int | None, Field(description="Number of the country (ISO 3166).")] = None
