"""What goes wrong in a command, as its operator reads it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from orm.errors import ParleyError
from parley.databases import NotReady
from parley.importing import BadImport
from parley.registering import BadDocuments
from parley.serving import CannotServe
from parley.settings import BadSettings


@contextmanager
def plain_errors() -> Iterator[None]:
    """What an operator can mend is told in lines, without a traceback."""
    try:
        yield
    except (BadDocuments, BadImport, BadSettings) as error:
        raise click.ClickException("\n".join(error.lines)) from error
    except (NotReady, ParleyError, CannotServe) as error:
        raise click.ClickException(str(error)) from error
