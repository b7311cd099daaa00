"""Values of another JSON type, as PHP and JavaScript send them: read where nothing is lost.

Each case is tried on every property of its kind, of the session and of all entities below it.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

import pytest

from graphql_api.errors import InvalidValue, Problem
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.reading import form, xml
from rest_facade.reading.body import parse_json, read_json
from rest_facade.reading.variables import key_of, to_input, to_values
from tests.rest_facade import toys
from tests.rest_facade.schema import CREATE, SESSION, UTC

READ: dict[Kind, list[tuple[str, Any]]] = {
    Kind.INTEGER: [
        *((number, 5) for number in ('"5"', "5.0", "5e0", "5.00", "50e-1", '"5.0"', '"5e0"')),
        *(('"+5"', 5), ('" 5 "', 5), ('"05"', 5), ('"0"', 0), ('"-7"', -7), ("-0.0", 0)),
        *(('"2147483647"', 2**31 - 1), ('"-2147483648"', -(2**31)), ('""', None), ('" "', None)),
    ],
    Kind.DOUBLE: [
        *(('"5"', 5.0), ('"5.5"', 5.5), ('"-1e3"', -1000.0), ("5", 5.0), ('" 5. "', 5.0)),
        ('""', None),
    ],
    Kind.BOOLEAN: [
        *((yes, True) for yes in ('"true"', '"True"', '"TRUE"', '" true "', '"1"', "1", "1.0")),
        *((no, False) for no in ('"false"', '"False"', '"0"', "0", "0.0")),
        *(('""', None), ('"  "', None)),
    ],
    Kind.STRING: [('"5"', "5"), ('""', ""), ('" "', " "), ('"true"', "true")],
    Kind.DATE: [
        *(('""', None), ('" "', None), ('" 2026-03-14T09:26:53Z "', "2026-03-14T09:26:53Z")),
        ('"2026-03-14T24:00"', "2026-03-15T00:00:00Z"),
        ('"2026-03-14T09:26:53 +01:00"', "2026-03-14T09:26:53+01:00"),
        ('"2026-03-14T09:26:53 01:00"', "2026-03-14T09:26:53+01:00"),
        (r'"\/Date(1773480413589)\/"', "2026-03-14T09:26:53.589Z"),
        ('"/Date(1773480413589+0200)/"', "2026-03-14T09:26:53.589Z"),
    ],
    Kind.DURATION: [
        *((eight, "PT8H") for eight in ('"8:00"', '"08:00:00"', '"8:00:00.0000000"', '"PT480M"')),
        *(('"P0D"', "0:00"), ('"1.02:00:00"', "PT26H"), ('" PT8H30M "', "08:30:00"), ('""', None)),
    ],
    Kind.INTEGERS: [("[]", []), ('["1", " 2 ", 3.0]', [1, 2, 3]), ('""', None)],
    Kind.ENUM: [('"1"', 1), ('" 1 "', 1), ('"+1"', 1), ("1.0", 1), ('"1.0"', 1), ('""', None)],
    Kind.FLAGS: [
        *((one, 1) for one in ('"1"', "1.0", '["1"]', "[1.0]", '[" 1 "]', '"1, "')),
        *(('"0,1"', [0, 1]), ('["0,1"]', [0, 1]), ('["0", 1]', [0, 1]), ('""', []), ('[""]', [])),
    ],
    Kind.DICTIONARY: [("[]", {}), ("{}", {})],
    Kind.CARRIER: [("[]", {}), ("{}", {}), ('""', None)],
    Kind.CARRIERS: [("[]", []), ("[[]]", [{}])],
}
"""By kind: a value in JSON, and the plain one that means the same."""

LOST: dict[Kind, list[str]] = {
    Kind.INTEGER: [
        *(
            "true",
            "false",
            "5.5",
            '"5.5"',
            '"abc"',
            '"5 6"',
            '"5,0"',
            '"0x5"',
            '"5_0"',
            '"\\u0665"',
        ),
        *('"true"', '"NaN"', '"Infinity"', '"1e999"', "2147483648", '"2147483648"', "1e300"),
        *("9007199254740993", '"9007199254740993"', "[]", "[5]", "{}", '"null"'),
    ],
    Kind.DOUBLE: ["true", '"abc"', '"NaN"', '"Infinity"', '"1e999"', '"1,5"', "[]", "{}"],
    Kind.BOOLEAN: ["2", "-1", "0.5", '"2"', '"yes"', '"on"', '"1.0"', "[]", "{}", "[true]"],
    Kind.STRING: ["5", "5.5", "true", "false", "[]", "{}", '["x"]'],
    Kind.DATE: [
        *('"soon"', "5", "true", "[]", "{}", '"1773480413000"', '"2026-03-14T24:01"'),
        *('"9999-12-31T24:00"', '"/Date(999999999999999)/"', '"10000-01-01"', '"2026-W11-6"'),
    ],
    Kind.DURATION: [
        *(
            '"soon"',
            "8",
            "true",
            "[]",
            "{}",
            '"8"',
            '"8:60"',
            '"8:00:61"',
            '"P"',
            '"PT"',
            '"-8:00"',
        ),
        *('"PT0.5S"', '"P400D"', '"P1M"', '"99999:00"', '"\u0668:00"', '"P0DT"'),
    ],
    Kind.INTEGERS: ["5", '"5"', "{}", "true", "[null]", '["x"]', "[1.5]", "[2147483648]", "[[1]]"],
    Kind.ENUM: ['"Nothing"', "99", '"99"', "-1", '"-1"', "1.5", '"1.5"', "true", "[]", "{}", "[1]"],
    Kind.FLAGS: ['"Nothing"', "2", '"2"', "-1", "0.5", "true", "{}", "[null]", "[[1]]", '{"0": 1}'],
    Kind.DICTIONARY: ["5", '"x"', '["x"]', '{"x": 5}', "[[]]"],
    Kind.CARRIER: ["5", '"5"', "true", "[5]", "[{}]", "[[]]"],
    Kind.CARRIERS: ["5", '"x"', "{}", "[5]", '["x"]', '{"0": {}}'],
}
"""By kind: a value in JSON that no value of the kind means."""


def carriers(carrier: Carrier) -> Iterator[Carrier]:
    """The carrier and all that are nested in it."""
    yield carrier
    for property_ in carrier.properties:
        if property_.carrier is not None:
            yield from carriers(property_.carrier)


PROPERTIES: list[tuple[Carrier, Property]] = [
    (carrier, property_)
    for carrier in dict.fromkeys(carriers(SESSION))
    for property_ in carrier.properties
] + [
    (carrier, property_)
    for carrier in map(toys.carrier, ("Device", "Settings"))
    for property_ in carrier.properties
    if property_.kind in (Kind.DURATION, Kind.INTEGERS)
]
"""Those of a session and of all that it refers to, and the kinds that it has not."""

each_property = pytest.mark.parametrize(
    ("carrier", "property_"),
    [pytest.param(*pair, id=f"{pair[0].name}.{pair[1].name}") for pair in PROPERTIES],
)


def whole(entity: dict[str, Any], carrier: Carrier) -> dict[str, Any]:
    """All values of an entity, or of a session those of the input of its creation."""
    if carrier is SESSION:
        return to_input(entity, carrier, CREATE.input_fields, UTC)
    return to_values(entity, carrier, UTC)


def test_every_kind_is_tried() -> None:
    kinds = {property_.kind for _, property_ in PROPERTIES}
    assert kinds == set(Kind) == READ.keys() == LOST.keys()


@each_property
def test_a_value_of_another_type_means_the_same(carrier: Carrier, property_: Property) -> None:
    for sent, meaning in READ[property_.kind]:
        read = read_json(f'{{"{property_.name}": {sent}}}'.encode(), carrier)
        assert whole(read, carrier) == whole({property_.name: meaning}, carrier), sent


@each_property
def test_a_value_that_would_lose_something_is_refused(
    carrier: Carrier, property_: Property
) -> None:
    for sent in LOST[property_.kind]:
        with pytest.raises(InvalidValue) as refused:
            whole(read_json(f'{{"{property_.name}": {sent}}}'.encode(), carrier), carrier)
        [problem] = refused.value.problems
        assert problem.path[0] == property_.name, sent
        assert problem.reason.startswith("must be "), sent


SINGLE_VALUES = [
    Kind.INTEGER,
    *(Kind.DOUBLE, Kind.BOOLEAN, Kind.STRING, Kind.DATE, Kind.ENUM, Kind.FLAGS),
]


def texts(cases: list[Any]) -> Iterator[str]:
    values = (parse_json(case.encode()) for case in cases)
    return (value for value in values if isinstance(value, str))


def outcome(entity: dict[str, Any], carrier: Carrier) -> Any:
    """The values, or the problems when they are refused."""
    try:
        return whole(entity, carrier)
    except InvalidValue as error:
        return error.problems


@each_property
def test_a_text_means_the_same_in_json_xml_and_forms(carrier: Carrier, property_: Property) -> None:
    name = property_.name
    for text in texts([case for case, _ in READ[property_.kind]] + LOST[property_.kind]):
        if property_.kind not in SINGLE_VALUES:
            continue
        in_json = outcome(read_json(json.dumps({name: text}).encode(), carrier), carrier)
        body = f"<{carrier.name}><{name}>{escape(text)}</{name}></{carrier.name}>"
        assert outcome(xml.read(body.encode(), carrier), carrier) == in_json, text
        assert (
            outcome(form.read(f"{name}={quote_plus(text)}".encode(), carrier), carrier) == in_json
        )


@pytest.mark.parametrize(
    ("sent", "key"), [('"5"', 5), ("5.0", 5), ('" 5 "', 5), ('""', None), ('"0"', 0)]
)
def test_keys_are_read_like_other_numbers(sent: str, key: int | None) -> None:
    assert key_of(read_json(f'{{"chatSessionId": {sent}}}'.encode(), SESSION), SESSION) == key
    for property_ in SESSION.properties:
        if property_.carrier is not None:
            nested = {property_.carrier.primary_key.name.lower(): parse_json(sent.encode())}
            read = whole({property_.name: nested}, SESSION)
            assert read == {f"{property_.field}Id": key}


@pytest.mark.parametrize("sent", LOST[Kind.INTEGER])
def test_a_wrong_key_is_named(sent: str) -> None:
    for property_ in SESSION.properties:
        if property_.carrier is not None:
            name = property_.carrier.primary_key.name
            with pytest.raises(InvalidValue) as refused:
                whole({property_.name: {name: parse_json(sent.encode())}}, SESSION)
            [problem] = refused.value.problems
            assert problem.path == (property_.name, name)


def test_the_reason_says_what_is_expected() -> None:
    with pytest.raises(InvalidValue) as refused:
        whole({"Rating": "many", "CustomerConsented": "perhaps", "CustomerPhone": 5}, SESSION)
    assert list(refused.value.problems) == [
        Problem(("Rating",), "must be a whole number"),
        Problem(("CustomerConsented",), "must be true or false"),
        Problem(("CustomerPhone",), "must be a string"),
    ]
