"""Arguments that the mutations of all entities have."""

from typing import Annotated

import strawberry

Key = Annotated[int, strawberry.argument(description="The primary key.")]
GlobalId = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]
ExpectedVersion = Annotated[
    int | None,
    strawberry.argument(
        description="The version that was read; with any other the call is refused as STALE."
    ),
]
