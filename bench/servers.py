"""The servers that are measured, and the command that starts each."""

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS_PYTHON = ROOT / "bench/.venv/bin/python"
NODE = ROOT / "bench/peers/node"


@dataclass(frozen=True)
class Server:
    """A server and its command; parley reads PARLEY_* from the environment, the peers BENCH_*."""

    name: str
    about: str
    command: tuple[str, ...]
    on_node: bool = False
    has_database: bool = True
    is_parley: bool = False


def _python(module: str) -> tuple[str, ...]:
    return (str(PEERS_PYTHON), "-m", f"bench.peers.{module}")


def _node(file: str) -> tuple[str, ...]:
    return ("node", str(NODE / file))


PARLEY = Server(
    "parley",
    "`parley serve` of this tree",
    (sys.executable, "-m", "parley", "serve"),
    is_parley=True,
)
UNLOGGED = Server(
    "unlogged",
    "parley without its log of events: writes are recorded in the audit trail only",
    (sys.executable, "-m", "bench.unlogged", "serve"),
    is_parley=True,
)
BARE = Server(
    "bare",
    "Starlette and orjson; parses the body, stores nothing, and sends parley's response: the limit",
    _python("bare"),
    has_database=False,
)
BARE_LIVE = Server(
    "bare-live",
    "asyncio; writes a ready-made event to each stream, stores nothing: the limit of fan-out",
    _python("bare_live"),
    has_database=False,
)
FASTAPI = Server("fastapi", "FastAPI, pydantic, SQLAlchemy 2 async (Core)", _python("rest"))
STRAWBERRY = Server(
    "strawberry", "Strawberry and Tortoise as in their manuals, without caches", _python("stock")
)
YOGA = Server("yoga", "graphql-yoga and better-sqlite3", _node("yoga.mjs"), on_node=True)
SOFA = Server("sofa", "sofa-api over the schema of yoga", _node("sofa.mjs"), on_node=True)

SERVERS = (PARLEY, UNLOGGED, BARE, BARE_LIVE, FASTAPI, STRAWBERRY, YOGA, SOFA)
