"""The one rule by which attributes get their public names."""

from strawberry.utils.str_converters import to_camel_case


def camel_case(attribute: str) -> str:
    """The GraphQL name of an attribute, as Strawberry makes it."""
    return to_camel_case(attribute)
