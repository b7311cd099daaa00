"""What a request asks for."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.requests import Request
from werkzeug.http import parse_options_header

from graphql_api.shared.caching import cached_by_text
from graphql_api.shared.media_types import JSON
from orm import trusted_documents

REMEMBERED = 64
"""Content types that were found to be good; a caller sends the same at every call."""


@dataclass(frozen=True)
class GraphQLRequest:
    """The parameters of GraphQL over HTTP."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None


def read_request(request: Request, body: bytes) -> GraphQLRequest:
    """The parameters of a GET or POST; Unusable says which one is wrong, and how."""
    if request.method not in ("GET", "POST"):
        raise BadGraphQLRequest(405, "GraphQL only supports GET and POST requests.")
    if request.method == "GET":
        # A query parameter is text; the two objects are written as JSON in it.
        parameters: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            parameters[name] = _parse(parameters.get(name) or "null")
    else:
        _check_content_type(request.headers.get("content-type"))
        parameters = _parse(body)
    if not isinstance(parameters, dict):
        raise BadGraphQLRequest(400, "The body must be a JSON object; batches are not taken.")
    return GraphQLRequest(
        query=_parameter(parameters, "query", str, "a string"),
        document_id=_parameter(parameters, "documentId", str, "a string"),
        operation_name=_parameter(parameters, "operationName", str, "a string"),
        variables=_parameter(parameters, "variables", dict, "an object"),
        extensions=_parameter(parameters, "extensions", dict, "an object"),
    )


@cached_by_text(REMEMBERED)
def _check_content_type(content_type: str | None) -> None:
    """Take JSON only: a foreign page could send any other type without asking first."""
    essence, options = parse_options_header(content_type)
    if essence.lower() != JSON:
        raise BadGraphQLRequest(415, f"The Content-Type of a POST must be {JSON}.")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise BadGraphQLRequest(415, "The charset of the body must be utf-8.")


def _parse(text: str | bytes) -> Any:
    try:
        # Decoded here: json would guess at UTF-16 and take halves of characters.
        decoded = text.decode() if isinstance(text, bytes) else text
        return json.loads(decoded, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadGraphQLRequest(400, "The JSON is nested too deeply.") from None
    except ValueError:
        raise BadGraphQLRequest(400, "The request is not JSON in UTF-8.") from None


def _parameter(parameters: Mapping[str, Any], name: str, kind: type, called: str) -> Any:
    value = parameters.get(name)
    if not isinstance(value, (kind, type(None))):
        raise BadGraphQLRequest(400, f"The parameter {name} must be {called}, or null.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


class BadGraphQLRequest(Exception):
    """Why there is none, with the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


REMEMBERED_IDS = 256


class TrustedDocuments:
    """Finds the text that a request means. `only`: refuse every text that is not registered."""

    def __init__(self, *, only: bool) -> None:
        self._only = only
        self._texts: OrderedDict[str, str] = OrderedDict()

    async def text_of(self, asked: GraphQLRequest) -> str | None:
        """The operation's text; Unusable for an unknown id, or a text where ids are due."""
        if asked.document_id is None:
            if self._only:
                raise BadGraphQLRequest(
                    403, "Only registered operations are run here; send a documentId."
                )
            return asked.query
        if asked.query is not None:
            raise BadGraphQLRequest(400, "Send a query or a documentId, not both.")
        text = self._texts.get(asked.document_id) or await trusted_documents.find(asked.document_id)
        if text is None:
            raise BadGraphQLRequest(404, "No operation is registered under this documentId.")
        # An id never changes its text, so what was found once holds for good.
        self._texts[asked.document_id] = text
        self._texts.move_to_end(asked.document_id)
        if len(self._texts) > REMEMBERED_IDS:
            self._texts.popitem(last=False)
        return text
