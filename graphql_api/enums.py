"""The closed vocabularies as GraphQL enums; members and numbers are the tables' own."""

import strawberry

from orm.models.enums import (
    ActivityStatus,
    AddressType,
    ChatSessionFlag,
    ChatSessionStatus,
    CredentialKind,
    Role,
    SaleStatus,
    Scope,
    TicketBaseStatus,
    TicketOrigin,
    TicketReadStatus,
    TicketSecurityLevel,
    UserType,
)

__all__ = [
    "ActivityStatus",
    "AddressType",
    "ChatSessionFlag",
    "ChatSessionStatus",
    "CredentialKind",
    "Role",
    "SaleStatus",
    "Scope",
    "TicketBaseStatus",
    "TicketOrigin",
    "TicketReadStatus",
    "TicketSecurityLevel",
    "UserType",
]

strawberry.enum(ChatSessionStatus, description="Where a chat session stands.")
strawberry.enum(ChatSessionFlag, description="What is going on in a chat session right now.")
strawberry.enum(UserType, description="What kind of user an associate is.")
strawberry.enum(SaleStatus, description="How a sale came out, so far.")
strawberry.enum(ActivityStatus, description="How far an activity has come.")
strawberry.enum(TicketSecurityLevel, description="Who may see a ticket.")
strawberry.enum(TicketBaseStatus, description="What a ticket's own status comes down to.")
strawberry.enum(TicketOrigin, description="How a ticket came in.")
strawberry.enum(TicketReadStatus, description="Whether a ticket has news for its owner.")
strawberry.enum(AddressType, description="What an address is used for.")
strawberry.enum(Role, description="What a user may do, from least to most.")
strawberry.enum(
    Scope,
    name="ApplicationScope",
    description="What an application may do; without ALL only with sessions that it made.",
)
strawberry.enum(CredentialKind, description="What a secret that was handed out is good for.")
