import pytest

from rest_facade.contract.names import enum_name, property_name


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("customerAlias", "CustomerAlias"),
        ("chatSessionId", "ChatSessionId"),
        ("rank", "Rank"),
        ("url", "URL"),
        ("urlName", "URLName"),
        ("mrmrs", "Mrmrs"),
        ("firstname", "Firstname"),
        ("post1", "Post1"),
        ("number2", "Number2"),
        ("wgs84Latitude", "Wgs84Latitude"),
        ("ejUserId", "EjUserId"),
    ],
)
def test_properties_are_in_pascal_case_but_for_a_few(field: str, name: str) -> None:
    assert property_name(field) == name


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("IN_QUEUE", "InQueue"),
        ("FAQ", "Faq"),
        ("SMS", "SMS"),
        ("API", "API"),
        ("E_MARKETING", "EMarketing"),
        ("POSTPONED_1_HOUR", "Postponed1Hour"),
        ("SAINT_ALL", "SaintAll"),
        ("CUSTOMER_IS_TYPING", "CustomerIsTyping"),
    ],
)
def test_enum_members_are_in_pascal_case_but_for_acronyms(member: str, name: str) -> None:
    assert enum_name(member) == name
