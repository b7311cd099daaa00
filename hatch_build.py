"""Hatchling's build hook: a wheel or an sdist has GraphiQL in it, or there is none."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GRAPHIQL = Path("parley/explorer/built/index.html")
"""Made from explorer/ by `make explorer`; git does not have it."""


class GraphiqlIsBuilt(BuildHookInterface[Any]):
    """Stops a build for distribution where GraphiQL's files are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run by hatchling before it collects files; an editable install needs no GraphiQL."""
        if version != "editable" and not (Path(self.root) / GRAPHIQL).exists():
            raise SystemExit(
                f"There is no {GRAPHIQL}, so the package would have no GraphiQL."
                " Run `make explorer` where Node is installed, and build again."
                " To build without it, set HATCH_BUILD_NO_HOOKS=true."
            )
