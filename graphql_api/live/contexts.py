"""The context of a rendering: it knows whether the result depends on who it is for."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from graphql_api.context import Context
from graphql_api.feeds import ReadKeys, read_keys
from graphql_api.rights.standings import Caller, Keys, KeysOf


@dataclass
class LiveContext(Context):
    """A context for what is told of one event."""

    keys_by: ReadKeys = read_keys
    is_personal: bool = field(default=False, init=False)
    """True once the viewer was asked for, on whom rights depend as well."""

    def __getattribute__(self, name: str) -> Any:
        """Note that the viewer is asked for."""
        if name == "viewer":
            self.is_personal = True
        return super().__getattribute__(name)

    def read_keys(self, keys_of: KeysOf) -> Awaitable[Keys]:  # type: ignore[override]
        """The keys that decide standings of rows to the viewer."""
        return self.keys_by(keys_of, Caller(self.viewer.associate_id, self.viewer.application_id))
