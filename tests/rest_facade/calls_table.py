"""`make calls`: docs/calls.md, from the routes table."""

from pathlib import Path

from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT

TARGET = Path(__file__).parents[2] / "docs" / "calls.md"

HEAD = """# The calls of the REST door

Each goes through the fields of GraphQL that stand beside it. [docs/rest.md](rest.md) says what
holds for all of them, and `/openapi` shows every parameter, header and refusal. Made by
`make calls`; a test fails when it is out of date.

| call | what it does | GraphQL | body | answer |
|---|---|---|---|---|
"""

BODY = {
    RequestBody.NOTHING: "not read",
    RequestBody.ENTITY: "`{name}`",
    RequestBody.CHANGES: "some of `{name}`, or a JSON Patch",
}

ANSWER = {
    ResponseBody.NOTHING: "204",
    ResponseBody.ENTITY: "`{name}`",
    ResponseBody.ENTITY_OR_NULL: "`{name}`, or null",
    ResponseBody.ENTITY_WITH_LINKS: "`{name}WithLinks`",
    ResponseBody.PAGE: "rows of [the list](list.md), and a link to the next",
}


def write() -> str:
    """The page: a row for each call."""
    return HEAD + "\n".join(_row(call) for call in CALLS) + "\n"


def _row(call: Call) -> str:
    query = f"?{call.key}=" if call.key else ""
    fields = dict.fromkeys(filter(None, (call.reads, call.creates, call.field)))
    name = f"{call.entity}Entity"
    cells = (
        f"`{call.method} {MOUNTED_AT}{call.path}{query}`",
        call.summary,
        ", ".join(f"`{field}`" for field in fields),
        BODY[call.request_body].format(name=name),
        ANSWER[call.response_body].format(name=name),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    TARGET.write_text(write())
