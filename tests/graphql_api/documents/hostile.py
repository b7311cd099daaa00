"""Hostile documents by their attack: cheap to send, and expensive to parse or validate."""

MEGABYTE = 1_000_000


def nested(opening: str, inside: str, closing: str, times: int) -> str:
    return opening * times + inside + closing * times


def many(pattern: str, times: int) -> str:
    """The pattern repeated, with the number of the repetition for %d."""
    return " ".join(pattern.replace("%d", str(number)) for number in range(times))


def fragments(pattern: str, levels: int) -> str:
    """Fragments f0, f1 and so on: each spreads the next one at %s, the last one spreads none."""
    links = (f"fragment f{level} on Query {{ {pattern} }} " for level in range(levels))
    chain = "".join(link.replace("%s", f"...f{level + 1}") for level, link in enumerate(links))
    return f"{chain} fragment f{levels} on Query {{ __typename }}"


QUADRATIC = many("b { a }", 110)
"""Few tokens, but a hundred times the validation time of an honest document."""

TOO_LONG = {
    "one field 50,000 times": f"{{ {many('a', 50_000)} }}",
    "5,000 aliases": f"{{ {many('a%d: a', 5_000)} }}",
    "5,000 unknown directives": f"{{ __typename {many('@a%d', 5_000)} }}",
    "a string of a megabyte": f'{{ a(b: "{"x" * MEGABYTE}") }}',
    "a block string of a megabyte": f'{{ a(b: """{"x" * MEGABYTE}""") }}',
    "a name of a megabyte": f"{{ {'x' * MEGABYTE} }}",
    "a number of a megabyte": f"{{ a(b: {'1' * MEGABYTE}) }}",
    "a comment of a megabyte": f"{{ __typename }} #{'x' * MEGABYTE}",
    "a megabyte of spaces": f"{{ __typename }}{' ' * MEGABYTE}",
    "characters of several bytes": f"{{ __typename }} #{'ø' * 10_000}",
}
"""Refused by their size, before they are read."""

TOO_MANY_TOKENS = {
    "one field 2,000 times": f"{{ {many('a', 2_000)} }}",
    "1,500 aliases": f"{{ {many('a%d: a', 1_500)} }}",
    "1,500 unknown directives": f"{{ __typename {many('@a', 1_500)} }}",
    "300 operations": many("query q%d { a }", 300),
    "300 variables": f"query ({many('$a%d: Int', 300)}) {{ a }}",
    "600 arguments": f"{{ a({many('b: 1', 600)}) }}",
    "fields 500 deep": nested("{ a ", "", "}", 500),
    "a list 500 deep": f"{{ a(b: {nested('[', '', ']', 500)}) }}",
    "an object 300 deep": f"{{ a(b: {nested('{ a: ', '1', '}', 300)}) }}",
    "a default value 500 deep": f"query ($a: Int = {nested('[', '', ']', 500)}) {{ a }}",
    "a type 500 deep": f"query ($a: {nested('[', 'Int', ']', 500)}) {{ a }}",
    "inline fragments 300 deep": nested("{ ... ", "{ a }", "}", 300),
}
"""Short; refused for the number of tokens or the depth of nesting."""

TOO_MUCH = {
    "one field 450 times": f"{{ {many('a', 450)} }}",
    "100 aliases": f"{{ {many('a%d: a', 100)} }}",
    "80 aliases in several operations": many("query q%d { a: a b: a }", 40),
    "200 unknown directives": f"{{ __typename {many('@a', 200)} }}",
    "200 directives on an operation": f"query {many('@a', 200)} {{ a }}",
    "200 directives on a variable": f"query ($a: Int {many('@a', 200)}) {{ a }}",
    "200 directives on an inline fragment": f"{{ ... {many('@a', 200)} {{ a }} }}",
    "200 directives on a spread": f"{{ ...f {many('@a', 200)} }} fragment f on Query {{ a }}",
    "200 directives on a fragment": f"{{ ...f }} fragment f on Query {many('@a', 200)} {{ a }}",
    "200 directives on a fragment that nobody has": (
        f"{{ a }} fragment f on Query {many('@a', 200)} {{ a }}"
    ),
    "200 directives on a fragment, after a comment and an old Mac's line end": (
        f"{{ a }} #\rfragment f on Query {many('@a', 200)} {{ a }}"
    ),
    "the same field with fields": f"{{ {QUADRATIC} }}",
    "the same in an inline fragment": f"{{ ... on Query {{ {QUADRATIC} }} }}",
    "the same in many inline fragments": f"{{ {many('... { b { a } }', 60)} }}",
    "the same in a fragment": f"{{ ...f }} fragment f on Query {{ {QUADRATIC} }}",
    "the same in a fragment that nobody has": f"{{ a }} fragment f on Query {{ {QUADRATIC} }}",
    "the same in the first of two fragments of one name": (
        f"{{ ...f }} fragment f on Query {{ {QUADRATIC} }} fragment f on Query {{ a }}"
    ),
    "the same in the second of two fragments of one name": (
        f"{{ ...f }} fragment f on Query {{ a }} fragment f on Query {{ {QUADRATIC} }}"
    ),
    "fragments that double 30 times": f"{{ ...f0 }} {fragments('%s %s', 30)}",
    "fragments that double 30 times, which nobody has": f"{{ a }} {fragments('%s %s', 30)}",
    "fragments that double by names": f"{{ ...f0 }} {fragments('a { %s } b { %s }', 25)}",
    "a fragment in itself": "{ ...f } fragment f on Query { ...f }",
    "a fragment in itself, further down": "{ ...f } fragment f on Query { a { ... { ...f } } }",
    "a fragment in itself, which nobody has": "{ a } fragment f on Query { ...f }",
    "three fragments in a circle": (
        "{ ...f } fragment f on Query { ...g } fragment g on Query { ...h }"
        " fragment h on Query { ...f }"
    ),
    "three fragments in a circle, which nobody has": (
        "{ a } fragment f on Query { ...g } fragment g on Query { ...h }"
        " fragment h on Query { ...f }"
    ),
    "fields 20 deep": nested("{ a ", "", "}", 20),
    "fields 40 deep": nested("{ a ", "", "}", 40),
    "fields 20 deep, over fragments": f"{{ ...f0 }} {fragments('a { %s }', 20)}",
    "a list 20 deep": f"{{ a(b: {nested('[', '', ']', 20)}) }}",
    "a list 40 deep": f"{{ a(b: {nested('[', '', ']', 40)}) }}",
    "an object 20 deep": f"{{ a(b: {nested('{ a: ', '1', '}', 20)}) }}",
    "an object 40 deep": f"{{ a(b: {nested('{ a: ', '1', '}', 40)}) }}",
    "a list 20 deep in a directive": f"{{ a @b(c: {nested('[', '', ']', 20)}) }}",
    "a default value 20 deep": f"query ($a: Int = {nested('[', '', ']', 20)}) {{ a }}",
    "90 operations": many("query q%d { a }", 90),
    "30 root fields": f"{{ {many('a%d', 30)} }}",
    "30 root fields of several operations": many("query q%d { a b c }", 10),
    "30 root fields in fragments": (
        f"{{ ...f ...g }} fragment f on Query {{ {many('a%d', 15)} }}"
        f" fragment g on Query {{ {many('b%d', 15)} }}"
    ),
}
"""Refused although they have few tokens."""
