"""Who is measured, and how each is started."""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS_PYTHON = ROOT / "bench/.venv/bin/python"
NODE = ROOT / "bench/peers/node"


@dataclass(frozen=True)
class Server:
    """How to start one; it reads BENCH_* (bench/peers), or PARLEY_* if it is parley."""

    name: str
    about: str
    command: tuple[str, ...]
    on_node: bool = False
    stores: bool = True
    """Whether it has a database."""


def _python(module: str) -> tuple[str, ...]:
    return (str(PEERS_PYTHON), "-m", f"bench.peers.{module}")


def _node(file: str) -> tuple[str, ...]:
    return ("node", str(NODE / file))


PARLEY = Server("parley", "`parley serve` of this tree", (sys.executable, "-m", "parley", "serve"))
BARE = Server(
    "bare",
    "Starlette and orjson; parses the body, stores nothing, sends parley's answer: the floor",
    _python("bare"),
    stores=False,
)
FASTAPI = Server("fastapi", "FastAPI, pydantic, SQLAlchemy 2 async (Core)", _python("rest"))
STRAWBERRY = Server(
    "strawberry", "Strawberry and Tortoise as they come, without caches", _python("stock")
)
YOGA = Server("yoga", "graphql-yoga and better-sqlite3", _node("yoga.mjs"), on_node=True)
SOFA = Server("sofa", "sofa-api over the schema of yoga", _node("sofa.mjs"), on_node=True)

SERVERS = (PARLEY, BARE, FASTAPI, STRAWBERRY, YOGA, SOFA)
