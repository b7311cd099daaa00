"""What can be said of a request before its document is parsed."""

import re
from typing import Any

from graphql_api.shared.limits import LimitExceeded, Limits

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


TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'  # a text of several lines, to the end if left open
    r'|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|#[^\n\r]*+"
    r"|\.\.\."
    r"|[_A-Za-z][_0-9A-Za-z]*+"
    r"|-?[0-9][0-9.eE+-]*+"
    r"|[^\s,\ufeff]",
    re.DOTALL,
)
"""What the lexer makes a token of, comments with them; no text is read twice, however it is broken.

Only counts are taken from it. What a query means is for the parser, which has the same limit."""

OPENING, CLOSING = frozenset("{[("), frozenset("}])")


def check_tokens(query: str, limits: Limits) -> None:
    """Refuse a text with too many tokens or directives, or nested too deeply; LimitExceeded."""
    tokens = TOKEN.findall(query)
    if len(tokens) > limits.tokens:
        raise LimitExceeded(f"A query may have {limits.tokens} tokens at most.")
    if tokens.count("@") > limits.directives:
        raise LimitExceeded(f"A request may have {limits.directives} directives at most.")
    depth = 0
    for token in tokens:
        depth += (token in OPENING) - (token in CLOSING)
        # An argument may hold a value, and either may be nested as deeply as fields may.
        if depth > 2 * limits.depth:
            raise LimitExceeded(f"A query may be {limits.depth} fields deep at most.")
