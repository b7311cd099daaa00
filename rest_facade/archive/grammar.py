r"""`$filter` from text to a tree.

    rating ge 4 and (status oneOf ('Closed', 'Finished') or not contact/name contains 'Ltd')

AND binds tighter than OR, NOT tighter than AND. A quote within quotes is doubled or has a backslash
before it; so has a backslash that stands before either.
"""

import re
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from graphql_api.errors import InvalidValue, Problem
from rest_facade.archive.tree import And, Condition, Or, Tree, Value, conditions, joined, negated
from rest_facade.bodies.reading import shown

LONGEST_TEXT = 8_000
DEEPEST = 15
MOST_CONDITIONS = 100
LONGEST_LIST = 500

GRAMMAR = r"""
?either: both (_OR both)*
?both: negation (_AND negation)*
?negation: NOT* primary
?primary: "(" either ")" | condition | call
condition: NAME NAME (value | "(" value ("," value)* ")")?
call: NAME "(" value "," value ")" (NAME value)?
value: STRING | LITERAL | NAME

_OR.2: /or(?![A-Za-z0-9_:.\/])/i
_AND.2: /and(?![A-Za-z0-9_:.\/])/i
NOT.2: /not(?![A-Za-z0-9_:.\/])/i
NAME: /[A-Za-z_][A-Za-z0-9_:.\/]*/
LITERAL: /[+-]?[0-9][A-Za-z0-9:.+-]*/
STRING: /'(?:[^'\\]|\\.|'')*+'/s
%ignore /[ \t\r\n]+/
"""

FUNCTIONS = ("substringof", "startswith", "endswith")

TRUTH = {"true": True, "1": True, "false": False, "0": False}

_SKIMMED = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|[()]", re.DOTALL)
"""Brackets, and strings with what looks like brackets in them; also one that never ends."""

_ESCAPED = re.compile(r"\\(['\\])|''")


def parse(text: str) -> Tree | None:
    """The tree of a `$filter`, None when it is blank; InvalidValue when it is none, or too large.

    The tree is flat: no AND right in an AND, no OR right in an OR, no NOT right in a NOT.
    """
    if len(text) > LONGEST_TEXT:
        raise refused(f"may have at most {LONGEST_TEXT} characters")
    if not text.strip():
        return None
    _check_depth(text)
    tree = _read(text)
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


def _read(text: str) -> Tree:
    try:
        # Lark has no type for what a transformer makes.
        tree: Tree = _PARSER.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        if isinstance(error, UnexpectedToken) and error.token.type == "$END":
            raise refused("ends before a condition does") from None
        # Both kinds of it have a place, which their common class declares as None.
        place = cast("int", error.pos_in_stream) + 1
        raise refused(
            f"cannot be read at character {place}; conditions are written"
            " as in rating ge 4 and contact/name contains 'Ltd'"
        ) from None
    return tree


class _Builder(Transformer[Token, Tree]):
    """Makes the nodes while the parser finds them; the methods bear the names of the rules."""

    def either(self, parts: list[Tree]) -> Tree:
        return joined(Or, parts)

    def both(self, parts: list[Tree]) -> Tree:
        return joined(And, parts)

    def negation(self, found: list[Tree]) -> Tree:
        *nots, tree = found
        return negated(tree) if len(nots) % 2 else tree

    @v_args(inline=True)
    def condition(self, column: Token, operator: Token, *values: Value) -> Tree:
        return Condition(str(column), str(operator), values, _position(column))

    @v_args(inline=True)
    def call(
        self,
        function: Token,
        first: Value,
        second: Value,
        compared: Token | None = None,
        truth: Value | None = None,
    ) -> Tree:
        name = function.lower()
        if name not in FUNCTIONS:
            raise refused(
                f"calls {shown(function)} at character {_position(function)};"
                f" the functions are {', '.join(FUNCTIONS)}"
            )
        # OData 3 turns these two around.
        text, column = (first, second) if name == "substringof" else (second, first)
        if column.quoted:
            raise refused(f"needs the name of a column at character {column.position}")
        tree = Condition(column.text, name, (text,), column.position)
        if compared is None or truth is None:
            return tree
        if compared.lower() != "eq" or truth.text.lower() not in TRUTH:
            raise refused(
                f"may compare what a function says by eq true or eq false only, and does otherwise"
                f" at character {_position(compared)}"
            )
        return tree if TRUTH[truth.text.lower()] else negated(tree)

    @v_args(inline=True)
    def value(self, token: Token) -> Value:
        quoted = token.type == "STRING"
        return Value(_unescaped(token[1:-1]) if quoted else str(token), quoted, _position(token))


def _position(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _unescaped(body: str) -> str:
    return _ESCAPED.sub(lambda found: found[1] or "'", body)


_PARSER = Lark(GRAMMAR, parser="lalr", start="either", transformer=_Builder())
