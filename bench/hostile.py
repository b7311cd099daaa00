"""Measures the CPU time of hostile GraphQL documents until they are refused.

Each document is executed by the schema several times, as a request would be. The minimum counts,
since a busy machine only adds time. Nothing reaches the database.
"""

import asyncio
import subprocess
import time

from bench.report import Table, number
from bench.servers import PEERS_PYTHON, ROOT
from graphql_api.context import Context
from graphql_api.schema import Schema, build_schema
from graphql_api.shared.viewer import Door, Viewer
from orm.models.enums import Role

REPETITIONS = 7
TIMEOUT_SECONDS = 20
"""The peer is stopped after this time."""

GOAL_MS = 5.0
"""The goal: the CPU time in milliseconds that a hostile document may cost."""

BOMB_FRAGMENTS = " ".join(
    f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(25)
)

DOCUMENTS = {
    "one field 50,000 times": "{" + " __typename" * 50_000 + "}",
    "one field as often as 16 KiB allow": "{" + " a" * 8_000 + "}",
    "5,000 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(5_000)) + "}",
    "5,000 directives": "{ __typename" + " @a" * 5_000 + "}",
    "directives as 16 KiB allow": "{ __typename" + " @a" * 450 + "}",
    "nested repeats within the tokens": "{" + "b{a} " * 120 + "}",
    "the same in inline fragments": "{" + "...{b{a}} " * 70 + "}",
    "fragment bomb": "{ ...f0 } " + BOMB_FRAGMENTS + " fragment f25 on Query { __typename }",
    "fragment cycle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "deep fields": "{a" * 160 + "}" * 160,
    "deep lists": "{ a(b: " + "[" * 240 + "]" * 240 + ") }",
    "a string of a megabyte": '{ a(b: "' + "x" * 1_000_000 + '") }',
    "a name of a megabyte": "{ " + "x" * 1_000_000 + " }",
    "99 operations": " ".join(f"query q{n} {{ a }}" for n in range(99)),
}


async def milliseconds(schema: Schema, text: str) -> float:
    """The minimum CPU time of a document's refusal, in milliseconds."""
    viewer = Viewer(1, "bench", Role.READER, Door.GRAPHQL)
    minimum = float("inf")
    for _ in range(REPETITIONS):
        start = time.process_time()
        result = await schema.execute(text, context_value=Context(viewer, schema.limits))
        minimum = min(minimum, time.process_time() - start)
        assert result.errors, "a hostile document was not refused"
    return minimum * 1000


async def costs() -> dict[str, float]:
    """The CPU time of each document by its name, in milliseconds."""
    schema = build_schema()
    return {name: await milliseconds(schema, text) for name, text in DOCUMENTS.items()}


def table() -> Table:
    """The report's table: each document's CPU time in parley and in stock Strawberry."""
    rows = [
        (name, number(cost), _stock(DOCUMENTS[name]), "" if cost <= GOAL_MS else "over the goal")
        for name, cost in asyncio.run(costs()).items()
    ]
    return Table(
        "hostile",
        f"CPU time of hostile documents until they are refused, in process; goal: {GOAL_MS:g} ms",
        ("document", "parley ms", "stock Strawberry ms", ""),
        rows,
    )


def _stock(text: str) -> str:
    """The peer's CPU time in milliseconds; it runs in its own environment, with a timeout."""
    environment = {
        "BENCH_PORT": "0",
        "BENCH_DATABASE": "",
        "BENCH_TOKEN": "",
        "PYTHONPATH": str(ROOT),
    }
    command = [str(PEERS_PYTHON), "-m", "bench.peers.refuse"]
    try:
        done = subprocess.run(
            command,
            input=text,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"over {TIMEOUT_SECONDS * 1000:,}"
    return number(float(done.stdout))
