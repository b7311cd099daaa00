"""Messages that customers write: the values that are theirs to set, and those that are not."""

from collections.abc import Mapping
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from graphql_api.errors import FieldsForbidden, Problem
from orm.models.enums import ChatMessageSpecialType, ChatMessageType
from orm.sessions import verbs

SETTABLE = frozenset({"type", "message", "special_type", "special_param"})
"""The columns of a message that a customer may set at all."""

CLICKED = ChatMessageSpecialType.CLICKED_OPTION

SET_BY_SERVICE = "The service sets it in messages of customers."
ONLY_TO_USER = "Customers write to the user, or say which option they clicked."
ONLY_CLICKED = "Customers send no special message but that they clicked an option."
ONLY_OF_OPTION = "It goes with a clicked option only."

NAMES = ("customer_alias", "customer_name")
"""The columns of a session with the customer's name; the first that is set counts."""


async def customers_message(values: Mapping[str, Any], session_id: int) -> dict[str, Any]:
    """The values of a customer's message, by column: for the user, and in the customer's name.

    Raises FieldsForbidden, which names every field that is not theirs to set.
    """
    clicked = values["special_type"] == CLICKED
    types = {ChatMessageType.TO_USER} | ({ChatMessageType.SPECIAL} if clicked else set())
    refused = {
        column: SET_BY_SERVICE
        for column, value in values.items()
        if value and column not in SETTABLE
    }
    if values["type"] and values["type"] not in types:
        refused["type"] = ONLY_TO_USER
    if values["special_type"] and not clicked:
        refused["special_type"] = ONLY_CLICKED
    if values["special_param"] and not clicked:
        refused["special_param"] = ONLY_OF_OPTION
    if refused:
        raise FieldsForbidden(
            *(Problem(("input", to_camel_case(name)), reason) for name, reason in refused.items())
        )
    session = await verbs.get(session_id, ("chat_session_id", *NAMES))
    # The session may have been deleted meanwhile, which the verb tells.
    names = () if session is None else [getattr(session, column) for column in NAMES]
    return {
        **values,
        "type": values["type"] or ChatMessageType.TO_USER,
        "author": next(filter(None, names), None),
    }
