"""The REST calls: one row each. The router reads it, and so do the tests."""

from dataclasses import dataclass

MOUNTED_AT = "/api"
"""Where the service has the facade; paths of calls start below it."""


@dataclass(frozen=True)
class Call:
    """A REST call and the GraphQL field behind it.

    The body is an entity of the type that the field returns, and becomes the field's argument.
    """

    method: str
    path: str
    operation: str
    field: str
    argument: str


CALLS = (Call("POST", "/v1/ChatSession", "mutation", "createChatSession", "input"),)
