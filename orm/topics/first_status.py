"""The status in which a topic's sessions begin."""

from orm.models import ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatSessionStatus

COLUMNS_OF_FIRST_STATUS = (
    *("chat_topic_id", "opening_hours_enabled", "opening_hours"),
    *("widget", "bot_enabled"),
)
"""The columns that `first_status` and `is_open` need."""


def first_status(topic: ChatTopic, *, open_now: bool) -> ChatSessionStatus:
    """The status of a new session.

    The contract says that it is InQueue, PreChatForm or Faq by the topic's set-up, and that an
    active bot prevents OfflineForm. The order of the three is ours: a form before the chat comes
    before suggested answers.
    """
    widget: ChatWidgetSettings = topic.widget or ChatWidgetSettings()
    if not open_now and not topic.bot_enabled:
        return ChatSessionStatus.OFFLINE_FORM
    if widget.pre_form_enabled:
        return ChatSessionStatus.PRE_CHAT_FORM
    if widget.auto_faq_enabled:
        return ChatSessionStatus.FAQ
    return ChatSessionStatus.IN_QUEUE
