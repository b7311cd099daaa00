"""What can be said of a request before its document is parsed."""

from typing import Any

from graphql_api.limits.limits import LimitExceeded, Limits

CONTAINERS = (dict, list)


def check_text(query: str, limits: Limits) -> None:
    """Refuse a text by its size, before a lexer sees it: one token of a megabyte takes long."""
    # A character has a byte at least, so the cheap comparison spares encoding a megabyte.
    if (
        len(query) > limits.query_bytes
        or len(query.encode(errors="surrogatepass")) > limits.query_bytes
    ):
        raise LimitExceeded(f"The query may have at most {limits.query_bytes} bytes.")


def check_variables(variables: dict[str, Any], limits: Limits) -> None:
    """Refuse variables that are too many or too deep, before they are matched with their types."""
    values = 0
    waiting: list[tuple[Any, int]] = [(variables, 0)]
    while waiting:
        value, depth = waiting.pop()
        inner = value.values() if isinstance(value, dict) else value
        values += len(inner)
        if values > limits.variable_values:
            raise LimitExceeded(f"Variables may hold at most {limits.variable_values} values.")
        if inner and depth == limits.depth:
            raise LimitExceeded(f"Variables may be nested at most {limits.depth} deep.")
        # What JSON holds others in; most values hold none, and are only counted.
        waiting += [(each, depth + 1) for each in inner if type(each) in CONTAINERS]
