"""Headers that name languages, such as Accept-Language."""

import re
from functools import lru_cache

from starlette.requests import Request
from werkzeug.http import parse_accept_header

from graphql_api.locale import NEUTRAL, Locale

ACCEPT_LANGUAGE = "Accept-Language"

OFF = frozenset({"*", "x", "-"})
"""What the official client's documentation names for texts as they are stored."""

LONGEST_HEADER = 500
MOST_LANGUAGES = 10
REMEMBERED_HEADERS = 256

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


def locale_of(request: Request) -> Locale:
    """The languages that a request asks for by Accept-Language. Never fails."""
    tags = tags_of(request.headers.get(ACCEPT_LANGUAGE, ""))
    return Locale(tags, tags[0]) if tags else NEUTRAL


def tags_of(header: str) -> tuple[str, ...]:
    """The language tags in a header, the best first; up to the first that stands for none."""
    return _tags(header[:LONGEST_HEADER])


@lru_cache(maxsize=REMEMBERED_HEADERS)
def _tags(header: str) -> tuple[str, ...]:
    tags: list[str] = []
    for name, quality in parse_accept_header(header.replace("_", "-")):
        tag = name.strip()
        if tag.lower() in OFF:
            break
        if quality > 0 and TAG.fullmatch(tag):
            tags.append(tag)
    return tuple(dict.fromkeys(tags))[:MOST_LANGUAGES]
