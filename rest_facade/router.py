"""Which endpoint answers a request: found by its path at once, whatever the number of calls."""

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from starlette.exceptions import HTTPException
from starlette.types import Scope

from rest_facade.parameters import KEY

Endpoint = TypeVar("Endpoint")
ByMethod = Mapping[str, Endpoint]

PLACE = f"{{{KEY}}}"
"""Where a path has a row's key."""


class Router(Generic[Endpoint]):
    """Endpoints by path, a slash at its end or not, in any case of ASCII's letters.

    .NET finds paths so, and callers rely on it: the official client posts to a path that ends in a
    slash, and follows no redirect.
    """

    def __init__(self, endpoints: Iterable[tuple[str, str, Endpoint]]) -> None:
        """Of methods, paths and what answers them."""
        paths: dict[str, dict[str, Endpoint]] = {}
        for method, path, endpoint in endpoints:
            by_method = paths.setdefault(path, {})
            by_method[method] = endpoint
            if method == "GET":
                # A GET whose body stays here.
                by_method["HEAD"] = endpoint
        self._plain = {path.lower(): found for path, found in paths.items() if PLACE not in path}
        self._keyed = [(_pattern(path), found) for path, found in paths.items() if PLACE in path]

    def find(self, scope: Scope) -> Endpoint:
        """What answers a request, which gets its path's parameters; HTTPException 404 or 405."""
        method = scope["method"]
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        # Other letters have no other case here: what guards paths in front knows ASCII only.
        folded = path.lower() if path.isascii() else path
        there: ByMethod[Endpoint] = self._plain.get(folded.removesuffix("/"), {})
        if method in there:
            return there[method]
        for pattern, by_method in self._keyed:
            if match := pattern.fullmatch(path):
                if method in by_method:
                    scope["path_params"] = match.groupdict()
                    return by_method[method]
                there = there or by_method
        if there:
            raise HTTPException(405, headers={"Allow": ", ".join(there)})
        raise HTTPException(404)


def _pattern(path: str) -> re.Pattern[str]:
    before, after = path.split(PLACE)
    key = f"(?P<{KEY}>[^/\\n]+)"
    return re.compile(f"{re.escape(before)}{key}{re.escape(after)}/?", re.IGNORECASE | re.ASCII)
