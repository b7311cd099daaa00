"""The status that a chat session gets by a message."""

from collections.abc import Mapping

from orm.errors import Conflict
from orm.models.enums import ChatMessageType, ChatSessionStatus

Status = ChatSessionStatus

BEFORE_THE_END = (
    *(Status.INVALID, Status.PRE_CHAT_FORM, Status.FAQ, Status.OFFLINE_FORM),
    *(Status.IN_QUEUE, Status.CUSTOMER_LAST, Status.USER_LAST),
)

STATUS_AFTER: Mapping[ChatMessageType, Mapping[Status, Status]] = {
    ChatMessageType.TO_CUSTOMER: {
        **dict.fromkeys(BEFORE_THE_END, Status.USER_LAST),
        # Only the customer reopens a session.
        Status.FINISHED: Status.FINISHED,
    },
    ChatMessageType.TO_USER: {
        **dict.fromkeys(BEFORE_THE_END, Status.CUSTOMER_LAST),
        # Nobody has taken it up yet, and whoever does so looks for it in the queue.
        Status.IN_QUEUE: Status.IN_QUEUE,
        Status.FINISHED: Status.CUSTOMER_LAST,
    },
    # Messages about a session are written at any time, such as that it was closed.
    ChatMessageType.SPECIAL: {status: status for status in Status},
}
"""By the type of a message: the status after it by the one before it; none where it is refused.

Contract, row Status: a message to the customer makes the session UserLast, one of the customer
CustomerLast, and a customer may revive a Finished session. One that waits in the queue stays there
while only the customer writes.
"""


def status_after(before: Status, type_: ChatMessageType) -> Status:
    """The session's status after a message of that type; Conflict if the session is over."""
    after = STATUS_AFTER[type_].get(before)
    if after is None:
        raise Conflict("The chat session is over, so nobody can write in it.")
    return after
