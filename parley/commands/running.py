"""Work that a command does on the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from orm.errors import ParleyError
from parley.database import NotReady, ready_database
from parley.importing import BadImport
from parley.serving import CannotServe
from parley.settings import BadSettings, read_settings
from parley.trusted_documents import InvalidDocuments


@contextmanager
def plain_errors() -> Iterator[None]:
    """What an operator can mend is told in lines, without a traceback."""
    try:
        yield
    except (InvalidDocuments, BadImport, BadSettings) as error:
        raise click.ClickException("\n".join(error.lines)) from error
    except (NotReady, ParleyError, CannotServe) as error:
        raise click.ClickException(str(error)) from error


Result = TypeVar("Result")


def on_database(work: Callable[[], Awaitable[Result]]) -> Result:
    """What some work gives on the database that the settings name."""

    async def run() -> Result:
        async with ready_database(read_settings()):
            return await work()

    return asyncio.run(run())
