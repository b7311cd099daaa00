"""The context of a rendering: it knows whether the result depends on who it is for."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

from graphql_api.context import Context
from graphql_api.feeds import ReadKeys, read_keys
from graphql_api.rights.standings import Caller, Keys, KeysOf
from graphql_api.shared.viewer import Viewer


@dataclass
class LiveContext(Context):
    """A context for rendering one event."""

    keys_by: ReadKeys = read_keys
    is_personal: bool = field(default=False, init=False)
    """True once the viewer was read, because rights depend on the viewer as well."""

    @property  # type: ignore[misc]
    def viewer(self) -> Viewer:
        """The caller for whom it is rendered."""
        self.is_personal = True
        return self._viewer

    @viewer.setter
    def viewer(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def read_keys(self, keys_of: KeysOf) -> Awaitable[Keys]:  # type: ignore[override]
        """The keys that decide standings of rows to the viewer."""
        return self.keys_by(keys_of, Caller(self.viewer.associate_id, self.viewer.application_id))
