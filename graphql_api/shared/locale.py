"""The languages and the culture that a request asks for, by Accept-Language."""

import re
from dataclasses import dataclass

from starlette.requests import Request

from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.weights import weighted_items


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

MAX_LANGUAGES = 10
CACHE_SIZE = 256

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)


def locale_of(request: Request) -> Locale:
    """The locale that a request asks for by Accept-Language; bad tags are left out. Never fails."""
    tags = tags_of(",".join(request.headers.getlist(ACCEPT_LANGUAGE)))
    return Locale(tags, tags[0]) if tags else NEUTRAL


@cached_by_text(CACHE_SIZE)
def tags_of(header: str) -> tuple[str, ...]:
    """The valid language tags of an Accept-Language header, the preferred one first.

    It ends at the first value that asks for texts as they are stored (`OFF`). `*` comes after all
    languages that are named.
    """
    items = weighted_items(header.replace("_", "-"))
    items.sort(key=lambda item: (item.value == "*", -item.weight))
    tags: list[str] = []
    for tag, weight in items:
        if tag.lower() in OFF:
            break
        if weight > 0 and TAG.fullmatch(tag):
            tags.append(tag)
    return tuple(dict.fromkeys(tags))[:MAX_LANGUAGES]
