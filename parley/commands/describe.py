"""`parley schema` and `parley openapi`: print the document that describes each door.

A module of its own, because `parley serve` must not import the models of OpenAPI.
"""

import click

from graphql_api.schema import build_schema
from parley.commands.running import plain_errors
from parley.explorer import document as openapi_document
from parley.settings import read_settings


@click.command()
def schema() -> None:
    """Print the GraphQL schema."""
    click.echo(build_schema().as_str())


@click.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    with plain_errors():
        document = openapi_document.write(build_schema().core, read_settings().public_url)
    click.echo(document)
