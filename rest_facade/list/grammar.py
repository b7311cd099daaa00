"""The grammar of `$filter`, and the parser that Lark makes of it."""

import re
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from rest_facade.list.parser import TRUTH, refused
from rest_facade.list.tree import And, Condition, Or, Tree, Value, joined, negated
from rest_facade.reading.body import shortened

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

_ESCAPED = re.compile(r"\\(['\\])|''")


def read(text: str) -> Tree:
    """The tree of a text; InvalidValue where it cannot be read."""
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
                f"calls {shortened(function)} at character {_position(function)};"
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
