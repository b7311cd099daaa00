"""Conditional requests (RFC 9110, section 13): ETags and dates for optimistic locking and caching.

Only calls on an entity's own path support conditions. SuperOffice has only the two dates; ETags are
more exact, because HTTP dates have no fractions of a second.
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
from graphql_api.shared.caching_headers import CALLER
from graphql_api.shared.content_codings import compressed_etag
from rest_facade.response import RawHeaders, to_raw_headers

CACHING_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Vary": (
        f"Accept, Accept-Encoding, Accept-Language, SO-Language, SO-Culture, SO-TimeZone, {CALLER}"
    ),
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response: only the caller may cache it, and must revalidate before each use.

Without `no-cache` a browser would guess from Last-Modified how long a response is fresh.
"""

RAW_CACHING_HEADERS = to_raw_headers(CACHING_HEADERS)
"""The same headers, encoded."""

CONDITIONAL = frozenset(
    {b"if-match", b"if-none-match", b"if-unmodified-since", b"if-modified-since"}
)
"""The request headers with conditions, in lower case."""

CACHE_SIZE = 1024
"""Number of times of last change that are cached; many rows are read or written again soon."""

VALIDATORS = ("version", "updatedAt")
"""The GraphQL fields that differ between two states of a row."""

ROW_CHANGED = "This row was changed meanwhile; read it again."
ROW_EXISTS = "There is such a row, and If-None-Match asks that there be none."


class Validators(NamedTuple):
    """The version of a row, and when it was last changed."""

    version: int
    last_modified: datetime | None
    """In whole seconds, rounded up, so that the row was not changed after it."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """From GraphQL data that has the fields in `VALIDATORS`."""
        updated_at = data["updatedAt"]
        return cls(data["version"], _whole_seconds(updated_at) if updated_at else None)

    def headers(self, content_type: str, body: bytes) -> RawHeaders:
        """The ETag and Last-Modified headers of a response.

        The ETag is the version, so that a later write can name the version it read, and a hash of
        the whole body, which also depends on selection, language, time zone, rights and referred
        rows. Last-Modified is never later than now (RFC 9110, section 8.8.2.1): within the second
        of the change it is that second, and a caller who sends it back is told to read again.
        """
        digest = sha256(content_type.encode() + b"\n" + body).hexdigest()[:20]
        tag = b"etag", f'"{self.version}-{digest}"'.encode()
        if self.last_modified is None:
            return (tag,)
        now = datetime.now(UTC)
        if self.last_modified > now:
            return tag, (b"last-modified", _http_date(now.replace(microsecond=0)))
        return tag, (b"last-modified", _http_date(self.last_modified))


@dataclass(frozen=True)
class Conditions:
    """The conditions of a request.

    A date that cannot be parsed is ignored (RFC 9110, section 13.1.4). ETags that cannot be parsed
    match no row, because the caller did mean to set a condition.
    """

    match: ETags | None = None
    none_match: ETags | None = None
    unmodified_since: datetime | None = None
    modified_since: datetime | None = None

    @classmethod
    def from_headers(cls, headers: Headers) -> "Conditions":
        """Read the headers; an ETag has precedence over a date.

        `NO_CONDITIONS` itself when there are none, as in most requests.
        """
        if CONDITIONAL.isdisjoint(dict(headers.raw)):
            return NO_CONDITIONS
        match, none_match = _tags(headers, "If-Match"), _tags(headers, "If-None-Match")
        return cls(
            match,
            none_match,
            _date(headers, "If-Unmodified-Since") if match is None else None,
            _date(headers, "If-Modified-Since") if none_match is None else None,
        )

    @property
    def apply_to_writes(self) -> bool:
        """True if a write has to read the row first.

        If-Modified-Since is for reads only: the official client leaks it into later writes.
        """
        # Compared with None, because ETags that cannot be parsed are falsy, and count as well.
        return (
            self.match is not None
            or self.none_match is not None
            or self.unmodified_since is not None
        )

    def check_unchanged(self, row: Validators) -> None:
        """Stale when If-Match or If-Unmodified-Since says that the row was changed."""
        if self.match is not None and not _names_version(self.match, row.version):
            raise Stale(ROW_CHANGED)
        if self.unmodified_since is not None and _changed_after(row, self.unmodified_since):
            raise Stale(ROW_CHANGED)

    def check_write(self, row: Validators) -> None:
        """Stale when a condition forbids to write the row."""
        self.check_unchanged(row)
        if self.none_match is not None and _names_version(self.none_match, row.version):
            raise Stale(ROW_EXISTS)

    def is_not_modified(self, row: Validators, etag: str) -> bool:
        """True if the caller of a read already has the response with this ETag (304)."""
        if self.none_match is not None:
            known = self.none_match
            tags = (etag, compressed_etag(etag))
            return known.star_tag or any(known.contains_weak(tag.strip('"')) for tag in tags)
        return self.modified_since is not None and not _changed_after(row, self.modified_since)


NO_CONDITIONS = Conditions()


def _tags(headers: Headers, name: str) -> ETags | None:
    """The ETags in a header, which may come in several lines; None when it is absent."""
    lines = headers.getlist(name)
    return parse_etags(", ".join(lines)) if lines else None


def _date(headers: Headers, name: str) -> datetime | None:
    try:
        return parse_date(headers.get(name))
    except OverflowError:
        # A time zone offset with too many digits.
        return None


def _names_version(tags: ETags, version: int) -> bool:
    """True if an ETag has this version; the hash may differ by language or selection.

    Weak ETags count as well, because proxies that compress make ETags weak.
    """
    # Werkzeug parses an empty ETag as None.
    versions = {(tag or "").partition("-")[0] for tag in tags.as_set(include_weak=True)}
    return tags.star_tag or str(version) in versions


def _changed_after(row: Validators, moment: datetime) -> bool:
    return row.last_modified is None or row.last_modified > moment


@lru_cache(maxsize=CACHE_SIZE)
def _whole_seconds(text: str) -> datetime:
    """A DateTime of GraphQL in UTC, rounded up to whole seconds."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)


@lru_cache(maxsize=CACHE_SIZE)
def _http_date(second: datetime) -> bytes:
    return http_date(second).encode()
