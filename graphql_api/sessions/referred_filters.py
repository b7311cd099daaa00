"""Which associates, persons, contacts, projects, sales or tickets a caller looks for.

The filters of associates, persons and contacts also compare those that a session refers to. Each
table has the fields by which a menu or a search finds its rows.
"""

from typing import Annotated

import strawberry
from strawberry import UNSET

from graphql_api.sessions.filter_operators import (
    BooleanFilter,
    DateTimeFilter,
    IntFilter,
    SaleStatusFilter,
    StringFilter,
    TicketBaseStatusFilter,
    UserTypeFilter,
)

ALL = "All of these must hold."
ANY = "One of these must hold; of none, none does."
NOT = "This must not hold."
HERE = strawberry.lazy("graphql_api.sessions.referred_filters")

InnerAssociate = Annotated["AssociateFilter", HERE]


@strawberry.input(
    description="Compares the users of the helpdesk; everything that is given must hold."
)
class AssociateFilter:
    """Of `orm.models.Associate`, whose columns the attributes are."""

    and_: list[InnerAssociate] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerAssociate] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerAssociate | None = strawberry.field(name="not", default=UNSET, description=NOT)
    associate_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    name: StringFilter | None = strawberry.field(default=UNSET, description="Short name.")
    full_name: StringFilter | None = strawberry.field(
        default=UNSET, description="First and last name."
    )
    user_name: StringFilter | None = strawberry.field(
        default=UNSET, description="The name of the login account."
    )
    type: UserTypeFilter | None = strawberry.field(
        default=UNSET, description="What kind of user it is."
    )
    deleted: BooleanFilter | None = strawberry.field(
        default=UNSET, description="Whether the user has left."
    )
    group_idx: IntFilter | None = strawberry.field(default=UNSET, description="The user group.")
    person_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the person behind the user."
    )
    rank: IntFilter | None = strawberry.field(default=UNSET, description="Place in lists of users.")


InnerPerson = Annotated["PersonFilter", HERE]


@strawberry.input(description="Compares persons; everything that is given must hold.")
class PersonFilter:
    """Of `orm.models.Person`, whose columns the attributes are."""

    and_: list[InnerPerson] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerPerson] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerPerson | None = strawberry.field(name="not", default=UNSET, description=NOT)
    person_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    full_name: StringFilter | None = strawberry.field(
        default=UNSET, description="All names together."
    )
    email: StringFilter | None = strawberry.field(
        default=UNSET, description="The e-mail address to try first."
    )
    firstname: StringFilter | None = strawberry.field(default=UNSET, description="Given name.")
    lastname: StringFilter | None = strawberry.field(default=UNSET, description="Family name.")
    person_number: StringFilter | None = strawberry.field(
        default=UNSET, description="The installation's own number for the person."
    )
    contact_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the company that the person works for."
    )
    contact_name: StringFilter | None = strawberry.field(
        default=UNSET, description="Name of that company."
    )
    associate_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the user who looks after the person."
    )
    retired: IntFilter | None = strawberry.field(
        default=UNSET, description="1 for somebody who has left."
    )
    rank: IntFilter | None = strawberry.field(
        default=UNSET, description="Place in lists of people."
    )


InnerContact = Annotated["ContactFilter", HERE]


@strawberry.input(description="Compares companies; everything that is given must hold.")
class ContactFilter:
    """Of `orm.models.Contact`, whose columns the attributes are."""

    and_: list[InnerContact] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerContact] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerContact | None = strawberry.field(name="not", default=UNSET, description=NOT)
    contact_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    name: StringFilter | None = strawberry.field(
        default=UNSET, description="What the company is called."
    )
    department: StringFilter | None = strawberry.field(
        default=UNSET, description="The part of the company."
    )
    full_name: StringFilter | None = strawberry.field(
        default=UNSET, description="Name and department."
    )
    org_nr: StringFilter | None = strawberry.field(
        default=UNSET, description="The number in the public register."
    )
    email_address: StringFilter | None = strawberry.field(
        default=UNSET, description="The e-mail address."
    )
    city: StringFilter | None = strawberry.field(default=UNSET, description="The town.")
    country_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the country."
    )
    category_name: StringFilter | None = strawberry.field(
        default=UNSET, description="Category, such as customer or supplier."
    )
    associate_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the user who looks after the company."
    )


InnerProject = Annotated["ProjectFilter", HERE]


@strawberry.input(description="Compares projects; everything that is given must hold.")
class ProjectFilter:
    """Of `orm.models.Project`, whose columns the attributes are."""

    and_: list[InnerProject] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerProject] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerProject | None = strawberry.field(name="not", default=UNSET, description=NOT)
    project_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    name: StringFilter | None = strawberry.field(
        default=UNSET, description="What the project is called."
    )
    project_number: StringFilter | None = strawberry.field(
        default=UNSET, description="The installation's own number for the project."
    )
    type_id: IntFilter | None = strawberry.field(default=UNSET, description="Key of the type.")
    status_id: IntFilter | None = strawberry.field(default=UNSET, description="Key of the status.")
    associate_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the user who is in charge."
    )


InnerSale = Annotated["SaleFilter", HERE]


@strawberry.input(description="Compares sales; everything that is given must hold.")
class SaleFilter:
    """Of `orm.models.Sale`, whose columns the attributes are."""

    and_: list[InnerSale] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerSale] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerSale | None = strawberry.field(name="not", default=UNSET, description=NOT)
    sale_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    title: StringFilter | None = strawberry.field(
        default=UNSET, description="What the sale is called."
    )
    number: StringFilter | None = strawberry.field(
        default=UNSET, description="The installation's own number for the sale."
    )
    status: SaleStatusFilter | None = strawberry.field(
        default=UNSET, description="How it came out, so far."
    )
    sale_date: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it is, or was, to be decided."
    )
    person_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the customer as a person."
    )
    contact_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the company."
    )
    project_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the project."
    )
    associate_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the user who is in charge."
    )


InnerTicket = Annotated["TicketFilter", HERE]


@strawberry.input(
    description="Compares requests at the helpdesk; everything that is given must hold."
)
class TicketFilter:
    """Of `orm.models.Ticket`, whose columns the attributes are."""

    and_: list[InnerTicket] | None = strawberry.field(name="and", default=UNSET, description=ALL)
    or_: list[InnerTicket] | None = strawberry.field(name="or", default=UNSET, description=ANY)
    not_: InnerTicket | None = strawberry.field(name="not", default=UNSET, description=NOT)
    ticket_id: IntFilter | None = strawberry.field(default=UNSET, description="The key.")
    title: StringFilter | None = strawberry.field(default=UNSET, description="The subject.")
    base_status: TicketBaseStatusFilter | None = strawberry.field(
        default=UNSET, description="What its status comes down to."
    )
    ticket_status: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of its own status."
    )
    category: IntFilter | None = strawberry.field(default=UNSET, description="Key of the category.")
    priority: IntFilter | None = strawberry.field(default=UNSET, description="Key of the priority.")
    owned_by: IntFilter | None = strawberry.field(
        default=UNSET, description="Number of the user who owns it, in the service desk."
    )
    cust_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the customer as a person."
    )
    contact_id: IntFilter | None = strawberry.field(
        default=UNSET, description="Key of the company."
    )
    created_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it came in."
    )
    last_changed: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="When it was last changed."
    )
