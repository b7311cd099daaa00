r"""`$filter` from text to a tree.

    rating ge 4 and (status oneOf ('Closed', 'Finished') or not contact/name contains 'Ltd')

AND binds tighter than OR, NOT tighter than AND. A quote within quotes is doubled or has a backslash
before it; so has a backslash that stands before either.
"""

import re
from pkgutil import resolve_name

from graphql_api.errors import InvalidValue, Problem
from rest_facade.list.tree import Tree, conditions

LONGEST_TEXT = 8_000
DEEPEST = 15
MOST_CONDITIONS = 100
LONGEST_LIST = 500

READ = "rest_facade.list.grammar:read"
"""Made of Lark, which nobody waits for who does not filter."""

TRUTH = {"true": True, "1": True, "false": False, "0": False}

_SKIMMED = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|[()]", re.DOTALL)
"""Brackets, and strings with what looks like brackets in them; also one that never ends."""


def parse(text: str) -> Tree | None:
    """The tree of a `$filter`, None when it is blank; InvalidValue when it is none, or too large.

    The tree is flat: no AND right in an AND, no OR right in an OR, no NOT right in a NOT.
    """
    if len(text) > LONGEST_TEXT:
        raise refused(f"may have at most {LONGEST_TEXT} characters")
    if not text.strip():
        return None
    _check_depth(text)
    tree: Tree = resolve_name(READ)(text)
    found = list(conditions(tree))
    if len(found) > MOST_CONDITIONS:
        raise refused(f"may have at most {MOST_CONDITIONS} conditions")
    for each in found:
        if len(each.values) > LONGEST_LIST:
            raise refused(
                f"may list at most {LONGEST_LIST} values, and lists more at character"
                f" {each.values[0].position}"
            )
    return tree


def refused(reason: str) -> InvalidValue:
    """The refusal of a `$filter`, for a reason that completes a sentence with its name."""
    return InvalidValue(Problem(("$filter",), reason))


def _check_depth(text: str) -> None:
    depth = 0
    for token in _SKIMMED.finditer(text):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth > DEEPEST:
            raise refused(
                f"may nest brackets {DEEPEST} deep, and has more at character {token.start() + 1}"
            )
