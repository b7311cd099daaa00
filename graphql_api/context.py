"""What resolvers share for the length of one request."""

from dataclasses import dataclass, field

import strawberry

from graphql_api.limits.limits import Limits
from graphql_api.loaders import Loaders
from graphql_api.locale import NEUTRAL, Locale
from graphql_api.retry import Retry
from graphql_api.rights.rights import Rights
from graphql_api.viewer import Viewer


@dataclass
class Context:
    """Who is calling, and the rows that the request has asked for by key."""

    viewer: Viewer
    limits: Limits
    internal: bool = False
    """Whether the operation is one that the service itself made, for another door."""
    locale: Locale = NEUTRAL
    """Whose language the caller's door was asked for."""
    rights: Rights = field(init=False)
    """What the viewer may do."""
    retry: Retry | None = None
    """What makes the call safe to be sent again, if the caller wants it so."""
    loaders: Loaders = field(default_factory=Loaders)
    operation_name: str | None = None
    """The operation's name, once its document is parsed; for the log."""

    def __post_init__(self) -> None:
        self.rights = Rights.of(self.viewer)


Info = strawberry.Info[Context, None]
