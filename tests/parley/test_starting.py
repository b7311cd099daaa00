"""The service starts quickly: libraries that few requests need are imported when first used."""

import gc
import subprocess
import sys

import pytest

from parley.cli import COMMANDS
from parley.operations.gc_tuning import GC_THRESHOLDS, freeze_long_lived_objects, without_gc
from tests.parley.command_line import ROOT, TIMEOUT_SECONDS

LAZY_LIBRARIES = {
    "asyncpg": "for a PostgreSQL",
    "babel": "for other languages, and zones by name",
    "cryptography": "for a key of JWTs",
    "joserfc": "for a key of JWTs",
    "lark": "for $filter",
    "openapi_pydantic": "for /openapi.json",
    "opentelemetry": "for traces",
    "strawberry.federation.schema_directives": "not used",
}

SERVE = """
from parley.app import create_app
from parley.cli import main
from parley.settings import Settings
assert main.get_command(None, "serve")
create_app(Settings())
"""


def imported_by(code: str) -> set[str]:
    """The names of the modules that a new process has imported after running some code."""
    done = subprocess.run(
        (sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"),
        cwd=ROOT,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    return set(done.stdout.decode().split())


def test_lazy_libraries_are_not_imported_to_serve() -> None:
    imported = imported_by(SERVE)
    assert {"graphql", "strawberry", "tortoise"} <= imported
    assert imported.isdisjoint(LAZY_LIBRARIES)


@pytest.mark.parametrize(
    "command",
    [
        *("app", "backup", "check", "copy", "migrate", "restore", "serve", "ticket", "token"),
        *("user", "webhook"),
    ],
)
def test_commands_that_need_no_schema_do_not_import_it(command: str) -> None:
    imported = imported_by(f"from parley.cli import main; main.get_command(None, {command!r})")
    assert f"parley.commands.{COMMANDS[command].partition(':')[0]}" in imported
    assert imported.isdisjoint({"graphql", "strawberry", "starlette", "uvicorn", "rest_facade"})


def test_nothing_is_collected_while_modules_are_imported() -> None:
    with without_gc():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count()
    gc.unfreeze()


def test_long_lived_objects_are_frozen() -> None:
    before = gc.get_threshold()
    try:
        freeze_long_lived_objects()
        assert gc.get_freeze_count()
        assert gc.get_threshold() == GC_THRESHOLDS
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
