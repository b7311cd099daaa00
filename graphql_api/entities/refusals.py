"""Refusals of a mutation, with paths that begin at the operation's argument."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from strawberry.utils.str_converters import to_camel_case
from tortoise.models import Model

from graphql_api.errors import FieldsForbidden, InvalidValue, ParleyError, Problem, Refusals
from orm.entities.problems import find_problems

INPUT = "input"
"""The argument of a mutation that holds the values to set."""


async def with_other_problems(
    refusal: FieldsForbidden | InvalidValue, model: type[Model], values: Mapping[str, Any]
) -> ParleyError:
    """The refusal at its place; one of rights also with all that storage would refuse.

    So one answer names all that a form has to show.
    """
    if isinstance(refusal, InvalidValue):
        return at_input(refusal)
    # A value that may not be set tells nothing more, such as whether a row exists.
    refused = {problem.path[0] for problem in refusal.problems}
    others = {name: value for name, value in values.items() if name not in refused}
    problems = await find_problems(model, others)
    forbidden = refusal.about(_placed(refusal.problems))
    return Refusals(forbidden, at_input(InvalidValue(*problems))) if problems else forbidden


def at_input(refusal: InvalidValue) -> InvalidValue:
    """The refusal with GraphQL names: `customer_alias` is at `input.customerAlias`."""
    return InvalidValue(*_placed(refusal.problems))


def _placed(problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        path = (to_camel_case(step) if isinstance(step, str) else step for step in problem.path)
        yield replace(problem, path=(INPUT, *path))
