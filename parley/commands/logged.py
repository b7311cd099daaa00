"""The command whose every line is a log line where logs are JSON: `parley serve`."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from parley.supervisor.log import configure, json_is_asked_for

logger = logging.getLogger("parley.serve")

INTERRUPTED = 130
"""The exit status of a process that Ctrl-C ended, as shells report it."""


class LoggedCommand(click.Command):
    """A command whose errors are log lines where PARLEY_LOG_FORMAT asks for JSON."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the arguments; Exit for those that cannot be used."""
        with _errors_logged():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Exit where it fails."""
        with _errors_logged():
            return super().invoke(ctx)


@contextmanager
def _errors_logged() -> Iterator[None]:
    if not json_is_asked_for():
        yield
        return
    configure()
    try:
        yield
    except click.ClickException as error:
        logger.error("%s", error.format_message())  # noqa: TRY400  the text is for the operator
        raise click.exceptions.Exit(error.exit_code) from None
    except (click.Abort, KeyboardInterrupt):
        raise click.exceptions.Exit(INTERRUPTED) from None


def line_printer(log_format: str) -> Callable[[str], object]:
    """Prints a line for the operator on standard output, or logs it where logs are JSON."""
    return logger.info if log_format == "json" else click.echo
