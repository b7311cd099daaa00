"""Shared by the commands: work on the open database, and error messages for the operator."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from orm.errors import DatabaseAway, ParleyError
from parley.database import ready_database
from parley.refused import Refused
from parley.settings import read_settings

Result = TypeVar("Result")


def on_database(work: Callable[[], Awaitable[Result]]) -> Result:
    """Open the database that the settings name, await `work` there, and return its result."""

    async def run() -> Result:
        async with ready_database(read_settings()):
            return await work()

    return asyncio.run(run())


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn errors that an operator can correct into a ClickException, without a traceback."""
    try:
        yield
    except DatabaseAway as error:
        raise click.ClickException(f"The database is away: {error.reason}.") from error
    except (Refused, ParleyError) as error:
        raise click.ClickException(str(error)) from error
