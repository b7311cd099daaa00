"""`make calls` writes docs/calls.md from the routes table, and from the tests of the stories."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.events.call import EVENTS, PARAMETERS
from rest_facade.openapi.document import DOCUMENTED
from rest_facade.writing.links import MOUNTED_AT
from tests.contract.calls import AGENT, ALL, BELOW, REST
from tests.contract.collector import STORIES, collect_calls
from tests.rest_facade.schema import carrier

TARGET = Path(__file__).parents[2] / "docs" / "calls.md"

HEAD = """# All REST calls

**{tested} of {all} calls** of the contract, {rest} by REST and {agent} of the agent's, are made by
tests against a served instance, each with Basic, SoTicket and Bearer; [the test of each
call](#the-test-of-each-call) is below.

The column GraphQL has the fields that a call can execute. [rest.md](rest.md) describes what holds
for all calls, and `/openapi` shows every parameter, header and error response. `make calls` writes
this page from `rest_facade/routes.py`, and a test fails when it is out of date.

| call | what it does | GraphQL | body | answer |
|---|---|---|---|---|
"""
TESTS = """
## The test of each call

The agent's calls are made by SuperOffice's official client `@superoffice/webapi`, and the others by
an HTTP client with its headers, bodies and leaks. Each test is in `{folder}`, and fails unless its
call was seen to go over the wire and succeed. The parameters have the contract's names.

| call | tests |
|---|---|
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
    ResponseBody.EVENTS: "events, each a line of JSON, or server-sent events",
    ResponseBody.PAGE: "rows of [the list](list.md), and a link to the next page",
}


def write(tests: Mapping[str, Sequence[str]]) -> str:
    """The Markdown page: a row for each call, and one for each of the contract with its tests.

    `tests` has the ids of the tests that make a call of the contract (`collect_calls`).
    """
    tested = [[call for call in calls if tests.get(call)] for calls in (ALL, REST, AGENT)]
    counts = dict(zip(("tested", "rest", "agent"), map(len, tested), strict=True))
    folder = STORIES.relative_to(TARGET.parents[1])
    return "".join(
        (
            HEAD.format(**counts, all=len(ALL)),
            *(f"{_row(call)}\n" for call in DOCUMENTED),
            TESTS.format(folder=folder),
            *(f"{_tests_row(call, tests.get(call, ()))}\n" for call in ALL),
        )
    )


def _tests_row(call: str, tests: Sequence[str]) -> str:
    method, path = call.split()
    # A test runs once for each scheme.
    names = dict.fromkeys(test.partition("[")[0].rpartition("/")[2] for test in tests)
    return f"| `{method} {BELOW}{path}` | {', '.join(f'`{name}`' for name in names)} |"


def _row(call: RestCall) -> str:
    names = PARAMETERS if call is EVENTS else filter(None, (call.key_parameter, *call.query))
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
    with contextlib.redirect_stdout(io.StringIO()):
        found = collect_calls()
    TARGET.write_text(write(found))
