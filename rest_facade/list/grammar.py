"""The grammar of `$filter`, and the LALR parser that Lark generates from it.

This module is imported at the first `$filter` (`GRAMMAR_READER` in rest_facade/list/parser.py).
"""

import re
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from rest_facade.list.parser import BOOLEANS, invalid_filter
from rest_facade.list.tree import And, Condition, Or, Tree, Value, join, negate
from rest_facade.reading.body import quoted

GRAMMAR = r"""
?either: both (_OR both)*
?both: negation (_AND negation)*
?negation: NOT* primary
?primary: "(" either ")" | condition | call | call result -> compared
condition: NAME (NAME | SYMBOL) (value | "(" value ("," value)* ")")?
call: NAME "(" arguments ")"
arguments: value ("," value)*
result: (NAME | SYMBOL) value
value: STRING | LITERAL | NAME | DATETIME

_OR.2: /or(?![A-Za-z0-9_:.\/])/i
_AND.2: /and(?![A-Za-z0-9_:.\/])/i
NOT.2: /not(?![A-Za-z0-9_:.\/])/i
NAME: /[A-Za-z_][A-Za-z0-9_:.\/]*/
SYMBOL: /<>|[<>!]=|[<>=]/
LITERAL: /[+-]?[0-9][A-Za-z0-9:.+-]*/
STRING: /'(?:[^'\\]|\\.|'')*+'/s
DATETIME.2: /datetime(?:offset)?'[0-9]{4}-[0-9A-Za-z:.+ -]*'/i
%ignore /[ \t\r\n]+/
"""

FUNCTIONS = (
    *("substringof", "startswith", "endswith", "contains"),
    *("this", "next", "previous", "thisAndNext", "thisAndPrevious", "thisAndPreviousAndNext"),
    *("thisPeriod", "nextPeriod", "previousPeriod", "thisPreviousAndNext"),
)
"""Operators that may be written as functions: the column comes first, and with substringof last."""

_FUNCTIONS = {name.lower(): name for name in FUNCTIONS}

_ESCAPED = re.compile(r"\\(['\\])|''")


def read(text: str) -> Tree:
    """The syntax tree of a text; InvalidValue with the character at which it cannot be parsed."""
    try:
        # Lark's types do not know that a transformer replaces the result of parse().
        tree: Tree = _PARSER.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        if isinstance(error, UnexpectedToken) and error.token.type == "$END":
            raise invalid_filter(
                "ends before it is complete; a condition or a closing bracket is missing"
            ) from None
        # Both subclasses set the position, which the base class declares as None.
        position = cast("int", error.pos_in_stream) + 1
        raise invalid_filter(
            f"cannot be read at character {position}; conditions are written"
            " as in rating ge 4 and contact/name contains 'Ltd'"
        ) from None
    return tree


class _Builder(Transformer[Token, Tree]):
    """Builds tree nodes while the text is parsed; each method has the name of a grammar rule."""

    def either(self, parts: list[Tree]) -> Tree:
        return join(Or, parts)

    def both(self, parts: list[Tree]) -> Tree:
        return join(And, parts)

    def negation(self, parts: list[Tree]) -> Tree:
        *nots, tree = parts
        return negate(tree) if len(nots) % 2 else tree

    @v_args(inline=True)
    def condition(self, column: Token, operator: Token, *values: Value) -> Tree:
        return Condition(str(column), str(operator), values, _position(column))

    def arguments(self, values: list[Value]) -> list[Value]:
        return values

    @v_args(inline=True)
    def result(self, comparison: Token, operand: Value) -> bool:
        """The truth value that a function's result is compared with."""
        if comparison.lower() not in ("eq", "=") or operand.text.lower() not in BOOLEANS:
            raise invalid_filter(
                f"may compare the result of a function with eq true or eq false only, and does"
                f" otherwise at character {_position(comparison)}"
            )
        return BOOLEANS[operand.text.lower()]

    @v_args(inline=True)
    def call(self, function: Token, arguments: list[Value]) -> Tree:
        name = _FUNCTIONS.get(function.lower())
        if name is None:
            raise invalid_filter(
                f"calls {quoted(function)} at character {_position(function)};"
                f" the functions are {', '.join(FUNCTIONS)}"
            )
        column = arguments.pop(-1 if name == "substringof" else 0)
        if column.quoted:
            raise invalid_filter(f"needs the name of a column at character {column.position}")
        return Condition(column.text, name, tuple(arguments), column.position)

    def compared(self, parts: tuple[Tree, bool]) -> Tree:
        call, truth = parts
        return call if truth else negate(call)

    @v_args(inline=True)
    def value(self, token: Token) -> Value:
        is_string = token.type == "STRING"
        text = _unescaped(token[1:-1]) if is_string else str(token)
        if token.type == "DATETIME":
            text = text.split("'")[1]
        return Value(text, is_string, _position(token))


def _position(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _unescaped(body: str) -> str:
    return _ESCAPED.sub(lambda match: match[1] or "'", body)


_PARSER = Lark(GRAMMAR, parser="lalr", start="either", transformer=_Builder())
