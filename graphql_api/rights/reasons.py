"""Translates the reasons of rights by the gettext catalogues in locales/*.po, which are read once.

The matrix has the English texts.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pkgutil import resolve_name

LOCALES = files(__package__) / "locales"

PO_READER = "babel.messages.pofile:read_po"
"""Imported together with the first use of a catalogue: English needs neither."""

ENGLISH = "en"

NORWEGIAN = {"nb": "no", "nn": "no"}
"""Bokmål and Nynorsk share one catalogue."""


def translate(text: str, languages: tuple[str, ...]) -> str:
    """The text in the first language that has a translation of it, otherwise in English.

    `languages` are language tags such as sv or nb-NO, the preferred one first.
    """
    for tag in languages:
        primary = tag.lower().partition("-")[0]
        language = NORWEGIAN.get(primary, primary)
        if language == ENGLISH:
            return text
        if (translation := _catalogues().get(language, {}).get(text)) is not None:
            return translation
    return text


@cache
def _catalogues() -> Mapping[str, Mapping[str, str]]:
    """For each language, the translations by English text."""
    read_po = resolve_name(PO_READER)
    catalogues: dict[str, Mapping[str, str]] = {}
    for file in LOCALES.iterdir():
        if file.name.endswith(".po"):
            with file.open("rb") as lines:
                catalogue = read_po(lines)
            catalogues[file.name.removesuffix(".po")] = {
                str(message.id): str(message.string) for message in catalogue if message.id
            }
    return catalogues
