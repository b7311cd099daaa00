"""A project that a session may belong to."""

from datetime import datetime
from typing import ClassVar

import strawberry

from graphql_api.fields.node import Node
from orm import models


@strawberry.type(description="A project: work that people and companies share.")
class Project(Node):
    """Row of `orm.models.Project`; fields in the carrier's order."""

    model: ClassVar = models.Project

    project_id: int = strawberry.field(description="The primary key.")
    name: str | None = strawberry.field(description="What the project is called.")
    description: str | None = strawberry.field(description="What the project is about.")
    url: str | None = strawberry.field(description="Address of the project's web site.")
    type: str | None = strawberry.field(description="Name of the kind of project.")
    associate_id: int | None = strawberry.field(
        description="The user who runs the project; 0 when not known."
    )
    associate_full_name: str | None = strawberry.field(
        description="First and last name of the user who runs it."
    )
    type_id: int | None = strawberry.field(description="The kind of project; 0 when not known.")
    updated: datetime | None = strawberry.field(description="When the project was last changed.")
    status_id: int | None = strawberry.field(
        description="The stage that the project is at; 0 when not known."
    )
    status: str | None = strawberry.field(description="Name of the stage that the project is at.")
    text_id: int | None = strawberry.field(
        description="The row that holds the description; 0 when not known."
    )
    publish_to: datetime | None = strawberry.field(
        description="Last moment at which outsiders may see the project."
    )
    publish_from: datetime | None = strawberry.field(
        description="First moment at which outsiders may see the project."
    )
    is_published: bool | None = strawberry.field(description="Is meant for outsiders to see.")
    url_name: str | None = strawberry.field(description="What to show in place of the web address.")
    project_number: str | None = strawberry.field(
        description="The number that people know the project by; may hold letters."
    )
    active_erp_links: int | None = strawberry.field(
        description="How many records in ERP systems the project is tied to."
    )
    event_id: int | None = strawberry.field(
        description="The event that the project is for; 0 when not known."
    )
    start_date: datetime | None = strawberry.field(description="When the work begins.")
