"""The value objects of a chat topic, each in a JSON column; fields are in the carriers' order.

The lengths of texts are those of SuperOffice's own columns (`MAX_LENGTH` in a field's metadata).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from orm.errors import Problem
from orm.models.enums import ChatWidgetSize, WidgetRequiredFields, WidgetTheme

MAX_LENGTH = "max_length"
"""The key of a field's metadata under which the most characters of its text stand."""


def _text(max_length: int) -> Any:
    """A text of at most so many characters; unset by default."""
    return field(default=None, metadata={MAX_LENGTH: max_length})


class LimitedTexts:
    """A value object whose texts have the lengths that stand in their fields' metadata."""

    def problems(self) -> Iterator[Problem]:
        """A problem for each text that is too long, with its attribute."""
        for each in fields(self):  # type: ignore[arg-type]
            text, most = getattr(self, each.name), each.metadata.get(MAX_LENGTH)
            if most is not None and isinstance(text, str) and len(text) > most:
                reason = f"must have at most {most} characters, and has {len(text)}"
                yield Problem((each.name,), reason)


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
class ChatWidgetSettings(LimitedTexts):
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
class ChatBotSettings(LimitedTexts):
    """The chatbot of a topic: its name, and the numbers of the scripts that run for it."""

    bot_name: str | None = _text(80)
    bot_register_script_id: int = 0
    bot_session_created_script_id: int = 0
    bot_session_changed_script_id: int = 0
    bot_message_received_script_id: int = 0
