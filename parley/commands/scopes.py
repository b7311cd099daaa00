"""`--scope`: what an application may do, as an operator says it."""

from collections.abc import Collection

import click

from orm.models.enums import Scope

DEFAULT_SCOPES = tuple(
    scope.value for scope in (Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE)
)
"""What a new application may do unless more is said: all, but with its own sessions only."""

SCOPE_CHOICE = click.Choice([scope.value for scope in Scope])


def parse_scopes(words: tuple[str, ...]) -> frozenset[Scope]:
    """The scopes that were said."""
    return frozenset(map(Scope, words))


def format_scopes(scopes: Collection[Scope]) -> str:
    """Scopes as a list shows them."""
    return ",".join(each for each in Scope if each in scopes) or "none"
