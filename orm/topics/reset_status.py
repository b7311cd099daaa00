"""The status of a session that is put back to its beginning."""

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from orm.engine.rows import build_row, row_reader, select_by_key_sql
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import ChatSession, ChatTopic
from orm.models.enums import ChatSessionStatus
from orm.topics.first_status import COLUMNS_OF_FIRST_STATUS, first_status
from orm.topics.opening_hours import is_open


def reset_status(
    session: ChatSession, zone: tzinfo, dialect: Dialect
) -> TransactionScript[ChatSessionStatus]:
    """The script that decides it: the status in which the topic would begin a session now.

    The bot has handed over, so it counts as absent, and so do the suggested answers, because the
    contract has no Faq after a reset. Without a topic the session waits in the queue. `zone` is
    that of opening hours without one.
    """
    sql = select_by_key_sql(ChatTopic, COLUMNS_OF_FIRST_STATUS, dialect)
    rows = yield Statement(sql, [session.topic_id])
    if not rows:
        return ChatSessionStatus.IN_QUEUE
    topic = row_reader(ChatTopic, COLUMNS_OF_FIRST_STATUS, dialect)(rows[0])
    values = {column: getattr(topic, column) for column in COLUMNS_OF_FIRST_STATUS}
    values["bot_enabled"] = False
    values["widget"] = topic.widget and replace(topic.widget, auto_faq_enabled=False)
    open_now = is_open(topic, datetime.now(UTC), zone)
    return first_status(build_row(ChatTopic, values), open_now=open_now)
