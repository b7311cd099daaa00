"""Entities in XML, in the format that .NET callers read."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from rest_facade.writing.xml import write
from tests.rest_facade.schema import SESSION, carrier

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    ("entity", "inside"),
    [
        ({"CustomerName": "Ås <&> \r\n"}, "<CustomerName>Ås &lt;&amp;&gt; &#13;\n</CustomerName>"),
        ({"CustomerName": ""}, "<CustomerName/>"),
        ({"CustomerName": None}, '<CustomerName xsi:nil="true"/>'),
        (
            {"CustomerName": "\0a\x1f\ufffe\uffff😀"},
            "<CustomerName>\ufffda\ufffd\ufffd\ufffd😀</CustomerName>",
        ),
        (
            {"Rating": -5, "CustomerConsented": True},
            "<Rating>-5</Rating><CustomerConsented>true</CustomerConsented>",
        ),
        ({"User": {"AssociateId": 5}}, "<User><AssociateId>5</AssociateId></User>"),
        (
            {"User": {"ExtraFields": {"a:1": "x", "b": None}}},
            "<User><ExtraFields>"
            "<KeyValueOfstringstring><Key>a:1</Key><Value>x</Value></KeyValueOfstringstring>"
            '<KeyValueOfstringstring><Key>b</Key><Value xsi:nil="true"/></KeyValueOfstringstring>'
            "</ExtraFields></User>",
        ),
        (
            {"Contact": {"Address": {"LocalizedAddress": [{"Name": "City"}, {}]}}},
            "<Contact><Address>"
            "<LocalizedAddress><LocalizedField><Name>City</Name></LocalizedField><LocalizedField/>"
            "</LocalizedAddress></Address></Contact>",
        ),
        (
            {"_Links": {"Self": "here"}, "FieldProperties": {}},
            "<_Links><Self>here</Self></_Links><FieldProperties/>",
        ),
    ],
    ids=ascii,
)
def test_an_element_for_each_member(entity: dict[str, Any], inside: str) -> None:
    written = write("ChatSessionEntity", entity, SESSION).decode()
    assert written == f"{HEAD}<ChatSessionEntity {XSI}>{inside}</ChatSessionEntity>"


def test_an_object_without_a_carrier_keeps_its_names() -> None:
    assert write("Error", {"Error": True, "Message": "no"}).decode() == (
        f"{HEAD}<Error {XSI}><Error>true</Error><Message>no</Message></Error>"
    )


def test_standard_parsers_read_the_xml() -> None:
    entity = {"Name": "a\rb", "AssociateId": 5}
    root = ET.fromstring(write("Associate", entity, carrier("Associate")))
    assert [(element.tag, element.text) for element in root] == [
        ("Name", "a\rb"),
        ("AssociateId", "5"),
    ]
