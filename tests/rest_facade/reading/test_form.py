"""Form bodies, compared with the entity that JSON would give."""

from typing import Any

import pytest

from rest_facade.errors import MalformedBody
from rest_facade.reading.form import read
from tests.rest_facade.schema import SESSION, carrier


@pytest.mark.parametrize(
    ("form", "entity"),
    [
        ("CustomerName=Ada+L&Rating=5", {"CustomerName": "Ada L", "Rating": 5}),
        ("customername=%C3%85&CUSTOMERALIAS=å", {"CustomerName": "Å", "CustomerAlias": "å"}),
        ("CustomerName=&Rating=&User=", {"CustomerName": "", "Rating": None, "User": None}),
        ("User.AssociateId=5&user[name]=x", {"User": {"AssociateId": 5, "Name": "x"}}),
        (
            "Contact.Address[Street].City=Oslo",
            {"Contact": {"Address": {"Street": {"City": "Oslo"}}}},
        ),
        (
            "CustomerConsented=True&ChatbotIsActive=0",
            {"CustomerConsented": True, "ChatbotIsActive": False},
        ),
        ("Status=9&Flags=1", {"Status": 9, "Flags": 1}),
        ("Flags[1]=0&Flags[0]=UserIsTyping", {"Flags": ["UserIsTyping", 0]}),
        ("Flags[0].x=1&Rating.x=1", {"Flags": [{}], "Rating": {}}),
        (
            "User.ExtraFields[a.b]=x&User.ExtraFields.c=",
            {"User": {"ExtraFields": {"a.b": "x", "c": ""}}},
        ),
        ("Nothing=1&Other.x[y]=2&TableRight.Mask=FULL", {}),
        ("Rating=" + "9" * 30, {"Rating": int("9" * 30)}),
        ("Rating=" + "9" * 500, {"Rating": "9" * 500}),
        ("User=5", {"User": "5"}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_form_gives_the_same_entity_as_json(form: str, entity: dict[str, Any]) -> None:
    assert read(form.encode(), SESSION) == entity


def test_indexes_of_lists_start_at_zero() -> None:
    form = (
        b"LocalizedAddress[1].name=b&localizedaddress[0][Name]=a&LocalizedAddress[0].ValueLength=2"
    )
    assert read(form, carrier("Address")) == {
        "LocalizedAddress": [{"Name": "a", "ValueLength": 2}, {"Name": "b"}]
    }
    for bad in (b"[1].Name=a", b"[x].Name=a", b"[00].Name=a", b"[-1].Name=a", b".Name=a"):
        with pytest.raises(MalformedBody, match="LocalizedAddress must count"):
            read(b"LocalizedAddress" + bad, carrier("Address"))


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (b"", "missing"),
        (b"\xff=1", "not UTF-8 at byte 0"),
        (b"CustomerName=%ff", "not UTF-8"),
        (b'{"CustomerName": "Ada"}', "equals sign"),
        (b"Rating=1&", "equals sign"),
        (b"=1", "cannot be read"),
        (b"User.=1", '"User." has a name'),
        (b"User[=1", "cannot be read"),
        (b"User[]=1", "cannot be read"),
        (b"User]x=1", "cannot be read"),
        (b"User..x=1", "cannot be read"),
        (b"Rating=1&rating=1", '"rating" twice'),
        (b"User.Name=1&user[NAME]=1", "user.NAME.*twice"),
        (b"User=1&User.Name=1", '"User.Name" conflicts'),
        (b"User.Name=1&User=1", '"User" conflicts'),
        (b"a=1" + b"&a=1" * 1_000, "at most 1000"),
        (b"&" * 100_000, "at most 1000"),
        (b"User" + b".x" * 64 + b"=1", "too deeply"),
        (b"User" + b"[x]" * 100_000 + b"=1", "too deeply"),
        (b"x" * 100_000 + b"[=1", "x{60}[.]{3}"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_an_invalid_form_is_refused_with_a_reason(form: bytes, message: str) -> None:
    with pytest.raises(MalformedBody, match=message):
        read(form, SESSION)
