import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from rest_facade.errors import NotAcceptable
from rest_facade.list.columns import COLUMNS
from rest_facade.list.representation import ROOT_ELEMENT, choose, envelope, next_link
from rest_facade.reading.elements import XSI_NAMESPACE
from tests.rest_facade.entities import TEXTS

BASE = "https://crm.example:443"


def test_the_envelope_has_superoffices_names() -> None:
    rows = [{"PrimaryKey": "1", "EntityName": "chat"}]
    body = envelope(BASE, rows, None)
    assert list(body.items()) == [
        ("odata.metadata", f"{BASE}/api/v1/Archive/ChatSession/$metadata"),
        ("odata.nextLink", None),
        ("value", rows),
    ]


def test_the_next_link_is_the_callers_query_with_another_position() -> None:
    query = (
        ("$Select", "rating,contact/name"),
        ("$filter", "name contains 'Æ&= +#%'"),
        ("$skip", "10"),
        ("$SKIPTOKEN", "old"),
        ("$top", "5"),
        ("other", ""),
    )
    link = next_link(BASE, query, "new+/=")
    assert link == (
        f"{BASE}/api/v1/ChatSession?$Select=rating%2Ccontact%2Fname"
        "&$filter=name%20contains%20%27%C3%86%26%3D%20%2B%23%25%27&$top=5&other="
        "&$skiptoken=new%2B%2F%3D"
    )


@given(st.lists(st.tuples(st.text(min_size=1), st.text())), st.text())
def test_a_next_link_keeps_the_callers_parameters(
    query: list[tuple[str, str]], cursor: str
) -> None:
    link = next_link(BASE, tuple(query), cursor)
    assert link.isascii()
    assert not set(link) & set(" \"'<>#\r\n\0")
    parameters = parse_qsl(urlsplit(link).query, keep_blank_values=True, strict_parsing=True)
    assert parameters == [*query, ("$skiptoken", cursor)]


def test_lone_surrogates_do_not_fail() -> None:
    assert next_link(BASE, (("\ud800", "\ud800"),), "x").endswith("?%3F=%3F&$skiptoken=x")


@pytest.mark.parametrize(
    ("format_", "accept", "media_type"),
    [
        ("JSON", None, "application/json"),
        ("JSON", "application/xml", "application/json"),
        ("XML", "application/json", "application/xml"),
        ("XML", "image/png", "application/xml"),
        (None, None, "application/json"),
        (None, "text/json", "text/json"),
        (None, "text/xml", "text/xml"),
        (None, "application/xml;q=0.9, application/json;q=0.1", "application/xml"),
    ],
)
def test_format_wins_over_accept(format_: str | None, accept: str | None, media_type: str) -> None:
    chosen = choose(format_, accept)
    assert chosen.media_type == media_type
    text = chosen.write(ROOT_ELEMENT, envelope(BASE, [{"contact/name": "x"}], None)).decode()
    assert ("<contact_name>x</contact_name>" in text) == media_type.endswith("xml")
    assert ('"contact/name":"x"' in text) == media_type.endswith("json")


def test_an_unacceptable_media_type_is_refused() -> None:
    with pytest.raises(NotAcceptable):
        choose(None, "image/png")


rows = st.lists(
    st.fixed_dictionaries(
        {"PrimaryKey": st.just("1")},
        optional={column.name: TEXTS | st.integers() | st.booleans() for column in COLUMNS},
    ),
    max_size=3,
)


@settings(deadline=None)
@given(rows, st.none() | TEXTS.filter(bool))
def test_xml_has_the_same_content_as_json(
    listed: list[dict[str, object]], link: str | None
) -> None:
    body = envelope(BASE, listed, link)
    root = fromstring(choose("XML", None).write(ROOT_ELEMENT, body))
    assert json.loads(choose("JSON", None).write(ROOT_ELEMENT, body)) == body
    assert root.tag == "ODataSlimResponse"
    assert [element.tag for element in root] == ["odata_metadata", "odata_nextLink", "value"]
    assert root[1].get(f"{{{XSI_NAMESPACE}}}nil") == ("true" if link is None else None)
    assert root[1].text == link
    assert [element.tag for element in root[2]] == ["row"] * len(listed)
    for element, row in zip(root[2], listed, strict=True):
        shown = {child.tag: child.text or "" for child in element}
        assert shown == {name.replace("/", "_"): xml_text(value) for name, value in row.items()}


def xml_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(st.text())
def test_xml_is_well_formed_whatever_the_texts_hold(text: str) -> None:
    written = choose("XML", None).write(
        ROOT_ELEMENT, envelope(BASE, [{"firstMessage": text}], text)
    )
    assert fromstring(written).find("value/row/firstMessage") is not None
