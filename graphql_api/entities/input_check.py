"""Checks the values of the inputs of all entities by the rules of storage."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from graphql_api.entities.entity import Entity
from graphql_api.errors import InvalidValue, Problem
from orm.value_objects import ValueField
from orm.values import storable_values


def input_check(
    entities: Iterable[Entity[Any]],
) -> Callable[[str, Mapping[str, Any]], list[Problem]]:
    """A function from an input type's name and coerced values to those that storage would refuse.

    Values and problems go by GraphQL names. It finds none in inputs of no entity, and looks into no
    nested input: those become value objects only when the whole input is of the right type.
    """
    inputs = {
        input_.__name__: (
            entity.public.model,
            {
                to_camel_case(name): name
                for name in input_.model_fields
                if not isinstance(entity.public.model._meta.fields_map.get(name), ValueField)
            },
        )
        for entity in entities
        for input_ in entity.inputs
    }

    def find_problems(input_type: str, values: Mapping[str, Any]) -> list[Problem]:
        if input_type not in inputs:
            return []
        model, columns = inputs[input_type]
        by_column = {columns[name]: value for name, value in values.items() if name in columns}
        try:
            storable_values(model, by_column)
        except InvalidValue as refusal:
            return [
                Problem((to_camel_case(str(name)), *rest), problem.reason)
                for problem in refusal.problems
                for name, *rest in [problem.path]
            ]
        return []

    return find_problems
