"""Work that is done once in a process of tests, and would otherwise be done anew for each test.

What a server has to do is waited for longer than by default.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

import pytest
from tortoise.apps import Apps

from graphql_api.schema import build_schema
from orm.engine.connections import DEFAULTS
from orm.engine.postgres_settings import credentials_of
from parley.explorer.documentation import found_pages
from rest_facade.calls import bind


@contextmanager
def shared_work() -> Iterator[None]:
    """Let applications share their schema, what it has prepared, and the facade's calls.

    They are shared by applications of equal settings. No application sweeps when it starts.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parley.app.build_schema", cache(build_schema))
        patch.setattr("rest_facade.app.bind", cache(bind))
        patch.setattr("parley.explorer.documentation.found_pages", cache(found_pages))
        patch.setattr("parley.app.periodic_sweeps", _no_sweeps)
        patch.setattr(Apps, "_build_initial_querysets", _prepare_models_once())
        patch.setattr("orm.engine.connections.credentials_of", _patiently)
        patch.setattr("orm.engine.postgres.CONFIRM_SECONDS", 20.0)
        yield


@asynccontextmanager
async def _no_sweeps(*_sweeps: object) -> AsyncIterator[None]:
    """Leave a new database alone; tests of sweeps call `periodic_sweeps` as it is."""
    yield


def _patiently(url: str, pool: int, seconds: float) -> dict[str, Any]:
    """The arguments of a pool; connecting may take long if a test leaves that to the default.

    On a busy machine a server may take more than five seconds to answer.
    """
    return credentials_of(url, pool, 60.0 if seconds == DEFAULTS.timeout else seconds)


def _prepare_models_once() -> Callable[[Apps], None]:
    """Tortoise's preparation of queries, left out where the models have been prepared already.

    Models belong to the process. Tortoise prepares them whenever a database is opened, which takes
    longer than most tests do, though only another kind of database makes a difference.
    """
    prepare_all = Apps._build_initial_querysets
    prepared: list[object] = []

    def prepare(apps: Apps) -> None:
        models = [model for app in apps.apps.values() for model in app.values()]
        found = [*{type(model._meta.db) for model in models}, *models]
        if found != prepared:
            prepare_all(apps)
            prepared[:] = found

    return prepare
