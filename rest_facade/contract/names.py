"""Names of the contract: properties and enum members, from the names in GraphQL."""

IRREGULAR_NAMES = {
    "url": "URL",
    "urlName": "URLName",
    "tzLocationId": "TZLocationID",
    "tzLocationCode": "TZLocationCode",
    "tzLocationCities": "TZLocationCities",
}
"""The contract's names that are not the field's name in PascalCase, by field."""

ACRONYMS = {"SMS": "SMS", "API": "API", "UI": "UI"}


def property_name(field: str) -> str:
    """The contract's name of a field: `CustomerAlias` for `customerAlias`."""
    return IRREGULAR_NAMES.get(field) or field[:1].upper() + field[1:]


def enum_name(member: str) -> str:
    """The contract's name of an enum member: `InQueue` for `IN_QUEUE`."""
    return "".join(ACRONYMS.get(word) or word.capitalize() for word in member.split("_"))
