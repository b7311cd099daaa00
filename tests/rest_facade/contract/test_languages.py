import pytest
from graphql import GraphQLObjectType
from hypothesis import given
from hypothesis import strategies as some
from starlette.datastructures import Headers

from graphql_api.shared.locale import MAX_LANGUAGES, NEUTRAL, Locale
from rest_facade.contract.carriers import Kind
from rest_facade.contract.languages import (
    TRANSLATED_PROPERTIES,
    LanguagePreference,
    pick_translation,
    preferred_languages,
)
from tests.rest_facade.schema import SCHEMA, carrier

CUSTOMER = 'US:"Customer";NO:"Kunde";SW:"Kund";GE:"Kunde (DE)";'


@pytest.mark.parametrize(
    ("headers", "tags"),
    [
        ({}, ()),
        ({"Accept-Language": "sv"}, ("sv",)),
        ({"Accept-Language": "sv", "SO-Language": "no"}, ("no",)),
        ({"Accept-Language": "sv", "SO-Language": ""}, ("sv",)),
        ({"Accept-Language": "sv", "SO-Language": "*"}, ()),
        ({"SO-Language": "x"}, ()),
        ({"SO-Language": " - "}, ()),
        ({"Accept-Language": ""}, ()),
        ({"Accept-Language": "en;q=0.5, nb-NO"}, ("nb-NO", "en")),
        ({"Accept-Language": "en-US,en;q=0.9,*;q=0.1"}, ("en-US", "en")),
        ({"Accept-Language": "no;q=0, da"}, ("da",)),
        ({"Accept-Language": "no,no,da"}, ("no", "da")),
        ({"Accept-Language": "en;q=.5, nb-NO;q=1., da;Q=0.7"}, ("nb-NO", "da", "en")),
        ({"Accept-Language": "en; q = .2, da;q=0.1"}, ("en", "da")),
        ({"Accept-Language": "en;q=high, da;q=0.9"}, ("en", "da")),
        ({"Accept-Language": "no;q=.0, da"}, ("da",)),
        ({"Accept-Language": "*, da;q=0.1"}, ("da",)),
        ({"Accept-Language": "*;q=0, da"}, ("da",)),
        ({"SO-Language": "en_US"}, ("en-US",)),
        ({"SO-Language": ";;,=q"}, ()),
        ({"SO-Language": "no\r\nX: y"}, ()),
    ],
)
def test_languages_are_read_from_the_headers(
    headers: dict[str, str], tags: tuple[str, ...]
) -> None:
    assert preferred_languages(Headers(headers)).tags == tags


@pytest.mark.parametrize("name", ["Accept-Language", "SO-Language"])
def test_lines_of_a_header_are_joined(name: str) -> None:
    lines = [(name.lower().encode(), value) for value in (b"en;q=0.5", b"da, no;q=0.7")]
    assert preferred_languages(Headers(raw=lines)).tags == ("da", "no", "en")
    empty = [(b"so-language", b""), (b"so-language", b""), (b"accept-language", b"da")]
    assert preferred_languages(Headers(raw=empty)).tags == ("da",)


def test_the_number_of_languages_is_limited() -> None:
    many = ",".join(f"{a}{b}" for a in "abcdefgh" for b in "abcdefgh") * 100
    assert len(preferred_languages(Headers({"SO-Language": many})).tags) == MAX_LANGUAGES


@pytest.mark.parametrize(
    ("headers", "locale"),
    [
        ({}, NEUTRAL),
        ({"SO-Culture": "nb-NO"}, NEUTRAL),
        ({"SO-Language": "*", "SO-Culture": "nb-NO"}, NEUTRAL),
        ({"SO-Language": "en"}, Locale(("en",), "en")),
        ({"SO-Language": "en", "SO-Culture": "nb-NO"}, Locale(("en",), "nb-NO")),
        ({"SO-Language": "en", "SO-Culture": "no such thing"}, Locale(("en",), "en")),
    ],
)
def test_a_culture_needs_a_language(headers: dict[str, str], locale: Locale) -> None:
    assert preferred_languages(Headers(headers)).locale == locale


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("no",), "Kunde"),
        (("nb-NO",), "Kunde"),
        (("nn",), "Kunde"),
        (("sv-SE",), "Kund"),
        (("de",), "Kunde (DE)"),
        (("en",), "Customer"),
        (("en-GB",), "Customer"),
        (("EN-us",), "Customer"),
        (("fi", "sv"), "Kund"),
        # No requested language: English.
        (("fi",), "Customer"),
        ((), CUSTOMER),
    ],
)
def test_the_preferred_translation_is_picked(tags: tuple[str, ...], expected: str) -> None:
    assert pick_translation(CUSTOMER, LanguagePreference(tags)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('NO:"Leverandør";US:"Supplier"', "Leverandør"),
        ('DA:"Kunde";FR:"Client";', "Kunde"),
        ('NO:"Den ""store"" kunden";', 'Den "store" kunden'),
        ('no:"Kunde; stor";', "Kunde; stor"),
        ('UK:"Colour";US:"Color";', "Color"),
        ('NO:"";US:"Customer";', "Customer"),
        ('NO:"";', ""),
    ],
)
def test_texts_in_the_format_are_parsed(text: str, expected: str) -> None:
    assert pick_translation(text, LanguagePreference(("no",))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kunde",
        "[SR_CUSTOMER]",
        'US:"Customer";[SR_CUSTOMER]',
        'NO:"Kunde',
        'NO:"Kunde";and more',
        ' NO:"Kunde";',
        'NORSK:"Kunde";',
        'he said NO:"never";',
        'NO:"a' * 10_000,
    ],
)
def test_a_text_outside_the_format_stays_unchanged(text: str) -> None:
    assert pick_translation(text, LanguagePreference(("no",))) == text


@given(some.text(), some.lists(some.sampled_from(["no", "sv", "en", "xx"]), max_size=3))
def test_any_text_is_handled(text: str, tags: list[str]) -> None:
    pick_translation(text, LanguagePreference(tuple(tags)))
    escaped = text.replace('"', '""')
    assert pick_translation(f'NO:"{escaped}x";', LanguagePreference(("no",))) == f"{text}x"


@pytest.mark.parametrize("name", TRANSLATED_PROPERTIES)
def test_translated_properties_are_texts_of_referred_rows(name: str) -> None:
    owner = carrier(name)
    assert {
        property_.name for property_ in owner.properties if property_.kind is Kind.STRING
    } >= TRANSLATED_PROPERTIES[name]


def test_no_property_of_the_session_itself_is_translated() -> None:
    assert "ChatSession" not in TRANSLATED_PROPERTIES
    assert all(
        isinstance(SCHEMA.get_type(name), GraphQLObjectType) for name in TRANSLATED_PROPERTIES
    )
