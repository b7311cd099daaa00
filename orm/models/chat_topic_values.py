"""The value objects of a chat topic, each in a JSON column; fields are in the carriers' order.

The lengths of texts are those of SuperOffice's own columns (`MAX_LENGTH` in a field's metadata).
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from orm.models.enums import ChatWidgetSize, WidgetRequiredFields, WidgetTheme

MIDNIGHT = timedelta(0)

MAX_LENGTH = "max_length"
"""The key of a field's metadata under which the most characters of its text stand."""


def _text(max_length: int) -> Any:
    """A text of at most so many characters; unset by default."""
    return field(default=None, metadata={MAX_LENGTH: max_length})


@dataclass
class ListItem:
    """One item of a list that is kept in another system."""

    id: int = 0
    value: str | None = None
    tooltip: str | None = None


@dataclass
class CustomerLanguage(ListItem):
    """The language that customers of a topic speak."""


@dataclass
class TicketCategory(ListItem):
    """The category of tickets that the offline form creates."""


@dataclass
class TicketPriority(ListItem):
    """The priority of tickets that the offline form creates."""


@dataclass
class ReplyTemplate:
    """The template of a message that alerts somebody of a waiting session."""

    reply_template_id: int = 0
    name: str | None = None
    description: str | None = None
    folder_id: int = 0


@dataclass
class KbCategory:
    """The folder of the knowledge base from which answers are suggested."""

    kb_category_id: int = 0
    name: str | None = None
    description: str | None = None
    fullname: str | None = None
    parent_id: int = 0
    sort_order: int = 0


@dataclass
class TimeZoneData:
    """A time zone, named by its code.

    The carrier's rules of standard time and summer time are not stored: they come from the time
    zone database.
    """

    tz_location_id: int = 0
    name: str | None = None
    tz_location_code: str | None = None
    tz_location_cities: str | None = None
    iso_number: int = 0


@dataclass
class ChatOpeningHours:
    """The hours of each weekday, as times since midnight on the local clock."""

    tz_location: TimeZoneData | None = None
    mon_enabled: bool = False
    mon_start: timedelta = MIDNIGHT
    mon_stop: timedelta = MIDNIGHT
    tue_enabled: bool = False
    tue_start: timedelta = MIDNIGHT
    tue_stop: timedelta = MIDNIGHT
    wed_enabled: bool = False
    wed_start: timedelta = MIDNIGHT
    wed_stop: timedelta = MIDNIGHT
    thu_enabled: bool = False
    thu_start: timedelta = MIDNIGHT
    thu_stop: timedelta = MIDNIGHT
    fri_enabled: bool = False
    fri_start: timedelta = MIDNIGHT
    fri_stop: timedelta = MIDNIGHT
    sat_enabled: bool = False
    sat_start: timedelta = MIDNIGHT
    sat_stop: timedelta = MIDNIGHT
    sun_enabled: bool = False
    sun_start: timedelta = MIDNIGHT
    sun_stop: timedelta = MIDNIGHT
    use_lunch_hours: bool = False
    lunch_start: timedelta = MIDNIGHT
    lunch_stop: timedelta = MIDNIGHT


@dataclass
class ChatWidgetSettings:
    """The look, the texts and the forms of the chat window on a web page."""

    auto_faq_enabled: bool = False
    auto_faq_category: KbCategory | None = None
    pre_form_enabled: bool = False
    pre_form_message: str | None = _text(1024)
    required_fields: WidgetRequiredFields = WidgetRequiredFields.NONE
    post_form_enabled: bool = False
    post_form_header: str | None = _text(255)
    post_form_message: str | None = _text(1024)
    post_transcript_enabled: bool = False
    language_iso_code: str | None = _text(63)
    size: ChatWidgetSize = ChatWidgetSize.NORMAL
    theme: WidgetTheme = WidgetTheme.CLASSIC
    color: str | None = _text(16)
    badge_color: str | None = _text(16)
    badge_text_color: str | None = _text(16)
    cust_msg_color: str | None = _text(16)
    cust_msg_text_color: str | None = _text(16)
    agent_msg_color: str | None = _text(16)
    agent_msg_text_color: str | None = _text(16)
    button_color: str | None = _text(16)
    button_text_color: str | None = _text(16)
    font: str | None = _text(64)
    font_size: str | None = _text(16)
    logo_enabled: bool = False
    logo_blob_id: int = 0
    logo_name: str | None = None
    show_agent_photo: bool = False
    welcome_title: str | None = _text(255)
    welcome_message: str | None = _text(255)
    offline_header: str | None = _text(255)
    offline_message: str | None = _text(1024)
    offline_fields: WidgetRequiredFields = WidgetRequiredFields.NONE
    use_agent_firstname: bool = False


@dataclass
class ChatBotSettings:
    """The chatbot of a topic: its name, and the numbers of the scripts that run for it."""

    bot_name: str | None = _text(80)
    bot_register_script_id: int = 0
    bot_session_created_script_id: int = 0
    bot_session_changed_script_id: int = 0
    bot_message_received_script_id: int = 0
