"""Form bodies, compared with the entity that JSON would give."""

from typing import Any

import pytest

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Property
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


@pytest.mark.parametrize(
    "form",
    [
        *("Rating=5&", "&Rating=5", "Rating=5&&CustomerName=A", "&&Rating=5&&", "Rating=5&="),
        *("Rating=5&CustomerName", "CustomerAlias&Rating=5", "Rating=5&Person", "Rating=5&=x"),
    ],
)
def test_empty_pairs_are_skipped_and_a_lone_name_has_an_empty_value(form: str) -> None:
    entity = read(form.encode(), SESSION)
    texts = {name: value for name, value in entity.items() if name != "Rating"}
    assert entity["Rating"] == 5
    assert texts in ({}, {"CustomerName": "A"}, {"CustomerName": ""}) or texts in (
        {"CustomerAlias": ""},
        {"Person": None},
    )


LISTS = [
    *("Flags=CustomerIsTyping&Flags=1", "Flags[]=CustomerIsTyping&Flags[]=1"),
    *("Flags%5B%5D=CustomerIsTyping&flags%5b%5D=1", "Flags[0]=CustomerIsTyping&FLAGS[1]=1"),
    *("Flags[1]=1&Flags[0]=CustomerIsTyping", "Flags[7]=CustomerIsTyping&Flags[90]=1"),
    *("Flags.0=CustomerIsTyping&Flags.1=1", "Flags%5B3%5D=CustomerIsTyping&Flags[]=1"),
    *("Flags[]=1&Flags[0]=CustomerIsTyping", "Flags=CustomerIsTyping&Flags[]=1"),
]


@pytest.mark.parametrize("form", LISTS)
def test_a_list_comes_as_repeated_names_or_with_brackets(form: str) -> None:
    entity = read(f"a=1&{form}&CustomerName=x".encode(), SESSION)
    assert entity == {"Flags": ["CustomerIsTyping", 1], "CustomerName": "x"}


def test_a_list_of_one_or_of_nothing() -> None:
    for form, flags in {
        "Flags=CustomerIsTyping, 1": "CustomerIsTyping, 1",
        "Flags[]=UserIsTyping": "UserIsTyping",
        "Flags[5]=UserIsTyping": ["UserIsTyping"],
        "Flags": "",
        "Flags=": "",
        "Flags[]=": "",
    }.items():
        assert read(form.encode(), SESSION) == {"Flags": flags}, form


def test_items_of_lists_may_be_entities() -> None:
    address = carrier("Address")
    both = {"LocalizedAddress": [{"Name": "a", "ValueLength": 2}, {"Name": "b"}]}
    indexed = (
        b"LocalizedAddress[1].name=b&localizedaddress[0][Name]=a&LocalizedAddress[0].ValueLength=2"
    )
    assert read(indexed, address) == both
    assert read(indexed.replace(b"[1]", b"[12]").replace(b"[0]", b"[3]"), address) == both
    appended = b"LocalizedAddress[][Name]=a&LocalizedAddress[][Name]=b"
    assert read(appended, address) == {"LocalizedAddress": [{"Name": "a"}, {"Name": "b"}]}
    assert read(b"LocalizedAddress=", address) == {"LocalizedAddress": None}
    for bad in (b"[x].Name=a", b"[00].Name=a", b"[-1].Name=a", b".Name=a", b"[1e3].Name=a"):
        with pytest.raises(MalformedBody, match="LocalizedAddress may have numbers"):
            read(b"LocalizedAddress" + bad, address)


UNKNOWN = [
    *("__RequestVerificationToken", "foo[bar][]", "foo[]", "foo[0][x]", "a.b.c", "Foo[", "Foo]"),
    *("Foo.", "Foo..x", ".", "[]", "[User][AssociateId]", "][", "", "Rating]", "Rating ", "$type"),
    *("User[Nope]", "User[Nope][]", "User.Nope.", "User[Nope", "Person.x[0].y", "User.Nope]x["),
    *("x" + ".y" * 60, "x" + "[y]" * 60, "%00", "%F0%9F%98%80", "utf8=%E2%9C%93&commit", "a+b"),
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_names_are_ignored_however_they_are_spelled(name: str) -> None:
    for form in (f"{name}=1&Rating=5", f"Rating=5&{name}=1&{name}=2&{name}"):
        assert read(form.encode(), SESSION) == {"Rating": 5}


def test_many_unknown_names_are_ignored() -> None:
    names = [f"x{number}[]" for number in range(998)]
    assert read("=1&".join([*names, "Rating"]).encode() + b"=5", SESSION) == {"Rating": 5}


REFERENCES = [property_ for property_ in SESSION.properties if property_.carrier is not None]


@pytest.mark.parametrize("property_", REFERENCES, ids=lambda property_: property_.name)
def test_nested_names_have_dots_or_brackets(property_: Property) -> None:
    assert property_.carrier is not None
    name, key = property_.name, property_.carrier.primary_key.name
    for form in (
        *(
            f"{name}.{key}=3",
            f"{name}[{key}]=3",
            f"{name}%5B{key}%5D=3",
            f"{name.lower()}%2E{key}=3",
        ),
        f"{name}[Nope][]=1&{name.upper()}[{key.lower()}]=3&{name}.Nope.x=2",
    ):
        assert read(form.encode(), SESSION) == {name: {key: 3}}, form


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (b"", "missing"),
        (b"\xff=1", "not UTF-8 at byte 0"),
        (b"CustomerName=%ff", "not UTF-8"),
        # curl says that it sends a form, where nothing else is said.
        (b'{"CustomerName": "Ada"}', "is no form"),
        (b' {"CustomerName": "a=b&c=d"}', "is no form"),
        (b'[{"op": "add", "path": "/Rating", "value": 5}]', "is no form"),
        (b"<ChatSessionEntity><Rating>5</Rating></ChatSessionEntity>", "is no form"),
        (b'"Rating=5"', "is no form"),
        (b"User.=1", '"User." has a name'),
        (b"User[=1", "cannot be read"),
        (b"User[]=1", "cannot be read"),
        (b"User..x=1", "cannot be read"),
        # An entity is no list, whose items would be ignored.
        (b"User[0][AssociateId]=1", "cannot be read"),
        (b"Contact.Address.7.City=1", "cannot be read"),
        (b"User[AssociateId=1", "cannot be read"),
        (b"User.AssociateId.=1", "cannot be read"),
        (b"Rating[]x=1", "cannot be read"),
        (b"Rating=1&Rating=2", '"Rating" twice'),
        (b"Flags[0]=1&Flags[0]=0", '"Flags.0." twice'),
        (b"Flags[x]=1", "Flags may have numbers"),
        (b"Flags[9999999999]=1", "Flags may have numbers"),
        (b"Rating=1&rating=1", '"rating" twice'),
        (b"User.Name=1&user[NAME]=1", "user.NAME.*twice"),
        (b"User=1&User.Name=1", '"User.Name" conflicts'),
        (b"User.Name=1&User=1", '"User" conflicts'),
        (b"a=1" + b"&a=1" * 1_000, "at most 1000"),
        (b"&" * 100_000, "at most 1000"),
        (b"User" + b".x" * 64 + b"=1", "too deeply"),
        (b"User" + b"[x]" * 100_000 + b"=1", "too deeply"),
        (b"Rating[" + b"x" * 100_000 + b"=1", "Rating.x{53}[.]{3}"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_an_invalid_form_is_refused_with_a_reason(form: bytes, message: str) -> None:
    with pytest.raises(MalformedBody, match=message):
        read(form, SESSION)
