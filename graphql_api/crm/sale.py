"""A sale that a session may belong to."""

from datetime import datetime
from typing import ClassVar

import strawberry

from graphql_api.enums import ActivityStatus, SaleStatus
from graphql_api.fields.node import Node
from orm import models


@strawberry.type(description="A sale, from the first hope to won or lost.")
class Sale(Node):
    """Row of `orm.models.Sale`; fields in the carrier's order."""

    model: ClassVar = models.Sale

    contact_name: str | None = strawberry.field(description="Name of the company that buys.")
    sale_date: datetime | None = strawberry.field(
        description="When it was decided, or is expected to be."
    )
    sale_id: int = strawberry.field(description="The primary key.")
    probability: int | None = strawberry.field(
        description="How likely it is to be won, in percent."
    )
    title: str | None = strawberry.field(description="What the sale is called.")
    amount: float | None = strawberry.field(description="What it is worth, in the sale's currency.")
    currency: str | None = strawberry.field(description="The currency of every amount of the sale.")
    project_name: str | None = strawberry.field(
        description="Name of the project that it is part of."
    )
    associate_full_name: str | None = strawberry.field(
        description="First and last name of the user who is selling."
    )
    description: str | None = strawberry.field(description="What the sale is about.")
    status: SaleStatus | None = strawberry.field(description="How it came out, so far.")
    weighted_amount: float | None = strawberry.field(
        description="Amount scaled down by probability, in the sale's currency."
    )
    project_id: int | None = strawberry.field(
        description="The project that it is part of; 0 when not known."
    )
    earning_percent: float | None = strawberry.field(
        description="Share of the amount that is profit, in percent."
    )
    earning: float | None = strawberry.field(description="Profit, in the sale's currency.")
    contact_id: int | None = strawberry.field(
        description="The company that buys; 0 when not known."
    )
    associate_id: int | None = strawberry.field(
        description="The user who is selling; 0 when not known."
    )
    person_id: int | None = strawberry.field(
        description="Whom to talk to at the company; 0 when not known."
    )
    sale_type_id: int | None = strawberry.field(description="The kind of sale; 0 when not known.")
    sale_type_name: str | None = strawberry.field(description="Name of the kind of sale.")
    person_full_name: str | None = strawberry.field(
        description="Name of whom to talk to at the company."
    )
    completed: ActivityStatus | None = strawberry.field(
        description="How far the work on it has come."
    )
    active_erp_links: int | None = strawberry.field(
        description="How many records in ERP systems the sale is tied to."
    )
    next_due_date: datetime | None = strawberry.field(
        description="The next thing to do on it, or else the latest one done."
    )
    number: str | None = strawberry.field(
        description="The number that people know the sale by; may hold letters."
    )
