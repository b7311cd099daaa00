"""The status in which a topic's sessions begin."""

import pytest

from orm.models import ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatSessionStatus
from orm.topics.first_status import first_status

FORM = ChatWidgetSettings(pre_form_enabled=True)
ANSWERS = ChatWidgetSettings(auto_faq_enabled=True)
BOTH = ChatWidgetSettings(pre_form_enabled=True, auto_faq_enabled=True)


@pytest.mark.parametrize(
    ("widget", "open_now", "bot", "expected"),
    [
        (None, True, False, ChatSessionStatus.IN_QUEUE),
        (ChatWidgetSettings(), True, False, ChatSessionStatus.IN_QUEUE),
        (FORM, True, False, ChatSessionStatus.PRE_CHAT_FORM),
        (ANSWERS, True, False, ChatSessionStatus.FAQ),
        (BOTH, True, False, ChatSessionStatus.PRE_CHAT_FORM),
        (BOTH, False, False, ChatSessionStatus.OFFLINE_FORM),
        (None, False, False, ChatSessionStatus.OFFLINE_FORM),
        # A bot is there by night, too.
        (None, False, True, ChatSessionStatus.IN_QUEUE),
        (FORM, False, True, ChatSessionStatus.PRE_CHAT_FORM),
    ],
)
def test_the_form_comes_before_the_answers(
    widget: ChatWidgetSettings | None, open_now: bool, bot: bool, expected: ChatSessionStatus
) -> None:
    topic = ChatTopic(widget=widget, bot_enabled=bot)
    assert first_status(topic, open_now=open_now) is expected
