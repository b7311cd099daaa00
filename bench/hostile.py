"""The CPU that hostile documents cost before they are refused.

Each goes through the schema as a request would, several times; the least is told, since a busy
machine only ever adds. Nothing reaches the database.
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

TIMES = 7
PATIENCE = 20
"""Seconds after which the peer is stopped."""

GOAL = 5.0
"""Milliseconds that a hostile document may cost."""

SPREADS = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(25))

DOCUMENTS = {
    "one field 50,000 times": "{" + " __typename" * 50_000 + "}",
    "one field as often as 16 KiB allow": "{" + " a" * 8_000 + "}",
    "5,000 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(5_000)) + "}",
    "5,000 directives": "{ __typename" + " @a" * 5_000 + "}",
    "directives as 16 KiB allow": "{ __typename" + " @a" * 450 + "}",
    "nested repeats within the tokens": "{" + "b{a} " * 120 + "}",
    "the same in inline fragments": "{" + "...{b{a}} " * 70 + "}",
    "fragment bomb": "{ ...f0 } " + SPREADS + " fragment f25 on Query { __typename }",
    "fragment cycle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "deep fields": "{a" * 160 + "}" * 160,
    "deep lists": "{ a(b: " + "[" * 240 + "]" * 240 + ") }",
    "a string of a megabyte": '{ a(b: "' + "x" * 1_000_000 + '") }',
    "a name of a megabyte": "{ " + "x" * 1_000_000 + " }",
    "99 operations": " ".join(f"query q{n} {{ a }}" for n in range(99)),
}


async def milliseconds(schema: Schema, text: str) -> float:
    """The least CPU time of several refusals."""
    viewer = Viewer(1, "bench", Role.READER, Door.GRAPHQL)
    least = float("inf")
    for _ in range(TIMES):
        started = time.process_time()
        result = await schema.execute(text, context_value=Context(viewer, schema.limits))
        least = min(least, time.process_time() - started)
        assert result.errors, "a hostile document was let through"
    return least * 1000


async def costs() -> dict[str, float]:
    """What each document costs, in milliseconds."""
    schema = build_schema()
    return {name: await milliseconds(schema, text) for name, text in DOCUMENTS.items()}


def table() -> Table:
    """The same for the report."""
    rows = [
        (name, number(cost), _stock(DOCUMENTS[name]), "" if cost <= GOAL else "over the goal")
        for name, cost in asyncio.run(costs()).items()
    ]
    return Table(
        "hostile",
        f"CPU of hostile documents until they are done with, in process; the goal is {GOAL:g} ms",
        ("document", "parley ms", "stock Strawberry ms", ""),
        rows,
    )


def _stock(text: str) -> str:
    """What the peer takes; it runs in its own environment, and not for ever."""
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
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return f"over {PATIENCE * 1000:,}"
    return number(float(done.stdout))
