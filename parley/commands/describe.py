"""`parley schema` and `parley openapi`: the documents that describe each door.

Apart from `parley serve`, which does not import the models of OpenAPI.
"""

import click

from graphql_api.schema import build_schema
from parley.commands.running import plain_errors
from parley.settings import read_settings
from rest_facade.openapi import document as openapi_document


@click.command()
def schema() -> None:
    """Print the GraphQL schema."""
    click.echo(build_schema().as_str())


@click.command()
def openapi() -> None:
    """Print the REST door's OpenAPI document."""
    with plain_errors():
        document = openapi_document.write(build_schema().core, read_settings().public_url)
    click.echo(document)
