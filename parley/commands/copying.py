"""`parley copy`: everything from one database to another."""

import asyncio
import sys

import click

from orm.copying.copying import CopiedTable
from parley.commands.printing import print_table
from parley.commands.running import plain_errors
from parley.copying import copy, url_of
from parley.settings import read_settings

HEADINGS = ("table", "rows", "checksum")


@click.command("copy")
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
def copy_(from_: str, to: str) -> None:
    """Copy everything in the database FROM to the empty database TO, all or nothing.

    Each is a URL, or the name of an environment variable that has one, which keeps a password from
    other users of the machine. FROM may be in use: the copy is of one moment.
    """

    async def run(source: str, target: str) -> list[CopiedTable]:
        options = read_settings().connection_options
        with click.progressbar(length=1, label="Copying", file=sys.stderr) as bar:

            def counted(rows: int) -> None:
                # Each row is written, and read again.
                bar.length = 2 * rows

            return await copy(source, target, options, counted, bar.update)

    with plain_errors():
        tables = asyncio.run(run(url_of("FROM", from_), url_of("TO", to)))
    print_table(
        HEADINGS,
        sorted((table.name, str(table.checksum.rows), str(table.checksum)) for table in tables),
    )
    click.echo("All tables were copied, and are the same in both databases.")
