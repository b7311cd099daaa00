"""Conditional requests (RFC 9110, section 13): no lost update, and no answer sent twice.

Only calls on an entity's own address have conditions. SuperOffice has the two dates alone; tags are
finer, since dates know no fractions of a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, Self

from starlette.datastructures import Headers
from werkzeug.datastructures import ETags
from werkzeug.http import http_date, parse_date, parse_etags

from graphql_api.errors import Stale
from rest_facade.response import RawHeaders, raw

CACHING = {
    "Cache-Control": "private, no-cache",
    "Vary": (
        "Accept, Accept-Language, SO-Language, SO-Culture, SO-TimeZone,"
        " Authorization, Cookie, SO-AppToken"
    ),
}
"""What every answer of this door says: it is for one caller, who asks anew before using it again.

Without `no-cache` a browser would guess from Last-Modified how long an answer stays good.
"""

CACHING_SENT = raw(CACHING)
"""The same as it is sent."""

CONDITIONAL = frozenset(
    {b"if-match", b"if-none-match", b"if-unmodified-since", b"if-modified-since"}
)
"""The headers that make conditions."""

REMEMBERED = 1024
"""Moments when rows were changed; many are read, or written, again at once."""

VALIDATORS = ("version", "updatedAt")
"""The fields that tell one state of a row from another."""

CHANGED = "This row was changed meanwhile; read it again."
THERE = "There is such a row, and If-None-Match asks that there be none."


class Validators(NamedTuple):
    """What tells one state of a row from another."""

    version: int
    last_modified: datetime | None
    """In whole seconds, rounded up: the row was not changed after it."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From the fields that operations ask for (`VALIDATORS`)."""
        changed = data["updatedAt"]
        return cls(data["version"], _whole_seconds(changed) if changed else None)

    def headers(self, content_type: str, body: bytes) -> RawHeaders:
        """ETag and Last-Modified of an answer.

        The tag is the version, so that writers can say which one they read, and a hash of all that
        the caller sees, whatever it depends on: selection, language, zone, rights, referred rows.
        """
        digest = sha256(content_type.encode() + b"\n" + body).hexdigest()[:20]
        tag = b"etag", f'"{self.version}-{digest}"'.encode()
        if self.last_modified is None:
            return (tag,)
        return tag, (b"last-modified", _told(self.last_modified))


@dataclass(frozen=True)
class Conditions:
    """The conditions that a request has.

    A date that cannot be read is none (RFC 9110, section 13.1.4). Tags that cannot be read are
    tags that no row has: somebody meant to be careful.
    """

    match: ETags | None = None
    none_match: ETags | None = None
    unmodified_since: datetime | None = None
    modified_since: datetime | None = None

    @classmethod
    def of(cls, headers: Headers) -> "Conditions":
        """From a request's headers, `NONE` most often; a tag counts for more than a date."""
        if CONDITIONAL.isdisjoint(dict(headers.raw)):
            return NONE
        match, none_match = _tags(headers, "If-Match"), _tags(headers, "If-None-Match")
        return cls(
            match,
            none_match,
            _date(headers, "If-Unmodified-Since") if match is None else None,
            _date(headers, "If-Modified-Since") if none_match is None else None,
        )

    @property
    def on_writing(self) -> bool:
        """Whether a write has to look at the row first.

        If-Modified-Since is for reading only: the official client leaks it into later writes.
        """
        # Tags that cannot be read are falsy, and count as well.
        return (
            self.match is not None
            or self.none_match is not None
            or self.unmodified_since is not None
        )

    def check_state(self, row: Validators) -> None:
        """Stale when the row is no longer as the caller last saw it."""
        if self.match is not None and not _names_version(self.match, row.version):
            raise Stale(CHANGED)
        if self.unmodified_since is not None and _after(row, self.unmodified_since):
            raise Stale(CHANGED)

    def check_writing(self, row: Validators) -> None:
        """Stale when a write may not be done on the row."""
        self.check_state(row)
        if self.none_match is not None and _names_version(self.none_match, row.version):
            raise Stale(THERE)

    def knows(self, row: Validators, etag: str) -> bool:
        """Whether the caller of a read has that very answer already."""
        if self.none_match is not None:
            return self.none_match.star_tag or self.none_match.contains_weak(etag.strip('"'))
        return self.modified_since is not None and not _after(row, self.modified_since)


NONE = Conditions()


def _tags(headers: Headers, name: str) -> ETags | None:
    """The tags in a header, which may come in several lines; None when it is not there."""
    lines = headers.getlist(name)
    return parse_etags(", ".join(lines)) if lines else None


def _date(headers: Headers, name: str) -> datetime | None:
    try:
        return parse_date(headers.get(name))
    except OverflowError:
        # An offset of more digits than any date has.
        return None


def _names_version(tags: ETags, version: int) -> bool:
    """Only the version counts: another language or selection shows the same state of the row.

    Weak tags count as well, since proxies that compress make tags weak.
    """
    # Werkzeug reads an empty tag as None.
    versions = {(tag or "").partition("-")[0] for tag in tags.as_set(include_weak=True)}
    return tags.star_tag or str(version) in versions


def _after(row: Validators, moment: datetime) -> bool:
    return row.last_modified is None or row.last_modified > moment


@lru_cache(maxsize=REMEMBERED)
def _whole_seconds(text: str) -> datetime:
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


@lru_cache(maxsize=REMEMBERED)
def _told(second: datetime) -> bytes:
    return http_date(second).encode()
