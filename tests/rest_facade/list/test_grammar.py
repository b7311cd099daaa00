import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.list.parser import MAX_CHARS, MAX_CONDITIONS, MAX_DEPTH, MAX_LIST_VALUES, parse
from rest_facade.list.tree import And, Condition, Not, Or, Tree, Value, join, negate


def bare(text: str) -> Value:
    return Value(text, quoted=False)


def quoted(text: str) -> Value:
    return Value(text, quoted=True)


def is_(column: str, operator: str = "eq", *values: str) -> Condition:
    return Condition(column, operator, tuple(map(bare, values or ("1",))))


A, B, C, D = (is_(name) for name in "abcd")


@pytest.mark.parametrize("text", ["", " ", "\t\r\n "])
def test_a_blank_text_is_no_filter(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("rating ge 4", is_("rating", "ge", "4")),
        ("  RATING\tGe\n4 ", is_("RATING", "Ge", "4")),
        ("contact/name is 'Ltd'", Condition("contact/name", "is", (quoted("Ltd"),))),
        (
            "status in (4, 'Closed',Faq)",
            Condition("status", "in", (bare("4"), quoted("Closed"), bare("Faq"))),
        ),
        ("rating between(1,5)", is_("rating", "between", "1", "5")),
        ("rating eq -1", is_("rating", "eq", "-1")),
        ("rating = 1", is_("rating", "=", "1")),
        ("rating<>-1", is_("rating", "<>", "-1")),
        ("rating!=1", is_("rating", "!=", "1")),
        ("a<1 or(a>=2)", Or((is_("a", "<", "1"), is_("a", ">=", "2")))),
        ("a<= 1 and a >1", And((is_("a", "<=", "1"), is_("a", ">", "1")))),
        ("a set and b set 1", And((Condition("a", "set"), is_("b", "set", "1")))),
        ("a eq datetime'2026-01-05T10:00:00Z'", is_("a", "eq", "2026-01-05T10:00:00Z")),
        ("a in (DateTimeOffset'2026-01-05')", is_("a", "in", "2026-01-05")),
        ("a dateTime '2026-01-05'", Condition("a", "dateTime", (quoted("2026-01-05"),))),
        ("a datetime'2026-01-05'", Condition("a", "datetime", (quoted("2026-01-05"),))),
        ("contains(name, 'x')", Condition("name", "contains", (quoted("x"),))),
        (
            "thisAndPrevious(a, 2, 'weeks')",
            Condition("a", "thisAndPrevious", (bare("2"), quoted("weeks"))),
        ),
        ("whenEnded today", Condition("whenEnded", "today")),
        (
            "whenEnded gt 2026-01-05T10:00:00.5+01:00",
            is_("whenEnded", "gt", "2026-01-05T10:00:00.5+01:00"),
        ),
        ("substringof('x', name)", Condition("name", "substringof", (quoted("x"),))),
        ("startswith(name, 'x')", Condition("name", "startswith", (quoted("x"),))),
        ("ENDSWITH ( name ,'x' )", Condition("name", "endswith", (quoted("x"),))),
        # Names that begin like keywords.
        (
            "order eq 1 and notes eq 1 or android eq 1",
            Or((And((is_("order"), is_("notes"))), is_("android"))),
        ),
        ("not/x eq 1", is_("not/x")),
    ],
)
def test_a_condition_is_a_column_an_operator_and_values(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("''", ""),
        ("'it''s'", "it's"),
        (r"'it\'s'", "it's"),
        ("''''", "'"),
        (r"'\\'", "\\"),
        (r"'\\\''", "\\'"),
        (r"'C:\temp'", r"C:\temp"),
        (r"'\n'", r"\n"),
        ("'(a) or b eq 1'", "(a) or b eq 1"),
        ("'\n\0😀'", "\n\0😀"),
    ],
)
def test_quotes_within_strings_are_doubled_or_escaped(written: str, text: str) -> None:
    assert parse(f"a eq {written}") == Condition("a", "eq", (quoted(text),))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a eq 1 and b eq 1 and c eq 1", And((A, B, C))),
        ("a eq 1 or b eq 1 or c eq 1", Or((A, B, C))),
        ("a eq 1 or b eq 1 and c eq 1", Or((A, And((B, C))))),
        ("a eq 1 and b eq 1 or c eq 1", Or((And((A, B)), C))),
        ("(a eq 1 or b eq 1) and c eq 1", And((Or((A, B)), C))),
        ("a eq 1 AND (b eq 1 Or c eq 1)", And((A, Or((B, C))))),
        ("a eq 1 and b eq 1 or c eq 1 and d eq 1", Or((And((A, B)), And((C, D))))),
        ("not a eq 1 and b eq 1", And((Not(A), B))),
        ("not (a eq 1 and b eq 1)", Not(And((A, B)))),
        ("not not a eq 1", A),
        ("NOT (not (not a eq 1))", Not(A)),
        ("a eq 1 and (b eq 1 and c eq 1)", And((A, B, C))),
        ("((a eq 1))", A),
        ("a today and(b eq 1)or not(c eq 1)", Or((And((Condition("a", "today"), B)), Not(C)))),
    ],
)
def test_and_binds_tighter_than_or_and_not_tighter_than_and(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("name", ["substringof", "startswith", "endswith", "contains"])
@pytest.mark.parametrize("truth", ["true", "TRUE", "1", "'true'", "false", "0"])
def test_a_function_may_be_compared_with_true_or_false(name: str, truth: str) -> None:
    call = f"{name}('x', a)" if name == "substringof" else f"{name}(a, 'x')"
    tree = Condition("a", name, (quoted("x"),))
    assert parse(f"{call} eq {truth}") == (Not(tree) if truth in ("false", "0") else tree)
    assert parse(f"{call}={truth}") == (Not(tree) if truth in ("false", "0") else tree)
    assert parse(f"not {call} eq {truth} and b eq 1") == And(
        (tree if truth in ("false", "0") else Not(tree), B)
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rating", "ends before it is complete"),
        ("rating eq 1 and", "ends before it is complete"),
        ("(rating eq 1", "ends before it is complete"),
        ("rating eq 1)", "cannot be read at character 12;"),
        ("eq 1", "cannot be read at character 4;"),
        ("and", "ends before it is complete"),
        ("rating eq 1 2", "cannot be read at character 13;"),
        ("rating eq 1 status eq 2", "cannot be read at character 13;"),
        ("rating == 1", "cannot be read at character 9;"),
        ("rating ! 1", "cannot be read at character 8;"),
        ("= 1", "cannot be read at character 1;"),
        ("name eq guid'x'", "cannot be read at character 13;"),
        ("name eq datetime'x'", "cannot be read at character 17;"),
        ("startswith()", "cannot be read at character 12;"),
        ("substringof('x')", "needs the name of a column at character 13"),
        ("rating eq 'x", "cannot be read at character 11;"),
        (r"rating eq 'x\'", "cannot be read at character 11;"),
        ("rating eq \0", "cannot be read at character 11;"),
        ("rating in ()", "cannot be read at character 12;"),
        ("rating in (1,)", "cannot be read at character 14;"),
        ("'a' eq 1", "cannot be read at character 1;"),
        ("tolower('x', name)", 'calls "tolower" at character 1; the functions are substringof, '),
        ("startswith('x', 'y')", "needs the name of a column at character 12"),
        ("startswith('x', name)", "needs the name of a column at character 12"),
        ("substringof('x', name) ne true", "eq false only, and does otherwise at character 24"),
        ("substringof('x', name) eq 5", "with eq true or eq false only"),
    ],
)
def test_a_syntax_error_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as error:
        parse(text)
    assert [problem.path for problem in error.value.problems] == [("$filter",)]


def nested(depth: int) -> str:
    return "(" * depth + "a eq 1" + ")" * depth


LISTED = ",".join("1" for _ in range(MAX_LIST_VALUES))


@pytest.mark.parametrize(
    "text",
    [
        nested(MAX_DEPTH),
        f"a eq 1{' or a eq 1' * (MAX_CONDITIONS - 1)}",
        f"a in ({LISTED})",
        f"a eq '{'x' * (MAX_CHARS - 7)}'",
        f"a eq '{'(' * 1000}'",
        f"{'not ' * 1000}a eq 1",
        " or ".join([nested(MAX_DEPTH)] * 50),
    ],
)
def test_filters_at_the_bounds_are_parsed(text: str) -> None:
    assert parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (nested(MAX_DEPTH + 1), "nest brackets 15 deep, and has more at character 16"),
        (f"a eq 1{' or a eq 1' * MAX_CONDITIONS}", "at most 100 conditions"),
        (f"a in ({LISTED},1)", "at most 500 values, and lists more at character 7"),
        (f"a eq '{'x' * (MAX_CHARS - 6)}'", "at most 8000 characters"),
        ("(" * 100_000, "at most 8000 characters"),
        ("(" * 8_000, "nest brackets"),
        ("'" * 100_000, "at most 8000 characters"),
        ("'" * 7_999, "cannot be read at character 1"),
        ("a eq '" + r"\'" * 3_990, "cannot be read at character 6"),
        ("a eq '" + "(" * 100, "cannot be read at character 6"),
        ("\0" * 8_000, "cannot be read at character 1"),
        ("a eq 1 or " * 700, "ends before"),
        ("not " * 1_999, "ends before"),
        (")" * 8_000, "cannot be read at character 1"),
        ("a" * 8_000, "ends before"),
    ],
)
def test_filters_beyond_the_bounds_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)):
        parse(text)


@settings(deadline=None)
@given(
    st.text()
    | st.text("()', \\\0aeq1", max_size=80)
    | st.lists(
        st.sampled_from(
            [
                "a",
                "eq",
                "1",
                "'x'",
                "(",
                ")",
                ",",
                "and",
                "or",
                "not",
                "today",
                "'",
                "\\",
                "/",
                "é",
                "startswith",
                "substringof",
                "\0",
                "2026-01-05",
                "true",
                "\ud800",
                "=",
                "<>",
                ">=",
                "!",
                "null",
                "datetime'2026-01-05'",
                "datetime'",
                "next",
            ]
        ),
        max_size=40,
    ).map(" ".join)
)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidValue):
        parse(text)


words = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,8}\Z").filter(
    lambda word: word.lower() not in ("and", "or", "not")
)
columns = words | st.tuples(words, words).map("/".join)
values = (
    st.builds(Value, st.integers().map(str), st.just(False))
    | st.builds(Value, st.text(max_size=10), st.just(True))
    | st.builds(Value, words, st.just(False))
)
operators = words | st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])
leaves: st.SearchStrategy[Tree] = st.builds(
    Condition, columns, operators, st.lists(values, max_size=3).map(tuple)
)
trees = st.recursive(
    leaves,
    lambda below: (
        below.map(negate)
        | st.lists(below, min_size=2, max_size=3).map(lambda parts: join(And, parts))
        | st.lists(below, min_size=2, max_size=3).map(lambda parts: join(Or, parts))
    ),
    max_leaves=10,
)


def written(tree: Tree) -> str:
    """The tree as text, with as few brackets as possible."""
    match tree:
        case And(parts):
            return " and ".join(
                f"({written(part)})" if isinstance(part, Or) else written(part) for part in parts
            )
        case Or(parts):
            return " or ".join(map(written, parts))
        case Not(part):
            inner = written(part)
            return f"not {inner}" if isinstance(part, Condition) else f"not ({inner})"
        case Condition(column, operator, values):
            if not values:
                return f"{column} {operator}"
            listed = ", ".join(map(literal, values))
            return f"{column} {operator} {listed if len(values) == 1 else f'({listed})'}"


def literal(value: Value) -> str:
    if not value.quoted:
        return value.text
    return "'" + value.text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@settings(deadline=None)
@given(trees)
def test_a_written_tree_is_parsed_to_the_same_tree(tree: Tree) -> None:
    assert parse(written(tree)) == tree
