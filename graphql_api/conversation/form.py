"""The details of a customer when a session begins: the inputs, and the columns they fill."""

from typing import Annotated, Any

import strawberry
from pydantic import BaseModel, Field
from strawberry.utils.str_converters import to_camel_case

from graphql_api.errors import InvalidValue, Problem

FORM_COLUMNS = {
    "name": "customer_name",
    "email": "customer_email",
    "phone": "customer_phone",
    "company": "customer_company_name",
    "consent": "customer_consented",
    "alias": "customer_alias",
    "host": "customer_host",
}
"""The column of a session that each field of a form fills in."""

_FIELDS = {column: field for field, column in FORM_COLUMNS.items()}


class _Form(BaseModel):
    """Lengths are checked with the other rules of storage."""

    name: Annotated[str | None, Field(description="The customer's name.")] = None
    email: Annotated[str | None, Field(description="Their e-mail address.")] = None
    phone: Annotated[str | None, Field(description="Their phone number.")] = None
    company: Annotated[str | None, Field(description="The company that they name.")] = None
    consent: Annotated[
        bool | None, Field(description="Whether they agree to the terms of the topic.")
    ] = None
    message: Annotated[
        str | None,
        Field(description="What they ask, as HTML; it becomes a message of theirs."),
    ] = None

    @property
    def details(self) -> dict[str, Any]:
        """The values by column, without the message; null for what was left out."""
        values = vars(self)
        return {FORM_COLUMNS[name]: values[name] for name in values if name in FORM_COLUMNS}


@strawberry.pydantic.input(
    description="What a customer filled in a form with. Null is the same as absent, and leaves what"
    " the session has."
)
class ChatFormInput(_Form):
    """The form of a session that has begun."""


@strawberry.pydantic.input(description="The customer of a new session. Null is the same as absent.")
class StartChatSessionInput(_Form):
    """The details that a caller who starts a session has of its customer."""

    alias: Annotated[
        str | None, Field(description="What the customer is called in the chat; null for the name.")
    ] = None
    host: Annotated[
        str | None, Field(description="Host name or IP address that they came from.")
    ] = None


def at_form(refusal: InvalidValue) -> InvalidValue:
    """The refusal of a form's values, with the names that they have in its input."""
    return InvalidValue(*(_placed(problem) for problem in refusal.problems))


def _placed(problem: Problem) -> Problem:
    name, *below = problem.path
    field = _FIELDS.get(str(name), to_camel_case(str(name)))
    return Problem(("input", field, *below), problem.reason)
