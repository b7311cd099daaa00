"""`make calls` writes docs/calls.md from the routes table."""

from pathlib import Path

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from tests.rest_facade.schema import carrier

TARGET = Path(__file__).parents[2] / "docs" / "calls.md"

HEAD = """# All REST calls

The column GraphQL has the fields that a call can execute. [rest.md](rest.md) describes what holds
for all calls, and `/openapi` shows every parameter, header and error response. `make calls` writes
this page from `rest_facade/routes.py`, and a test fails when it is out of date.

| call | what it does | GraphQL | body | answer |
|---|---|---|---|---|
"""

REQUEST_BODIES = {
    RequestBody.NOTHING: "not read",
    RequestBody.ENTITY: "`{name}`",
    RequestBody.ARGUMENTS: "an object of arguments",
    RequestBody.LIST: "a list",
    RequestBody.CHANGES: "some of `{name}`, or a JSON Patch",
}

RESPONSE_BODIES = {
    ResponseBody.NOTHING: "204",
    ResponseBody.ENTITY: "`{name}`",
    ResponseBody.ENTITY_OR_NULL: "`{name}`, or null",
    ResponseBody.ENTITY_WITH_LINKS: "`{name}WithLinks`",
    ResponseBody.ENTITIES: "a list of `{name}`",
    ResponseBody.ENTITIES_OR_NULL: "a list of `{name}`, or null",
    ResponseBody.VALUE: "a value",
    ResponseBody.VALUE_OR_NULL: "a value, or null",
    ResponseBody.PAGE: "rows of [the list](list.md), and a link to the next page",
}


def write() -> str:
    """The Markdown page, with a row for each call."""
    return HEAD + "\n".join(_row(call) for call in CALLS) + "\n"


def _row(call: RestCall) -> str:
    names = filter(None, (call.key_parameter, *call.query))
    query = "&".join(f"{name}=" for name in names)
    fields = dict.fromkeys(filter(None, (call.read_field, call.create_field, call.field)))
    name = carrier(call.entity).entity_name
    cells = (
        f"`{call.method} {MOUNTED_AT}{call.path}{'?' if query else ''}{query}`",
        call.summary,
        ", ".join(f"`{field}`" for field in fields),
        REQUEST_BODIES[call.request_body].format(name=name),
        RESPONSE_BODIES[call.response_body].format(name=name),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    TARGET.write_text(write())
