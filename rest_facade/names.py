"""How the contract spells what GraphQL spells otherwise."""

ODD = {"url": "URL", "urlName": "URLName"}
"""The few properties that are not simply PascalCase."""

ODD_ENUM_WORDS = {"SMS": "SMS", "API": "API", "UI": "UI"}


def property_name(field: str) -> str:
    """`customerAlias` is `CustomerAlias`."""
    return ODD.get(field) or field[:1].upper() + field[1:]


def enum_name(member: str) -> str:
    """`IN_QUEUE` is `InQueue`."""
    return "".join(ODD_ENUM_WORDS.get(word) or word.capitalize() for word in member.split("_"))
