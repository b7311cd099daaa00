r"""Parses `$filter` into a syntax tree, within bounds of length, nesting and number.

    rating ge 4 and (status oneOf ('Closed', 'Finished') or not contact/name contains 'Ltd')

AND binds tighter than OR, and NOT tighter than AND. Within a string a quote is doubled or has a
backslash before it. A backslash before a quote or before another backslash is written as two.
"""

import re
from pkgutil import resolve_name

from graphql_api.errors import InvalidValue, Problem
from rest_facade.list.tree import Tree, conditions

MAX_CHARS = 8_000
MAX_DEPTH = 15
MAX_CONDITIONS = 100
MAX_LIST_VALUES = 500

GRAMMAR_READER = "rest_facade.list.grammar:read"
"""Imported at the first `$filter`: loading Lark and building the parser takes 40 ms (measured)."""

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

_SKIMMED = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|[()]", re.DOTALL)
"""Matches brackets, and whole strings so that brackets in them do not count.

The closing quote is optional: a string that never ends is skipped as well.
"""


def parse(text: str) -> Tree | None:
    """The syntax tree of a `$filter`; None when the text is blank.

    Raises InvalidValue when the text is no filter or exceeds a bound. The tree is flat: no AND is
    the direct child of an AND, no OR of an OR, and no NOT of a NOT.
    """
    if len(text) > MAX_CHARS:
        raise invalid_filter(f"may have at most {MAX_CHARS} characters")
    if not text.strip():
        return None
    _check_depth(text)
    tree: Tree = resolve_name(GRAMMAR_READER)(text)
    found = list(conditions(tree))
    if len(found) > MAX_CONDITIONS:
        raise invalid_filter(f"may have at most {MAX_CONDITIONS} conditions")
    for condition in found:
        if len(condition.values) > MAX_LIST_VALUES:
            raise invalid_filter(
                f"may list at most {MAX_LIST_VALUES} values, and lists more at character"
                f" {condition.values[0].position}"
            )
    return tree


def invalid_filter(reason: str) -> InvalidValue:
    """The error at `$filter`; the reason completes a sentence that begins with that name."""
    return InvalidValue(Problem(("$filter",), reason))


def _check_depth(text: str) -> None:
    # Before Lark sees the text, so that deep nesting costs no parsing.
    depth = 0
    for token in _SKIMMED.finditer(text):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise invalid_filter(
                f"may nest brackets {MAX_DEPTH} deep, and has more at character {token.start() + 1}"
            )
