"""What admins can do with who may call."""

import strawberry

from graphql_api.administration.applications import ApplicationMutation
from graphql_api.administration.credentials import CredentialMutation
from graphql_api.administration.users import UserMutation
from graphql_api.naming import camel_case


@strawberry.type(description="What admins can do with who may call.")
class AdministrationMutation(UserMutation, ApplicationMutation, CredentialMutation):
    """Fields of the root of mutations."""


FIELDS = frozenset(
    camel_case(field.python_name)
    for field in strawberry.types.get_object_definition(AdministrationMutation, strict=True).fields
)
"""Their names in this schema."""
