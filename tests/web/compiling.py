"""Compiles the recipes of docs/frontends.md as a front end's build does."""

import json
import shutil
from pathlib import Path
from typing import Any

from tests.web.node import HERE, PROJECT, run_tool

RECIPES = HERE / "recipes"
RELAY_CONFIG = RECIPES / "relay.config.json"

MANIFEST = "persisted.json"
"""The file of a folder's documents that Relay's compiler writes, where it is told to."""

PERSISTED = {"persistConfig": {"file": MANIFEST, "algorithm": "SHA256"}}
"""The option of Relay's compiler that puts ids in the place of texts."""


def compile_recipes(folder: Path, **relay_options: Any) -> Path:
    """The recipes as JavaScript, below a folder: by Relay's compiler, then by `tsc --strict`.

    `relay_options` are added to Relay's configuration.
    """
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}')
    sources = folder / "recipes"
    shutil.copytree(RECIPES, sources)
    compile_relay(sources, **relay_options)
    run_tool("tsc", "--project", "recipes/tsconfig.json", "--outDir", "built", folder=folder)
    return folder / "built"


def compile_relay(sources: Path, **relay_options: Any) -> None:
    """Run Relay's compiler on a folder, with the recipes' configuration and those options."""
    shutil.copy(PROJECT / "schema.graphql", sources)
    # The compiler adds documents to a manifest that is there already.
    (sources / MANIFEST).write_text("{}")
    options = {**json.loads(RELAY_CONFIG.read_text()), **relay_options}
    (sources / RELAY_CONFIG.name).write_text(json.dumps(options))
    run_tool("relay-compiler", RELAY_CONFIG.name, folder=sources)
