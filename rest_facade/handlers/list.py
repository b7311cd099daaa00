"""The list of an entity's rows (GET ChatSession), in the dialect of OData that it knows."""

from datetime import UTC, datetime

from graphql_api.errors import FieldsForbidden, InvalidValue
from graphql_api.shared.media_types import accept_header
from rest_facade.list import operation, query, representation
from rest_facade.list.rows import full_name, json_safe_name, to_rows
from rest_facade.list.values import Viewpoint
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse, length_of


async def page(exchange: RestRequest) -> RawResponse:
    """A page of rows that a filter selects, in the order asked for, with a link to the next."""
    request, wishes = exchange.request, exchange.preferences
    read = query.read(request.scope["query_string"])
    asked = read.query
    told_in = representation.choose(asked.format, accept_header(request))
    viewpoint = Viewpoint(wishes.dates, datetime.now(UTC), exchange.viewer.associate_id)

    text = operation.text_of(asked.columns)
    variables = operation.variables_of(asked, viewpoint)
    try:
        result = await exchange.execute(
            text, variables, exchange.viewer, wishes.languages.locale, None
        )
    except InvalidValue as error:
        raise InvalidValue(*operation.in_our_words(error.problems)) from error
    except FieldsForbidden as error:
        problems = operation.in_our_words(error.problems)
        raise FieldsForbidden(error.verb, *problems) from error
    found = result[operation.FIELD]

    namer = json_safe_name if asked.json_safe else full_name
    rows = to_rows(found["nodes"], asked.columns, wishes.dates, namer)
    follows, cursor = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]
    link = representation.next_link(exchange.base, read.parameters, cursor) if follows else None
    body = told_in.write(representation.ROOT, representation.envelope(exchange.base, rows, link))
    return RawResponse(200, (*wishes.headers, length_of(body), *told_in.headers), body)
