"""The floor: parses what comes, and sends what parley would have answered. Nothing is stored.

BENCH_ANSWERS is a folder of parley's answers, by the name of the work they belong to,
which is the path, too.
"""

import os
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.serving import serve

ANSWERS: dict[str, Any] = {
    file.stem: orjson.loads(file.read_bytes())
    for file in Path(os.environ["BENCH_ANSWERS"]).glob("*.json")
}


async def answer(request: Request) -> Response:
    """The prepared answer, written anew each time."""
    if request.method == "POST":
        orjson.loads(await request.body())
    body = orjson.dumps(ANSWERS[request.path_params["work"]])
    return Response(body, media_type="application/json")


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/{work}", answer, methods=["GET", "POST"])]))
