"""The customer in a session."""

from typing import ClassVar

import strawberry

from graphql_api.fields.node import Node
from orm import models


@strawberry.type(description="A person: the customer in a session, or somebody at a company.")
class Person(Node):
    """Row of `orm.models.Person`; fields in the carrier's order."""

    model: ClassVar = models.Person

    position: str | None = strawberry.field(
        description="Role in the company, picked from the installation's list."
    )
    person_id: int = strawberry.field(description="The primary key.")
    mrmrs: str | None = strawberry.field(description="Form of address, such as Mr or Ms.")
    firstname: str | None = strawberry.field(description="Given name.")
    lastname: str | None = strawberry.field(description="Family name.")
    middle_name: str | None = strawberry.field(
        description="Whatever stands between the given and the family name."
    )
    title: str | None = strawberry.field(description="Job title in free text.")
    description: str | None = strawberry.field(description="Notes about the person.")
    email: str | None = strawberry.field(description="The e-mail address to try first.")
    full_name: str | None = strawberry.field(description="All names together, ready to show.")
    direct_phone: str | None = strawberry.field(
        description="Phone number that reaches the person at work."
    )
    formal_name: str | None = strawberry.field(
        description="Name with titles, as one writes it on an envelope."
    )
    country_id: int | None = strawberry.field(description="The person's country; 0 when not known.")
    contact_id: int | None = strawberry.field(
        description="The company that the person works for; 0 when not known."
    )
    contact_name: str | None = strawberry.field(description="Name of that company.")
    retired: int | None = strawberry.field(
        description="1 for somebody who has left and belongs in no list, else 0."
    )
    rank: int | None = strawberry.field(description="Place in lists of people.")
    active_interests: int | None = strawberry.field(
        description="How many interests are ticked for the person."
    )
    contact_department: str | None = strawberry.field(
        description="The part of the company that its row stands for."
    )
    contact_country_id: int | None = strawberry.field(
        description="The company's country; 0 when not known."
    )
    contact_org_nr: str | None = strawberry.field(
        description="The company's number in the public register."
    )
    fax_phone: str | None = strawberry.field(description="Fax number.")
    mobile_phone: str | None = strawberry.field(description="Mobile phone number.")
    contact_phone: str | None = strawberry.field(description="The company's main phone number.")
    associate_name: str | None = strawberry.field(
        description="Name of the user who looks after the person."
    )
    associate_id: int | None = strawberry.field(
        description="The user who looks after the person; 0 when not known."
    )
    use_person_address: bool | None = strawberry.field(
        description="Post goes to the person's own address rather than the company's."
    )
    contact_fax: str | None = strawberry.field(description="The company's fax number.")
    kanafname: str | None = strawberry.field(
        description="Given name in kana, for Japanese installations."
    )
    kanalname: str | None = strawberry.field(
        description="Family name in kana, for Japanese installations."
    )
    post1: str | None = strawberry.field(description="First line of a Japanese postal address.")
    post2: str | None = strawberry.field(description="Second line of a Japanese postal address.")
    post3: str | None = strawberry.field(description="Third line of a Japanese postal address.")
    email_name: str | None = strawberry.field(
        description="What to show in place of the e-mail address."
    )
    contact_full_name: str | None = strawberry.field(
        description="Name of the company together with its department."
    )
    active_erp_links: int | None = strawberry.field(
        description="How many records in ERP systems the person is tied to."
    )
    ticket_priority_id: int | None = strawberry.field(
        description="Priority that the person's new tickets get; 0 when not known."
    )
    support_language_id: int | None = strawberry.field(
        description="Language to help the person in; 0 when not known."
    )
    support_associate_id: int | None = strawberry.field(
        description="The user who usually helps the person; 0 when not known."
    )
    category_name: str | None = strawberry.field(
        description="Category of the person's company, such as customer or supplier."
    )
    person_number: str | None = strawberry.field(
        description="The installation's own number for the person, in free text."
    )
