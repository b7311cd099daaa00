"""The languages and the culture that a request asks for, by Accept-Language."""

import re
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from werkzeug.http import parse_accept_header


@dataclass(frozen=True)
class Locale:
    """The languages for texts, the preferred one first, and the culture for dates and numbers.

    All are language tags such as sv or nb-NO. Both are empty if the request asks for none; there is
    no culture without a language.
    """

    languages: tuple[str, ...] = ()
    culture: str | None = None


NEUTRAL = Locale()
"""The locale of a request that asks for no language: texts are sent as they are stored."""

ACCEPT_LANGUAGE = "Accept-Language"

OFF = frozenset({"*", "x", "-"})
"""Values by which a caller asks for texts as they are stored (the official client's docs)."""

MAX_HEADER_CHARS = 500
MAX_LANGUAGES = 10
CACHE_SIZE = 256

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


def locale_of(request: Request) -> Locale:
    """The locale that a request asks for by Accept-Language; bad tags are left out. Never fails."""
    tags = tags_of(request.headers.get(ACCEPT_LANGUAGE, ""))
    return Locale(tags, tags[0]) if tags else NEUTRAL


def tags_of(header: str) -> tuple[str, ...]:
    """The valid language tags of an Accept-Language header, the preferred one first.

    It ends at the first value that asks for texts as they are stored (`OFF`).
    """
    return _tags(header[:MAX_HEADER_CHARS])


@lru_cache(maxsize=CACHE_SIZE)
def _tags(header: str) -> tuple[str, ...]:
    tags: list[str] = []
    for name, quality in parse_accept_header(header.replace("_", "-")):
        tag = name.strip()
        if tag.lower() in OFF:
            break
        if quality > 0 and TAG.fullmatch(tag):
            tags.append(tag)
    return tuple(dict.fromkeys(tags))[:MAX_LANGUAGES]
