"""Hatchling's build hook: a wheel has GraphiQL, the console and the documentation in it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = {
    "explorer": Path("parley/explorer/built/index.html"),
    "console": Path("parley/console/built/index.html"),
}
"""Pages that git does not have, each with the target of `make` that builds it."""

NOT_SERVED = ("architecture.md", "contract.md")
"""Pages of docs/ for people who read or change the source."""


class Distribution(BuildHookInterface[Any]):
    """Puts the documentation in a wheel, and stops a build where the files of pages are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run by hatchling before it collects files; an editable install needs neither."""
        for target, page in BUILT.items():
            if version != "editable" and not (Path(self.root) / page).exists():
                raise SystemExit(
                    f"There is no {page}, so the package would lack that page."
                    f" Run `make {target}` where Node is installed, and build again."
                    " To build without it, set HATCH_BUILD_NO_HOOKS=true."
                )
        if version != "editable" and self.target_name == "wheel":
            # parley/explorer/documentation.py serves them.
            for page in sorted(Path(self.root, "docs").glob("*.md")):
                if page.name not in NOT_SERVED:
                    build_data["force_include"][str(page)] = f"parley/docs/{page.name}"
