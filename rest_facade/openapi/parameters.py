"""Parameters that every call has."""

from openapi_pydantic import Parameter

SELECT = (
    "Names of properties, separated by commas and in any case; a slash reaches into a nested"
    " entity, as in `Contact/Name`. All others come as null. Names that the entity lacks are"
    " ignored. Left out: everything comes filled."
)

HEADERS = {
    "Accept-Language": "The language in which texts that there are several of are answered.",
    "SO-Language": "The same, and counts for more than Accept-Language.",
    "SO-Culture": "How numbers and dates within texts look. Without a language it means nothing.",
    "SO-TimeZone": "The zone in which dates are answered, and in which bare ones are read.",
    "SO-AppToken": "The application that calls on somebody's behalf.",
}
"""Headers of the page that are neither credentials nor media types: OpenAPI has those elsewhere."""


def parameters() -> list[Parameter]:
    """`$select` and the headers."""
    return [
        _parameter("query", "$select", SELECT),
        *(_parameter("header", name, said) for name, said in HEADERS.items()),
    ]


def _parameter(place: str, name: str, description: str) -> Parameter:
    return Parameter.model_validate(
        {"in": place, "name": name, "description": description, "schema": {"type": "string"}}
    )
