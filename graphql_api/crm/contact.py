"""The company that a session may concern."""

from typing import ClassVar

import strawberry

from graphql_api.crm.address import Address
from graphql_api.fields.node import Node
from orm import models


@strawberry.type(description="A company or another organisation that people belong to.")
class Contact(Node):
    """Row of `orm.models.Contact`; fields in the carrier's order."""

    model: ClassVar = models.Contact

    contact_id: int = strawberry.field(description="The primary key.")
    name: str | None = strawberry.field(description="What the company is called.")
    org_nr: str | None = strawberry.field(description="Number in the public register of companies.")
    department: str | None = strawberry.field(
        description="The part of the company that this row stands for."
    )
    url: str | None = strawberry.field(description="Address of the company's web site.")
    city: str | None = strawberry.field(description="Town that the company is in.")
    direct_phone: str | None = strawberry.field(description="Main phone number.")
    associate_id: int | None = strawberry.field(
        description="The user who looks after the company; 0 when not known."
    )
    country_id: int | None = strawberry.field(
        description="The company's country; 0 when not known."
    )
    email_address: str | None = strawberry.field(description="The company's own e-mail address.")
    kananame: str | None = strawberry.field(description="Name in kana, for Japanese installations.")
    email_address_name: str | None = strawberry.field(
        description="What to show in place of the e-mail address."
    )
    url_name: str | None = strawberry.field(description="What to show in place of the web address.")
    associate_full_name: str | None = strawberry.field(
        description="First and last name of the user who looks after it."
    )
    business_name: str | None = strawberry.field(description="Line of business.")
    category_name: str | None = strawberry.field(
        description="What it is to us, such as customer or supplier."
    )
    country_name: str | None = strawberry.field(description="Name of the country, ready to show.")
    address: Address | None = strawberry.field(
        description="Where the company is, taken apart; null when not known."
    )
    formatted_address: str | None = strawberry.field(
        description="The whole address as one text with line breaks."
    )
    full_name: str | None = strawberry.field(description="Name together with the department.")
    is_owner_contact: bool | None = strawberry.field(
        description="Is one of those that run the installation, so its people are our own."
    )
    active_erp_links: int | None = strawberry.field(
        description="How many records in ERP systems the company is tied to."
    )
    number1: str | None = strawberry.field(
        description="The installation's own number for the company, in free text."
    )
    number2: str | None = strawberry.field(description="A second such number, in free text.")
