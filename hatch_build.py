"""Hatchling's build hook: a wheel has GraphiQL and the documentation in it, or there is none."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GRAPHIQL = Path("parley/explorer/built/index.html")
"""Made from explorer/ by `make explorer`; git does not have it."""

NOT_SERVED = ("architecture.md", "contract.md")
"""Pages of docs/ for people who read or change the source."""


class Distribution(BuildHookInterface[Any]):
    """Puts the documentation in a wheel, and stops a build where GraphiQL's files are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run by hatchling before it collects files; an editable install needs neither."""
        if version != "editable" and not (Path(self.root) / GRAPHIQL).exists():
            raise SystemExit(
                f"There is no {GRAPHIQL}, so the package would have no GraphiQL."
                " Run `make explorer` where Node is installed, and build again."
                " To build without it, set HATCH_BUILD_NO_HOOKS=true."
            )
        if version != "editable" and self.target_name == "wheel":
            # parley/explorer/documentation.py serves them.
            for page in sorted(Path(self.root, "docs").glob("*.md")):
                if page.name not in NOT_SERVED:
                    build_data["force_include"][str(page)] = f"parley/docs/{page.name}"
