"""XML bodies, compared with the entity that JSON would give."""

from typing import Any

import pytest

from graphql_api.errors import MalformedBody
from rest_facade.reading.xml import read
from tests.rest_facade.schema import SESSION, carrier

XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


def read_inside(inside: str) -> dict[str, Any]:
    return read(f"<ChatSessionEntity {XSI}>{inside}</ChatSessionEntity>".encode(), SESSION)


@pytest.mark.parametrize(
    ("inside", "entity"),
    [
        ("", {}),
        (" \n ", {}),
        ("<CustomerName>Åse</CustomerName>", {"CustomerName": "Åse"}),
        ("<customername> a </customername>", {"CustomerName": " a "}),
        ("<CustomerName/>", {"CustomerName": ""}),
        ('<CustomerName i:nil="true"/>', {"CustomerName": None}),
        ('<CustomerName i:nil="1"></CustomerName>', {"CustomerName": None}),
        ('<CustomerName i:nil="false"/>', {"CustomerName": ""}),
        ('<CustomerName nil="true"/>', {"CustomerName": ""}),
        ('<CustomerName xmlns:i="urn:other" i:nil="true"/>', {"CustomerName": ""}),
        (f'<CustomerName {XSI.replace(":i", ":z")} z:nil="true"/>', {"CustomerName": None}),
        ("<CustomerName>a<!-- b -->&amp;<![CDATA[<c>]]></CustomerName>", {"CustomerName": "a&<c>"}),
        ("<CustomerName>&#13;<?p i?>&#x1F600;\r\n</CustomerName>", {"CustomerName": "\r😀\n"}),
        ("<Rating>5</Rating>", {"Rating": 5}),
        ("<Rating> +5 </Rating>", {"Rating": 5}),
        ("<Rating>5.0</Rating>", {"Rating": 5.0}),
        ("<Rating/>", {"Rating": None}),
        ("<Rating>five</Rating>", {"Rating": "five"}),
        ("<Rating><x/></Rating>", {"Rating": {}}),
        ("<CustomerConsented>true</CustomerConsented>", {"CustomerConsented": True}),
        ("<CustomerConsented>0</CustomerConsented>", {"CustomerConsented": False}),
        ("<CustomerConsented>yes</CustomerConsented>", {"CustomerConsented": "yes"}),
        ("<Status>Closed</Status><Flags>1</Flags>", {"Status": "Closed", "Flags": 1}),
        ("<Status>9</Status><Flags/>", {"Status": 9, "Flags": ""}),
        ("<WhenIdle> 2026-03-14T09:26:53Z </WhenIdle>", {"WhenIdle": "2026-03-14T09:26:53Z"}),
        ("<User/>", {"User": {}}),
        ("<User>5</User>", {"User": "5"}),
        ("<User>\n <AssociateId>5</AssociateId>\n</User>", {"User": {"AssociateId": 5}}),
        ('<Other i:nil="true"/><Other><Rating>1</Rating></Other><_Links><Self/></_Links>', {}),
        (
            '<n:User xmlns:n="urn:n"><n:AssociateId>5</n:AssociateId></n:User>',
            {"User": {"AssociateId": 5}},
        ),
    ],
)
def test_xml_gives_the_same_entity_as_json(inside: str, entity: dict[str, Any]) -> None:
    assert read_inside(inside) == entity


@pytest.mark.parametrize(
    "root", ["ChatSession", "chatsessionentity", "x:ChatSessionEntityWithLinks"]
)
def test_the_root_is_the_carriers_name(root: str) -> None:
    text = f'<{root} xmlns="http://www.superoffice.net/ws/crm/"><Rating>1</Rating></{root}>'
    assert read(text.encode(), SESSION) == {"Rating": 1}


def test_a_declaration_of_utf_16_over_utf_8_is_what_dotnet_writes_into_strings() -> None:
    declaration = '\ufeff<?xml version="1.0" encoding="utf-16"?>'
    text = f"{declaration}<ChatSession><FirstMessage>ø</FirstMessage></ChatSession>"
    assert read(text.encode(), SESSION) == {"FirstMessage": "ø"}


ENTRY = "<KeyValueOfstringstring><Key>{}</Key>{}</KeyValueOfstringstring>"


def associate(fields: str) -> Any:
    return read(
        f"<Associate {XSI}><ExtraFields>{fields}</ExtraFields></Associate>".encode(),
        carrier("Associate"),
    )["ExtraFields"]


def test_a_dictionary_is_a_list_of_keys_and_values() -> None:
    entries = ENTRY.format("a:1", "<Value>x</Value>") + ENTRY.format("", '<Value i:nil="true"/>')
    assert associate(entries) == {"a:1": "x", "": None}
    assert associate("") == {}
    assert associate("x") == "x"


@pytest.mark.parametrize(
    "entries",
    [
        "<a>b</a>",
        ENTRY.format("a", ""),
        ENTRY.format("a", "<Value/><Value/>"),
        ENTRY.format("a", "<Value><x/></Value>"),
        ENTRY.format("<x/>", "<Value/>"),
        ENTRY.format("a", "<Value/>") * 2,
    ],
)
def test_an_invalid_dictionary_is_refused(entries: str) -> None:
    with pytest.raises(MalformedBody):
        associate(entries)


def test_the_elements_of_a_list_are_named_after_their_carrier() -> None:
    address = "<Address><LocalizedAddress>{}</LocalizedAddress></Address>"
    items = "<LocalizedField><ValueLength>5</ValueLength></LocalizedField><localizedfield/>"
    entity = read(address.format(items).encode(), carrier("Address"))
    assert entity == {"LocalizedAddress": [{"ValueLength": 5}, {}]}
    with pytest.raises(MalformedBody, match="LocalizedField elements only"):
        read(address.format("<Field/>").encode(), carrier("Address"))


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
EXTERNAL = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///secret">]>'
OPEN, CLOSE = "<ChatSessionEntity>", "</ChatSessionEntity>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  ", "missing"),
        ("{}", "not XML: .* line 1, column 1"),
        (OPEN, "not XML: no element found"),
        (f"{OPEN}<a></b>{CLOSE}", "mismatched tag at line 1, column"),
        (f"{OPEN}&b;{CLOSE}", "undefined entity"),
        (f"{OPEN}&#0;{CLOSE}", "not XML"),
        (f"{OPEN}\x01{CLOSE}", "not XML"),
        (f"{OPEN}{CLOSE}{OPEN}{CLOSE}", "not XML"),
        ('<ChatSession a="1" a="2"/>', "duplicate attribute"),
        (f"{LAUGHS}{OPEN}&b;{CLOSE}", "document type"),
        (f"{EXTERNAL}{OPEN}&a;{CLOSE}", "document type"),
        ("<!DOCTYPE ChatSessionEntity><ChatSessionEntity/>", "document type"),
        ("<Contact/>", "root must be the element ChatSessionEntity"),
        (f'<ChatSession {XSI} i:nil="true"/>', "root must be"),
        (
            f"{OPEN}<Rating>1</Rating><rating>1</rating>{CLOSE}",
            'has "rating" twice in "ChatSessionEntity"',
        ),
        (f"{OPEN}<User><Name/><Name/></User>{CLOSE}", 'has "Name" twice in "User"'),
        (f"{OPEN}x<Rating>1</Rating>{CLOSE}", '"ChatSessionEntity" has text between'),
        (f"{OPEN}<User>5<AssociateId/></User>{CLOSE}", '"User" has text between'),
        (f'<ChatSession {XSI}><User i:nil="true">5</User></ChatSession>', '"User" is nil, and yet'),
        (f'{OPEN}<User xsi:nil="true"/>{CLOSE}', 'prefix "xsi"'),
        (OPEN + "<a>" * 100_000, "nested too deeply"),
        (OPEN + "<a>" * 64 + "</a>" * 64 + CLOSE, "nested too deeply."),
        (OPEN + "<a/>" * 100_000 + CLOSE, "more than 10000 elements"),
    ],
    ids=lambda value: repr(value[:70]),
)
def test_invalid_xml_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(MalformedBody, match=message):
        read(text.encode(), SESSION)


def test_sixty_four_levels_are_read() -> None:
    assert read((OPEN + "<a>" * 63 + "</a>" * 63 + CLOSE).encode(), SESSION) == {}


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_bytes_than_utf_8_are_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><ChatSession>ø</ChatSession>'
    with pytest.raises(MalformedBody, match="not UTF-8"):
        read(text.encode(encoding), SESSION)


def test_a_long_namespace_does_not_multiply_memory() -> None:
    # A parser with namespace support needs 20 GB for this body.
    attributes = " ".join(f'p:a{number}=""' for number in range(40_000))
    text = f'<ChatSession xmlns:p="{"u" * 500_000}" {attributes}/>'
    assert read(text.encode(), SESSION) == {}
