import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rest_facade.select import Selection, parse_select, select_all
from tests.rest_facade.schema import SESSION

NAMES = [selected.name for selected in SESSION.properties]


def names_of(selection: Selection, prefix: str = "") -> list[str]:
    """The selected names in order, nested ones with slashes."""
    names = []
    for selected, below in selection.properties:
        if below is None:
            names.append(prefix + selected.name)
        else:
            names += names_of(below, f"{prefix}{selected.name}/")
    return names


@pytest.mark.parametrize("text", [None, "", " ", ",", " , ,"])
def test_nothing_means_everything(text: str | None) -> None:
    assert parse_select(text, SESSION) == (select_all(SESSION), ())


def test_everything_includes_all_nested_properties() -> None:
    assert [selected.name for selected, _ in select_all(SESSION).properties] == NAMES
    names = names_of(select_all(SESSION))
    assert names[0] == "ChatSessionId"
    assert {"User/UserName", "Contact/Address/Postal/City", "Ticket/TicketTypeName"} <= set(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CustomerName", ["CustomerName"]),
        ("rating,STATUS, customername ", ["CustomerName", "Status", "Rating"]),
        ("Status,,status,STATUS", ["Status"]),
        ("person/fullName", ["Person/FullName"]),
        ("USER / ASSOCIATEID,User/name", ["User/AssociateId", "User/Name"]),
        ("contact/url,contact/urlname", ["Contact/URL", "Contact/URLName"]),
        ("contact/address/street/city", ["Contact/Address/Street/City"]),
        ("user/extraFields", ["User/ExtraFields"]),
    ],
)
def test_names_are_found_in_any_case_and_come_in_the_carriers_order(
    text: str, names: list[str]
) -> None:
    selection, ignored = parse_select(text, SESSION)
    assert (names_of(selection), ignored) == (names, ())


@pytest.mark.parametrize(
    ("text", "names", "ignored"),
    [
        ("name,department,category/id", [], ("name", "department", "category/id")),
        ("Status,nope", ["Status"], ("nope",)),
        ("person/unknown,Person/FullName", ["Person/FullName"], ("person/unknown",)),
        ("nope,NOPE,nope", [], ("nope", "NOPE")),
        ("status/name", [], ("status/name",)),
        ("user/extraFields/key", [], ("user/extraFields/key",)),
        ("person/,/person,/,person//fullName", [], ("person/", "/person", "/", "person//fullName")),
        ("person.fullName", [], ("person.fullName",)),
        ("person/tableRight", [], ("person/tableRight",)),
        ("Status/*,nope/*,*x,**", [], ("Status/*", "nope/*", "*x", "**")),
        ("user/extraFields/*", [], ("user/extraFields/*",)),
        ("*/Status,person/*/x", [], ("*/Status", "person/*/x")),
    ],
)
def test_unknown_names_are_returned_and_select_nothing(
    text: str, names: list[str], ignored: tuple[str, ...]
) -> None:
    selection, found_ignored = parse_select(text, SESSION)
    assert (names_of(selection), found_ignored) == (names, ignored)


@pytest.mark.parametrize("text", ["*", " * ", "*,CustomerName", "person/fullName,*,*", "_links,*"])
def test_a_star_means_everything(text: str) -> None:
    assert parse_select(text, SESSION) == (select_all(SESSION), ())


def test_names_beside_a_star_are_still_ignored_if_unknown() -> None:
    assert parse_select("nope,*", SESSION) == (select_all(SESSION), ("nope",))


@pytest.mark.parametrize("text", ["person/*", "PERSON / *", "person/fullName,person/*"])
def test_a_star_behind_a_slash_means_everything_in_there(text: str) -> None:
    assert parse_select(text, SESSION) == parse_select("person", SESSION)
    assert parse_select("contact/address/*", SESSION) == parse_select("contact/address", SESSION)


def test_members_that_are_always_included_select_nothing() -> None:
    selection, ignored = parse_select("TableRight,fieldproperties,_LINKS", SESSION)
    assert (names_of(selection), ignored) == ([], ())


@pytest.mark.parametrize("text", ["person,person/fullName", "person/fullName,PERSON"])
def test_a_whole_entity_includes_its_parts(text: str) -> None:
    assert parse_select(text, SESSION) == parse_select("person", SESSION)


def test_the_same_names_in_any_order_are_the_same_selection() -> None:
    texts = itertools.permutations(["Status", "person/fullname", "Person/Email", "nope", "status"])
    assert len({id(parse_select(",".join(text), SESSION)[0]) for text in texts}) == 1


twice_in_any_order = st.lists(st.sampled_from(NAMES), min_size=1).flatmap(
    lambda names: st.tuples(st.just(names), st.permutations(names * 2))
)


@settings(deadline=None)
@given(twice_in_any_order)
def test_neither_order_nor_case_nor_repetition_matters(names: tuple[list[str], list[str]]) -> None:
    once, twice = names
    selection, ignored = parse_select(",".join(name.swapcase() for name in twice), SESSION)
    assert selection == parse_select(",".join(once), SESSION)[0]
    assert hash(selection) == hash(parse_select(",".join(once), SESSION)[0])
    assert selection.names == set(once)
    assert ignored == ()


@settings(deadline=None)
@given(st.text() | st.text(alphabet="Person/FullName, ", max_size=60))
def test_any_text_can_be_parsed(text: str) -> None:
    _, ignored = parse_select(text, SESSION)
    assert {name.strip() for name in text.split(",")} >= set(ignored)


def test_a_very_deep_name_is_ignored_like_any_other() -> None:
    assert parse_select("person/" * 100_000 + "person", SESSION)[0].properties == ()
