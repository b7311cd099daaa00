"""Reads the parameters of a GraphQL-over-HTTP request, and finds persisted documents."""

import hashlib
import json
from codecs import BOM_UTF8
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.requests import Request

from graphql_api.shared.media_types import JSON, body_media_type
from orm import trusted_documents

SAFE_METHODS = ("GET", "HEAD")
"""The methods that read only; the server sends no body to a HEAD."""

CACHE_SIZE = 256
"""Trusted documents that are cached, and as many that clients added themselves (automatic persisted
queries); the least recently used one is dropped first."""


@dataclass(frozen=True)
class GraphQLRequest:
    """The parameters of a GraphQL-over-HTTP request."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None


def read_request(request: Request, body: bytes) -> GraphQLRequest:
    """The parameters of a GET or POST; BadGraphQLRequest says which one is wrong, and why."""
    if request.method not in SAFE_METHODS and request.method != "POST":
        raise BadGraphQLRequest(405, "GraphQL only supports GET and POST requests.")
    if request.method in SAFE_METHODS:
        # All query parameters are text; these two contain JSON objects.
        parameters: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            parameters[name] = parse_json(parameters.get(name) or "null", f"The parameter {name}")
    else:
        _check_content_type(request.headers.get("content-type"))
        parameters = parse_json(body, "The body")
    if not isinstance(parameters, dict):
        raise BadGraphQLRequest(400, "The body must be a JSON object; batches are not supported.")
    return request_in(parameters)


def request_in(parameters: Mapping[str, Any]) -> GraphQLRequest:
    """The parameters in a JSON object; BadGraphQLRequest says which one is wrong, and why."""
    return GraphQLRequest(
        # Clients that have no text, id or name to send may send an empty one.
        query=_parameter(parameters, "query", str, "a string") or None,
        document_id=_parameter(parameters, "documentId", str, "a string") or None,
        operation_name=_parameter(parameters, "operationName", str, "a string") or None,
        variables=_parameter(parameters, "variables", dict, "an object"),
        extensions=_parameter(parameters, "extensions", dict, "an object"),
    )


def _check_content_type(content_type: str | None) -> None:
    """Refuse other types than JSON: foreign pages can send them without a CORS preflight (CSRF)."""
    media_type, is_utf8 = body_media_type(content_type)
    if media_type != JSON:
        raise BadGraphQLRequest(415, f"The Content-Type of a POST must be {JSON}.")
    if not is_utf8:
        raise BadGraphQLRequest(415, "The charset of the body must be utf-8.")


def parse_json(text: str | bytes, what: str) -> Any:
    """The content of a JSON text; BadGraphQLRequest begins with `what` if it is none."""
    try:
        # Decoded here, because json.loads would also accept UTF-16 and lone surrogates.
        decoded = text.removeprefix(BOM_UTF8).decode() if isinstance(text, bytes) else text
        return json.loads(decoded, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadGraphQLRequest(400, f"{what} is JSON that is nested too deeply.") from None
    except ValueError:
        raise BadGraphQLRequest(
            400, f"{what} is not JSON in UTF-8, or a number in it has thousands of digits."
        ) from None


def _parameter(parameters: Mapping[str, Any], name: str, type_: type, description: str) -> Any:
    value = parameters.get(name)
    if not isinstance(value, (type_, type(None))):
        raise BadGraphQLRequest(400, f"The parameter {name} must be {description}, or null.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


class BadGraphQLRequest(Exception):
    """The request is no valid GraphQL-over-HTTP request; `status` is its HTTP status."""

    def __init__(
        self, status: int, reason: str, code: str = "BAD_REQUEST", allow: str | None = None
    ) -> None:
        super().__init__(reason)
        self.status, self.code, self.allow = status, code, allow


class PersistedQueryRefused(BadGraphQLRequest):
    """The messages and codes are those that the links of Apollo Client and urql wait for."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(404, message, code)


class PersistedDocuments:
    """Finds the text of a request's document. `only`: run no document that is not registered.

    Registered documents (trusted documents) are found by their `documentId`, or by a digest in
    `extensions.persistedQuery`. Unless `only` is set, a client may add further ones under their
    digest by sending both (automatic persisted queries); each worker keeps those for itself.
    """

    def __init__(self, *, only: bool, max_bytes: int) -> None:
        self._only, self._max_bytes = only, max_bytes
        self._registered: OrderedDict[str, str] = OrderedDict()
        self._added: OrderedDict[str, str] = OrderedDict()

    async def text_of(self, request: GraphQLRequest) -> str | None:
        """The document's text; None if the request names none.

        BadGraphQLRequest for an unknown id, or for a text where only registered ones are allowed.
        """
        if request.document_id is not None:
            if request.query is not None:
                raise BadGraphQLRequest(400, "Send a query or a documentId, not both.")
            text = await self._find_registered(request.document_id)
            if text is None:
                raise BadGraphQLRequest(
                    404, "No operation is registered under this documentId.", "DOCUMENT_NOT_FOUND"
                )
            return text
        digest = _digest_of(request.extensions)
        if digest is not None:
            return await self._text_by_digest(digest, request.query)
        if self._only:
            raise BadGraphQLRequest(
                403, "Only registered operations are run here; send a documentId."
            )
        return request.query

    async def text_of_link(self, request: Request) -> str | None:
        """The text of the document that a browser's link names by its id or digest, to be shown.

        None if the link has a query itself, or names no document that is known. Adds no document.
        """
        try:
            parameters = read_request(request, b"")
            return None if parameters.query else await self.text_of(parameters)
        except BadGraphQLRequest:
            return None

    async def _text_by_digest(self, sent: str, query: str | None) -> str:
        digest = sent.lower()
        if query is not None and hashlib.sha256(_encoded(query)).hexdigest() != digest:
            raise BadGraphQLRequest(400, "The sha256Hash is not the digest of the query.")
        text = self._added.get(digest)
        # First as it was sent: the ids of Apollo's manifest need not be digests.
        for key in dict.fromkeys((sent, digest, f"sha256:{digest}")):
            text = text or await self._find_registered(key)
        if text is None and self._only:
            raise PersistedQueryRefused(
                "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED"
            )
        if text is None and query is None:
            raise PersistedQueryRefused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
        if text is None and query is not None and len(_encoded(query)) <= self._max_bytes:
            _keep(self._added, digest, query)
        return text or query or ""

    async def _find_registered(self, key: str) -> str | None:
        text = self._registered.get(key) or await trusted_documents.find(key)
        if text is not None:
            # The text of an id never changes, so it may be cached for good.
            _keep(self._registered, key, text)
        return text


def _digest_of(extensions: Mapping[str, Any] | None) -> str | None:
    """The digest, or the id of a manifest, in `extensions.persistedQuery`; None without any."""
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not digest or not isinstance(digest, str) or persisted.get("version") != 1:
        raise BadGraphQLRequest(
            400, "extensions.persistedQuery must be an object with version 1 and a sha256Hash."
        )
    return digest


def _encoded(query: str) -> bytes:
    return query.encode(errors="surrogatepass")


def _keep(cache: OrderedDict[str, str], key: str, text: str) -> None:
    cache[key] = text
    cache.move_to_end(key)
    if len(cache) > CACHE_SIZE:
        cache.popitem(last=False)
