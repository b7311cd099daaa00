"""Shared by the commands: work on the open database, and error messages for the operator."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from orm.errors import DatabaseAway, ParleyError
from parley.database import NotReady, ready_database
from parley.importing import BadImport
from parley.refused import Refused
from parley.serving import CannotServe
from parley.settings import BadSettings, read_settings
from parley.supervisor.listening import CannotListen
from parley.trusted_documents import InvalidDocuments

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
    except (InvalidDocuments, BadImport, BadSettings) as error:
        raise click.ClickException("\n".join(error.lines)) from error
    except DatabaseAway as error:
        raise click.ClickException(f"The database is away: {error.reason}.") from error
    except (NotReady, ParleyError, CannotListen, CannotServe, Refused) as error:
        raise click.ClickException(str(error)) from error
