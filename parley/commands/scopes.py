"""The option `--scope` of `parley app` and `parley token`: parsing and printing scopes."""

from collections.abc import Collection

import click

from orm.models.enums import Scope

DEFAULT_SCOPES = tuple(
    scope.value for scope in (Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE)
)
"""Scopes of a new application without `--scope`: everything, with its own sessions only."""

SCOPE_CHOICE = click.Choice([scope.value for scope in Scope])


def parse_scopes(words: tuple[str, ...]) -> frozenset[Scope]:
    """The scopes of the option's words."""
    return frozenset(map(Scope, words))


def format_scopes(scopes: Collection[Scope]) -> str:
    """Scopes as a comma-separated text; `none` without any."""
    return ",".join(scope for scope in Scope if scope in scopes) or "none"
