"""The list of an entity's rows (GET ChatSession), in SuperOffice's dialect of OData."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphql_api.errors import FieldsForbidden, InvalidValue, NotFound
from graphql_api.shared.media_types import accept_header
from rest_facade.list import operation, query, representation
from rest_facade.list.rows import full_name, json_safe_name, to_rows
from rest_facade.list.values import FilterContext
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse, content_length


async def get_page(request: RestRequest) -> RawResponse:
    """A page of rows by filter and order, with a link to the next page.

    NotFound when the path names a row that the caller cannot read, such as the topic of sessions.
    """
    http, preferences = request.http, request.preferences
    parsed = query.read(http.scope["query_string"])
    list_query = parsed.query
    chosen = representation.choose(list_query.format, accept_header(http))
    viewpoint = FilterContext(preferences.dates, datetime.now(UTC), request.viewer.associate_id)

    text = operation.build_text(list_query.columns)
    variables = operation.build_variables(list_query, viewpoint)
    places = request.bound.read_address(request) if request.bound.condition else {}
    for number in places.values():
        assert request.bound.condition is not None
        operation.add_condition(variables, request.bound.condition, number)
        await _check_readable(request, places)
    try:
        result = await request.execute(
            text, variables, request.viewer, preferences.languages.locale, None
        )
    except InvalidValue as error:
        raise InvalidValue(*operation.rename_paths(error.problems)) from error
    except FieldsForbidden as error:
        raise error.about(operation.rename_paths(error.problems)) from error
    connection = result[operation.FIELD]
    nodes, has_next_page = connection["nodes"], connection["pageInfo"]["hasNextPage"]
    if list_query.top == 0:
        # A client that follows links of empty pages would never arrive.
        nodes, has_next_page = [], False

    namer = json_safe_name if list_query.json_safe else full_name
    rows = to_rows(nodes, list_query.columns, preferences.dates, namer)
    next_link = (
        representation.next_link(
            request.base_url,
            parsed.parameters,
            connection["pageInfo"]["endCursor"],
            request.bound.path.format(**places),
        )
        if has_next_page
        else None
    )
    envelope = representation.envelope(request.base_url, rows, next_link)
    body = chosen.write(representation.ROOT_ELEMENT, envelope)
    return RawResponse(200, (*preferences.headers, content_length(body), *chosen.headers), body)


async def _check_readable(request: RestRequest, places: Mapping[str, Any]) -> None:
    """NotFound when there is no row with the key in the path that the caller may read.

    It is asked before the list, and not only when a page is empty: rows of the list may have the
    number of a row that is not stored, and an answer must not depend on the caller's filter.
    """
    read = request.bound.read_operation
    assert read is not None
    if await request.run(read, None, **places) is None:
        [key] = places.values()
        raise NotFound(f"{read.answer_type} id {key} not found.")
