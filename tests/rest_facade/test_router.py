"""The endpoint that the router finds for a request."""

import pytest
from starlette.exceptions import HTTPException

from rest_facade.app import Router

ROUTER = Router(
    [
        ("GET", "/v1/Row/default", "blank"),
        ("GET", "/v1/Row", "page"),
        ("POST", "/v1/Row", "create"),
        ("GET", "/v1/Row/{key}", "read"),
        ("PUT", "/v1/Row/{key}", "replace"),
        ("GET", "/v1/Row/{key}/kin", "kin"),
        ("POST", "/v1/Row/{rowId}/kin", "add"),
        ("GET", "/v1/Row/{rowId}/kin/{name}", "one of kin"),
        ("DELETE", "/v1/Row/{rowId}/kin/{name}", "part"),
        ("POST", "/v1/Row/{rowId}/MoveTo/{place}", "move"),
    ]
)


def found(method: str, path: str, root_path: str = "") -> tuple[str, dict[str, str]]:
    scope = {"type": "http", "method": method, "path": path, "root_path": root_path}
    endpoint = ROUTER.find(scope)
    params: dict[str, str] = scope.get("path_params", {})  # type: ignore[assignment]
    return endpoint, params


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/Row", ("page", {})),
        ("HEAD", "/v1/Row", ("page", {})),
        ("POST", "/v1/row", ("create", {})),
        ("GET", "/v1/Row/default", ("blank", {})),
        ("GET", "/V1/ROW/Default", ("blank", {})),
        ("GET", "/v1/Row/7", ("read", {"key": "7"})),
        ("HEAD", "/v1/row/7", ("read", {"key": "7"})),
        ("GET", "/v1/Row/aB\N{LATIN SMALL LETTER LONG S}", ("read", {"key": "aB\u017f"})),
        ("GET", "/v1/Row/7/KIN", ("kin", {"key": "7"})),
        ("POST", "/v1/Row/7/kin", ("add", {"rowId": "7"})),
        ("GET", "/v1/Row/7/Kin/Ada L", ("one of kin", {"rowId": "7", "name": "Ada L"})),
        ("DELETE", "/v1/Row/7/kin/kin", ("part", {"rowId": "7", "name": "kin"})),
        ("POST", "/v1/row/7/moveto/a.b", ("move", {"rowId": "7", "place": "a.b"})),
        # A fixed path is read as a key when only the path with a key supports the method.
        ("PUT", "/v1/Row/default", ("replace", {"key": "default"})),
    ],
)
def test_paths_are_found(
    method: str, path: str, end: str, expected: tuple[str, dict[str, str]]
) -> None:
    assert found(method, f"{path}{end}") == expected


def test_paths_are_found_below_the_mount_path() -> None:
    assert found("GET", "/out/api/v1/Row/7", "/out/api") == ("read", {"key": "7"})
    assert found("GET", "/v1/Row", "/api") == ("page", {})


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/v1", "/v1/Rows", "/v1/Row//", "/v1/Row/7//", "/v1/Row/7/x", "/x/v1/Row"),
        *("/v1/Row\n", "/v1/Row/7/\n", "/v1/\N{KELVIN SIGN}ow", "/v1/Row/default/x"),
    ],
)
def test_unknown_paths_are_not_found(path: str) -> None:
    with pytest.raises(HTTPException) as refused:
        found("GET", path)
    assert (refused.value.status_code, refused.value.detail) == (404, "Not Found")


def test_only_ascii_letters_match_in_any_case() -> None:
    router = Router([("GET", "/v1/kin", "kin")])
    with pytest.raises(HTTPException):
        router.find({"method": "GET", "path": "/v1/\N{KELVIN SIGN}in"})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/Row", "GET, HEAD, POST"),
        ("get", "/v1/Row", "GET, HEAD, POST"),
        ("POST", "/v1/Row/7", "GET, HEAD, PUT"),
        ("POST", "/v1/Row/default", "GET, HEAD"),
        ("PUT", "/v1/Row/7/kin/", "GET, HEAD, POST"),
        ("POST", "/v1/Row/7/kin/x", "GET, HEAD, DELETE"),
        ("GET", "/v1/Row/7/MoveTo/x", "POST"),
    ],
)
def test_a_wrong_method_is_refused(method: str, path: str, allowed: str) -> None:
    with pytest.raises(HTTPException) as refused:
        found(method, path)
    assert (refused.value.status_code, refused.value.detail) == (405, "Method Not Allowed")
    assert refused.value.headers == {"Allow": allowed}
