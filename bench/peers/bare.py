"""The lower bound: parses the request body and sends parley's stored response; stores nothing.

BENCH_RESPONSES is the folder of parley's responses. Each file has the name of its workload, which
is also the path of the request.
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

RESPONSES: dict[str, Any] = {
    file.stem: orjson.loads(file.read_bytes())
    for file in Path(os.environ["BENCH_RESPONSES"]).glob("*.json")
}


async def respond(request: Request) -> Response:
    """The workload's response, serialized again for each request."""
    if request.method == "POST":
        orjson.loads(await request.body())
    body = orjson.dumps(RESPONSES[request.path_params["workload"]])
    return Response(body, media_type="application/json")


if __name__ == "__main__":
    serve(Starlette(routes=[Route("/{workload}", respond, methods=["GET", "POST"])]))
