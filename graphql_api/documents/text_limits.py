"""Limits that are checked before a document is parsed: size, tokens, and variables."""

import re
from itertools import islice
from typing import Any, NoReturn

from graphql_api.shared.limits import LimitExceeded, Limits

CONTAINERS = (dict, list)


def check_text(query: str, limits: Limits) -> None:
    """Refuse a text that is too long, before the lexer reads it; raises LimitExceeded."""
    # A character has at least one byte, so the cheap comparison saves encoding a megabyte.
    if (
        len(query) > limits.query_bytes
        or len(query.encode(errors="surrogatepass")) > limits.query_bytes
    ):
        raise LimitExceeded(f"The query may have at most {limits.query_bytes} bytes.")


def check_variables(variables: dict[str, Any], limits: Limits) -> None:
    """Refuse variables with too many values or too deep nesting; raises LimitExceeded.

    Checked before they are coerced.
    """
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
        # Only containers have to be visited; other values are counted above.
        waiting += [(item, depth + 1) for item in inner if type(item) in CONTAINERS]


TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'  # a block string, to the end if it is not closed
    r'|"(?:[^"\\\n\r]|\\.)*+"?'
    r"|#[^\n\r]*+"
    r"|\.\.\."
    r"|[_A-Za-z][_0-9A-Za-z]*+"
    r"|-?[0-9][0-9.eE+-]*+"
    r"|[^\s,\ufeff]",
    re.DOTALL,
)
"""Matches the lexer's tokens, and comments. Possessive quantifiers: no character is read twice.

Only used to count tokens. The parser has the same limit, and decides what a query means."""

OPENING, CLOSING, AT = frozenset("{[("), frozenset("}])"), frozenset("@")

NUMBER_START = frozenset("-0123456789")
MAX_NUMBER_CHARS = 400
"""The longest number of a document: Python refuses to read an integer of more than 4300 digits."""


def check_tokens(query: str, limits: Limits) -> None:
    """Refuse too many tokens or directives, too deep nesting or too long numbers; LimitExceeded."""
    tokens = TOKEN.findall(query)
    if len(tokens) > limits.tokens:
        _refuse(query, limits.tokens, f"A query may have {limits.tokens} tokens at most.")
    directives = depth = 0
    for index, token in enumerate(tokens):
        directives += token in AT
        depth += (token in OPENING) - (token in CLOSING)
        if directives > limits.directives:
            _refuse(query, index, f"A request may have {limits.directives} directives at most.")
        # A value may be nested as deeply as fields, within an argument of the deepest field.
        if depth > 2 * limits.depth:
            _refuse(query, index, f"A query may be {limits.depth} fields deep at most.")
        if len(token) > MAX_NUMBER_CHARS and token[0] in NUMBER_START:
            _refuse(query, index, f"A number may have {MAX_NUMBER_CHARS} characters at most.")


def _refuse(query: str, index: int, message: str) -> NoReturn:
    """Raise LimitExceeded with the position of a token."""
    token = next(islice(TOKEN.finditer(query), index, None))
    raise LimitExceeded(message, token.start())
