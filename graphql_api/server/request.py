"""Reads the parameters of a GraphQL-over-HTTP request, and finds trusted documents."""

import json
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
"""Trusted documents that are cached; the least recently used one is dropped first."""


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
            parameters[name] = _parse(parameters.get(name) or "null")
    else:
        _check_content_type(request.headers.get("content-type"))
        parameters = _parse(body)
    if not isinstance(parameters, dict):
        raise BadGraphQLRequest(400, "The body must be a JSON object; batches are not supported.")
    return GraphQLRequest(
        query=_parameter(parameters, "query", str, "a string"),
        document_id=_parameter(parameters, "documentId", str, "a string"),
        operation_name=_parameter(parameters, "operationName", str, "a string"),
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


def _parse(text: str | bytes) -> Any:
    try:
        # Decoded here, because json.loads would also accept UTF-16 and lone surrogates.
        decoded = text.decode() if isinstance(text, bytes) else text
        return json.loads(decoded, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadGraphQLRequest(400, "The JSON is nested too deeply.") from None
    except ValueError:
        raise BadGraphQLRequest(
            400, "The request is not JSON in UTF-8, or a number in it has thousands of digits."
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

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class TrustedDocuments:
    """Finds the document of a request. `only`: refuse every document that is not registered."""

    def __init__(self, *, only: bool) -> None:
        self._only = only
        self._texts: OrderedDict[str, str] = OrderedDict()

    async def text_of(self, request: GraphQLRequest) -> str | None:
        """The document's text, sent or registered; None if neither a text nor an id was sent.

        BadGraphQLRequest for an unknown id, or for a text where only registered ones are allowed.
        """
        if request.document_id is None:
            if self._only:
                raise BadGraphQLRequest(
                    403, "Only registered operations are run here; send a documentId."
                )
            return request.query
        if request.query is not None:
            raise BadGraphQLRequest(400, "Send a query or a documentId, not both.")
        text = self._texts.get(request.document_id) or await trusted_documents.find(
            request.document_id
        )
        if text is None:
            raise BadGraphQLRequest(404, "No operation is registered under this documentId.")
        # The text of an id never changes, so it may be cached for good.
        self._texts[request.document_id] = text
        self._texts.move_to_end(request.document_id)
        if len(self._texts) > CACHE_SIZE:
            self._texts.popitem(last=False)
        return text
