"""Reasons in the languages that there are catalogues of: locales/*.po, read once.

English stands in the matrix itself.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pkgutil import resolve_name

FOLDER = files(__package__) / "locales"

READ = "babel.messages.pofile:read_po"
"""Loaded with the catalogues: English needs neither."""

ENGLISH = "en"

NORWEGIAN = {"nb": "no", "nn": "no"}
"""Both ways to write it have the one catalogue."""


def translated(text: str, languages: tuple[str, ...]) -> str:
    """A text in the first of the languages that it is there in, else in English.

    `languages` are tags such as sv or nb-NO, the best first.
    """
    for tag in languages:
        primary = tag.lower().partition("-")[0]
        language = NORWEGIAN.get(primary, primary)
        if language == ENGLISH:
            return text
        if (found := _catalogues().get(language, {}).get(text)) is not None:
            return found
    return text


@cache
def _catalogues() -> Mapping[str, Mapping[str, str]]:
    """By language, what is written for each English text."""
    read = resolve_name(READ)
    catalogues: dict[str, Mapping[str, str]] = {}
    for file in FOLDER.iterdir():
        if file.name.endswith(".po"):
            with file.open("rb") as lines:
                catalogue = read(lines)
            catalogues[file.name.removesuffix(".po")] = {
                str(message.id): str(message.string) for message in catalogue if message.id
            }
    return catalogues
