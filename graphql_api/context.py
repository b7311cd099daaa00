"""What resolvers share for the length of one request."""

from dataclasses import dataclass, field

import strawberry

from graphql_api.loaders import Loaders
from graphql_api.viewer import Viewer


@dataclass(frozen=True)
class Context:
    """Who is calling, and the rows that the request has asked for by key."""

    viewer: Viewer
    loaders: Loaders = field(default_factory=Loaders)


Info = strawberry.Info[Context, None]
