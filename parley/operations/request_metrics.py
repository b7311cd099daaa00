"""Metrics of requests: how many were answered, how long that took, and with which errors."""

from collections.abc import Sequence
from functools import lru_cache

from prometheus_client import Counter, Histogram

REQUESTS = Counter("parley_requests", "Requests that were answered.", ["door", "status"])
SECONDS = Histogram("parley_request_seconds", "Seconds from request to response.", ["door"])

OPERATIONS = Counter(
    "parley_operations",
    "Requests that were answered, by field (GraphQL) or call (REST).",
    ["door", "operation", "status"],
)
OPERATION_SECONDS = Histogram(
    "parley_operation_seconds",
    "Seconds from request to response, by field (GraphQL) or call (REST).",
    ["door", "operation"],
    # Few, because there is a set of them for each operation.
    buckets=(0.005, 0.025, 0.1, 0.5, 2.5, 10),
)
ERRORS = Counter(
    "parley_errors",
    "Answers with an error of that code, also those of status 200; each code of an answer once.",
    ["door", "code"],
)

OTHER = "other"
"""The door, operation or code of what has none, or of one too many."""

MOST_NAMES = 500
"""Operations and codes that metrics tell apart; there are fewer, so this bounds a mistake."""


_names: set[str] = set()


def _bounded(name: str | None) -> str:
    """The name as a label, or OTHER for none, and for one too many."""
    if name is None or (name not in _names and len(_names) >= MOST_NAMES):
        return OTHER
    _names.add(name)
    return name


@lru_cache(maxsize=4096)
def request_metrics(
    door: str, call: str | None, status: int
) -> Sequence[tuple[Counter, Histogram]]:
    """The metrics of a request, cached: looking them up costs as much as counting."""
    name = _bounded(call)
    return (
        (REQUESTS.labels(door, status), SECONDS.labels(door)),
        (OPERATIONS.labels(door, name, status), OPERATION_SECONDS.labels(door, name)),
    )


@lru_cache(maxsize=256)
def errors_counter(door: str, code: str) -> Counter:
    """The count of answers with an error of a code, cached as well."""
    return ERRORS.labels(door, _bounded(code))
