"""A request at the helpdesk that a session may belong to."""

from datetime import datetime
from typing import ClassVar

import strawberry

from graphql_api.enums import TicketBaseStatus, TicketOrigin, TicketReadStatus, TicketSecurityLevel
from graphql_api.fields.node import Node
from orm import models


@strawberry.type(description="A request at the helpdesk: a question and what came of it.")
class Ticket(Node):
    """Row of `orm.models.Ticket`; fields in the carrier's order."""

    model: ClassVar = models.Ticket

    ticket_id: int = strawberry.field(description="The primary key.")
    title: str | None = strawberry.field(description="The subject line.")
    created_at: datetime | None = strawberry.field(description="When it came in.")
    last_changed: datetime | None = strawberry.field(
        description="When anything in it last changed."
    )
    read_by_owner: datetime | None = strawberry.field(description="When its owner last opened it.")
    read_by_customer: datetime | None = strawberry.field(description="When the customer opened it.")
    first_read_by_user: datetime | None = strawberry.field(
        description="When any user first opened it."
    )
    activate: datetime | None = strawberry.field(description="When it comes back, if postponed.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    replied_at: datetime | None = strawberry.field(
        description="When the customer got a first answer."
    )
    alert_timeout: datetime | None = strawberry.field(
        description="When it goes up to the next alert level."
    )
    deadline: datetime | None = strawberry.field(description="When it should be done.")
    created_by: int | None = strawberry.field(
        description="Service desk number of the user who made it; 0 when not known."
    )
    created_by_name: str | None = strawberry.field(description="Name of the user who made it.")
    author: str | None = strawberry.field(description="Who wrote its first message, as text.")
    owned_by: int | None = strawberry.field(
        description="Service desk number of the user who has it; 0 when not known."
    )
    owned_by_name: str | None = strawberry.field(description="Name of the user who has it.")
    category: int | None = strawberry.field(
        description="The category it is filed under; 0 when not known."
    )
    category_name: str | None = strawberry.field(description="Name of that category alone.")
    category_fullname: str | None = strawberry.field(
        description="Name of that category with those above it."
    )
    slevel: TicketSecurityLevel | None = strawberry.field(
        description="Whether customers may see it, or only users."
    )
    priority: int | None = strawberry.field(
        description="The priority that it has; 0 when not known."
    )
    priority_name: str | None = strawberry.field(description="Name of the priority.")
    base_status: TicketBaseStatus | None = strawberry.field(
        description="What its own status comes down to."
    )
    ticket_status: int | None = strawberry.field(
        description="Its status in the installation's own list; 0 when not known."
    )
    ticket_status_display_value: str | None = strawberry.field(
        description="Name of that status, ready to show."
    )
    origin: TicketOrigin | None = strawberry.field(description="Which way it came in.")
    cust_id: int | None = strawberry.field(description="The person who asks; 0 when not known.")
    person_firstname: str | None = strawberry.field(description="Given name of who asks.")
    person_middle_name: str | None = strawberry.field(description="Middle name of who asks.")
    person_lastname: str | None = strawberry.field(description="Family name of who asks.")
    person_fullname: str | None = strawberry.field(
        description="All names of who asks, ready to show."
    )
    alert_level: int | None = strawberry.field(
        description="The level of escalation that it has reached."
    )
    connect_id: int | None = strawberry.field(
        description="The ticket that this one was joined to; 0 for none."
    )
    read_status: TicketReadStatus | None = strawberry.field(
        description="Whether it has news for its owner."
    )
    time_to_reply: int | None = strawberry.field(
        description="Minutes of working time until the first answer."
    )
    real_time_to_reply: int | None = strawberry.field(
        description="Minutes by the clock until the first answer."
    )
    time_to_close: int | None = strawberry.field(
        description="Minutes of working time until it was closed."
    )
    real_time_to_close: int | None = strawberry.field(
        description="Minutes by the clock until it was closed."
    )
    time_spent_internally: int | None = strawberry.field(
        description="Seconds of working time that it was with the users."
    )
    time_spent_externally: int | None = strawberry.field(
        description="Seconds of working time that it waited for someone outside."
    )
    time_spent_queue: int | None = strawberry.field(
        description="Seconds of working time that it lay in a queue."
    )
    real_time_spent_internally: int | None = strawberry.field(
        description="Seconds by the clock that it was with the users."
    )
    real_time_spent_externally: int | None = strawberry.field(
        description="Seconds by the clock that it waited for someone outside."
    )
    real_time_spent_queue: int | None = strawberry.field(
        description="Seconds by the clock that it lay in a queue."
    )
    time_spent: int | None = strawberry.field(
        description="Minutes of work noted on its messages, added up."
    )
    has_attachment: bool | None = strawberry.field(
        description="Whether files came with any of its messages."
    )
    num_replies: int | None = strawberry.field(description="How many answers the customer got.")
    num_messages: int | None = strawberry.field(description="How many messages it has in all.")
    from_address: str | None = strawberry.field(
        description="The address it was sent from, for one that came by e-mail."
    )
    contact_id: int | None = strawberry.field(
        description="The company of who asks; 0 when not known."
    )
    contact_name: str | None = strawberry.field(description="Name of that company.")
    owned_by_associate_id: int | None = strawberry.field(
        description="The user who has it, as an associate; 0 when not known."
    )
    language: str | None = strawberry.field(
        description="Language that the customer first wrote in."
    )
    sentiment: int | None = strawberry.field(
        description="Mood of the latest outside message, from -100 to 100; 0 when not known."
    )
    sentiment_confidence: int | None = strawberry.field(
        description="How sure the mood is, from 0 for a guess to 100 for certain."
    )
    sale_id: int | None = strawberry.field(
        description="The sale that it concerns; 0 when not known."
    )
    project_id: int | None = strawberry.field(
        description="The project that it concerns; 0 when not known."
    )
    sale_heading: str | None = strawberry.field(description="What that sale is called.")
    project_name: str | None = strawberry.field(description="Name of that project.")
    form_submission_id: int | None = strawberry.field(
        description="The filled-in web form that it was made from; 0 for none."
    )
    ticket_type_id: int | None = strawberry.field(
        description="The kind of request; 0 when not known."
    )
    ticket_type_name: str | None = strawberry.field(description="Name of the kind of request.")
