"""Undocumented names of graphql-core, Strawberry, aiosqlite and Tortoise are still what we use.

graphql_api/fast/ and orm/engine/ use names that these packages do not document and may change in
any release. A failure here says which of our files uses the name, and what to check before the
range of versions in pyproject.toml is widened.
"""

import ast
import importlib
import inspect
import sqlite3
import threading
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from packaging.requirements import Requirement
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContextPooled
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.models import Model

from graphql_api.schema import build_schema
from orm.models import ChatSession
from tests.graphql_api.fast.used_names import USED, UsedName

PROJECT = Path(__file__).parents[3]
FAST = PROJECT / "graphql_api" / "fast"

RECHECK = {
    "graphql-core": (
        "graphql_api/fast/ (compiled execution): run tests/graphql_api/fast, which compare it with"
        " graphql-core, and read in graphql-core's release notes what changed in execution,"
        " coercion and field collection"
    ),
    "strawberry-graphql": (
        "graphql_api/fast/binding.py and conversion.py, graphql_api/schema.py and"
        " graphql_api/documents/prepared.py: run tests/graphql_api, and compare conversion.py with"
        " Strawberry's convert_argument"
    ),
    "aiosqlite": (
        "orm/engine/sqlite.py (work in the connection's thread, beside the inline connection): run"
        " tests/orm/engine"
    ),
    "tortoise-orm": "orm/engine/ (clients, transactions and rows): run tests/orm",
}
"""The checks to make by hand when a package changes."""


@pytest.mark.parametrize("package", RECHECK)
def test_the_installed_version_is_in_the_declared_range(package: str) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    requirements = map(Requirement, project["dependencies"])
    declared = {requirement.name: requirement for requirement in requirements}
    assert package in declared, (
        f"pyproject.toml does not declare {package}, whose undocumented names we use."
        f" Declare it with an upper bound. It is used by {RECHECK[package]}."
    )
    installed = version(package)
    assert declared[package].specifier.contains(installed, prereleases=True), (
        f"{package} {installed} is installed, but pyproject.toml declares {declared[package]}."
        f" Install the declared version, or check {RECHECK[package]}; then change the range."
    )
    assert any(specifier.operator == "<" for specifier in declared[package].specifier), (
        f"pyproject.toml gives {package} no upper bound; a new release could break"
        f" {RECHECK[package]}."
    )


def advice(file: str, used: UsedName, problem: str) -> str:
    package = "graphql-core" if used.name.startswith("graphql") else "strawberry-graphql"
    return (
        f"graphql_api/fast/{file} uses {used.name} of {package} {version(package)}, but {problem}."
        f" Adapt that file, then check {RECHECK[package]}. Until then, PARLEY_COMPILED=false serves"
        " every operation by graphql-core."
    )


def find(name: str) -> Any:
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = inspect.getattr_static(found, part, None) or getattr(found, part)
    return getattr(found, "__func__", found)


@pytest.mark.parametrize(
    ("file", "used"),
    [(file, used) for file, names in USED.items() for used in names],
    ids=lambda value: value.name if isinstance(value, UsedName) else value,
)
def test_a_name_that_the_compiled_execution_uses_is_unchanged(file: str, used: UsedName) -> None:
    try:
        found = find(used.name)
    except (ImportError, AttributeError):
        pytest.fail(advice(file, used, "that name does not exist any more"))
    if not (used.first or used.keywords):
        return
    parameters = [name for name in inspect.signature(found).parameters if name != "cls"]
    expected = list(used.first)
    assert parameters[: len(expected)] == expected, advice(
        file, used, f"its parameters are {parameters} now, and no longer begin with {expected}"
    )
    assert not used.exactly or parameters == expected, advice(
        file, used, f"it has more parameters than {expected} now: {parameters}"
    )
    missing = set(used.keywords) - set(parameters)
    assert not missing, advice(file, used, f"it has no {sorted(missing)} any more")


def imported_names(file: Path) -> set[str]:
    """The names that a file imports from modules below `graphql` and `strawberry`."""
    return {
        f"{node.module}:{alias.name}"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("graphql.", "strawberry."))
        for alias in node.names
    }


@pytest.mark.parametrize("file", sorted(FAST.glob("*.py")), ids=lambda file: file.name)
def test_every_imported_name_is_in_the_table(file: Path) -> None:
    names = {used.name for used in USED.get(file.name, [])}
    missing = imported_names(file) - names
    assert not missing, (
        f"graphql_api/fast/{file.name} imports {sorted(missing)}: add them to USED in"
        " tests/graphql_api/fast/used_names.py, so that a new version that changes them is seen."
    )


def test_the_schema_has_the_attributes_that_are_read_of_it() -> None:
    schema = build_schema()
    for name in ("_schema", "schema_converter", "_warn_for_federation_directives"):
        assert hasattr(schema, name), (
            f"graphql_api/schema.py uses {name} of Strawberry's Schema, which is gone."
            f" Check {RECHECK['strawberry-graphql']}."
        )
    for name in ("config", "scalar_registry"):
        assert hasattr(schema.schema_converter, name), (
            f"graphql_api/fast/binding.py uses {name} of Strawberry's schema converter, which is"
            f" gone. Check {RECHECK['strawberry-graphql']}."
        )


async def test_a_function_runs_in_the_thread_of_aiosqlites_connection() -> None:
    message = f"orm/engine/sqlite.py uses it; check {RECHECK['aiosqlite']}."
    async with aiosqlite.connect(":memory:") as connection:
        assert isinstance(getattr(connection, "_conn", None), sqlite3.Connection), (
            f"aiosqlite.Connection._conn is no sqlite3.Connection any more: {message}"
        )
        parameters = list(inspect.signature(connection._execute).parameters)
        assert parameters == ["fn", "args", "kwargs"], (
            f"aiosqlite.Connection._execute has the parameters {parameters} now: {message}"
        )
        thread = await connection._execute(threading.get_ident)  # type: ignore[no-untyped-call]
        assert thread != threading.get_ident(), (
            f"aiosqlite.Connection._execute runs no function in the connection's thread: {message}"
        )


META = (
    *("pk_attr", "db_pk_column", "db_table", "db_fields", "fields_map", "fields_db_projection"),
    "db",
)
"""Attributes of Model._meta that orm/engine and graphql_api read."""


def test_tortoises_clients_have_the_attributes_that_are_used() -> None:
    client = SqliteClient("unused.db", connection_name="unused")
    postgres = AsyncpgDBClient(connection_name="unused")
    used: list[tuple[str, object, tuple[str, ...]]] = [
        ("sqlite.py", client, ("_connection", "_lock", "filename", "pragmas", "log")),
        ("sqlite.py", SqliteTransactionWrapper(client), ("_connection", "log")),
        ("sqlite.py", SqliteTransactionContext, ("_trxlock", "ensure_connection")),
        ("sqlite.py", SqliteClient, ("_post_connect", "_in_transaction", "acquire_connection")),
        ("postgres.py", postgres, ("_pool", "_pool_init_lock", "_connection", "log")),
        ("postgres.py", TransactionWrapper(postgres), ("_connection", "_parent", "log")),
        ("postgres.py", TransactionContextPooled, ("ensure_connection", "token")),
        ("rows.py", ChatSession(), ("_partial", "_saved_in_db", "_custom_generated_pk")),
    ]
    for file, owner, names in used:
        missing = [name for name in names if not hasattr(owner, name)]
        assert not missing, (
            f"orm/engine/{file} uses {missing} of {owner!r}, which Tortoise does not have any more."
            f" Check {RECHECK['tortoise-orm']}."
        )
    missing = [name for name in META if not _has(Model._meta, name)]
    assert not missing, (
        f"orm/engine/ uses {missing} of Model._meta, which Tortoise does not have any more."
        f" Check {RECHECK['tortoise-orm']}."
    )


def _has(meta: object, name: str) -> bool:
    """True if a class has the attribute, without calling a property such as `db`."""
    return inspect.getattr_static(meta, name, None) is not None
