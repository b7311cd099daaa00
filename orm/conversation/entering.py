"""A customer sends the form of their session: they enter the queue, or leave a request.

Which form it is, and where it leads, is the topic's: orm/topics/first_status.py, Event.ENTER_QUEUE.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orm.audit.entries import Author
from orm.conversation.work import Change, storing
from orm.engine.rows import row_reader, select_by_key_sql, values_as_read
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.errors import InvalidValue, Problem
from orm.messages.posting import check_room, copies_of, draft_of, inserting
from orm.models import ChatSession, ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatMessageType, ChatSessionFlag, ChatSessionStatus
from orm.models.enums import WidgetRequiredFields as Required
from orm.sessions.queue import queue_position
from orm.sessions.states import Event, status_after
from orm.values import storable_values

Status = ChatSessionStatus

DETAILS = ("customer_name", "customer_email", "customer_phone", "customer_company_name")
"""The columns that a form fills in, beside the consent."""

CONSENT = "customer_consented"

NAMES = ("customer_alias", "customer_name")
"""The columns of a session with the customer's name; the first that is set counts."""

REQUIRED_COLUMNS = {
    Required.NAME: "customer_name",
    Required.EMAIL: "customer_email",
    Required.PHONE: "customer_phone",
    Required.COMPANY: "customer_company_name",
}
"""The column of each field that a form may require; sessions have none for the country."""

TOPIC_COLUMNS = ("chat_topic_id", "widget", "collect_consent", "offline_collect_consent")

NOT_FILLED_IN = "must be filled in: the form of the topic requires it"
NO_CONSENT = "must be true: the topic asks customers to agree to its terms"


def entering(details: Mapping[str, Any], message: str | None) -> Change:
    """The change that sends the form with these details, by column, and a message of the customer.

    Null leaves a detail as it is. InvalidValue names every value that cannot be stored; the change
    raises it for those that the form requires, and Conflict for a session that waits for no form.
    """
    given = {name: value for name, value in details.items() if value is not None}
    storable = values_as_read(ChatSession, storable_values(ChatSession, given))
    draft = draft_of({"type": ChatMessageType.TO_USER, "message": message}) if message else None

    def changing(session: ChatSession, author: Author, dialect: Dialect) -> TransactionScript[None]:
        topic = yield from _topic(session.topic_id, dialect)
        widget: ChatWidgetSettings = (topic and topic.widget) or ChatWidgetSettings()
        now = datetime.now(UTC)
        changes: dict[str, Any] = {**storable, "status": _next_status(session, widget)}
        _check_form(session, {**_stored_details(session), **storable}, topic, widget)
        if changes["status"] is Status.IN_QUEUE:
            changes["initial_queue_pos"] = yield from queue_position(dialect, session.topic_id)
        if changes["status"] is Status.REQUEST_POSTED:
            changes["when_ended"] = now
        if draft is not None:
            yield from check_room(session, dialect)
            named = _customers_name(session, storable)
            message = {**draft, "author": named}
            posted = yield from inserting(session.pk, message, now, author, dialect)
            typing = ChatSessionFlag.CUSTOMER_IS_TYPING
            changes |= {
                "when_idle": now,
                "flags": tuple(flag for flag in session.flags if flag is not typing),
                **copies_of(session, posted.message or ""),
            }
        yield from storing(session, changes, author, dialect)

    return changing


def _customers_name(session: ChatSession, given: Mapping[str, Any]) -> str | None:
    """The name that a message of the customer has, once the given details are stored."""
    names = (given.get(column) or getattr(session, column) for column in NAMES)
    return next(filter(None, names), None)


def _topic(topic_id: int, dialect: Dialect) -> TransactionScript[ChatTopic | None]:
    rows = yield Statement(select_by_key_sql(ChatTopic, TOPIC_COLUMNS, dialect), [topic_id])
    return row_reader(ChatTopic, TOPIC_COLUMNS, dialect)(rows[0]) if rows else None


def _next_status(session: ChatSession, widget: ChatWidgetSettings) -> Status:
    """The status after the form; Conflict if the session waits for none."""
    if session.status is Status.OFFLINE_FORM:
        return status_after(Event.POST_REQUEST, session.status)
    # After the form come the suggested answers, where the topic has them.
    asked = session.status is Status.PRE_CHAT_FORM and widget.auto_faq_enabled
    return status_after(Event.ENTER_QUEUE, session.status, Status.FAQ if asked else Status.IN_QUEUE)


def _stored_details(session: ChatSession) -> dict[str, Any]:
    return {column: getattr(session, column) for column in (*DETAILS, CONSENT)}


def _check_form(
    session: ChatSession,
    details: Mapping[str, Any],
    topic: ChatTopic | None,
    widget: ChatWidgetSettings,
) -> None:
    """Raise InvalidValue, which names each detail that the form requires and that is missing."""
    if topic is None or session.status is Status.FAQ:
        return
    offline = session.status is Status.OFFLINE_FORM
    required = widget.offline_fields if offline else widget.required_fields
    consent = topic.offline_collect_consent if offline else topic.collect_consent
    problems = [
        Problem((column,), NOT_FILLED_IN)
        for field, column in REQUIRED_COLUMNS.items()
        if field in required and not (details[column] or "").strip()
    ]
    if consent and not details[CONSENT]:
        problems.append(Problem((CONSENT,), NO_CONSENT))
    if problems:
        raise InvalidValue(*problems)
