"""A request's body, from bytes to names and values."""

import json
from typing import Any, NoReturn

from starlette.requests import Request

from rest_facade.errors import ContentTooLarge, MalformedBody


async def read(request: Request, limit: int) -> bytes:
    """The bytes of the body; ContentTooLarge as soon as there are more than `limit`.

    Starlette has a limit of its own, whose answer is not the contract's.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise ContentTooLarge(f"The body may have at most {limit} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


def parse_json(body: bytes) -> dict[str, Any]:
    """The object that JSON text holds; MalformedBody says where it is none."""
    if not body.strip():
        raise MalformedBody("The request body is missing; send the entity as a JSON object.")
    try:
        parsed = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The text is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise MalformedBody(
            f"The text is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise MalformedBody("The JSON is nested too deeply.") from None
    except ValueError:
        raise MalformedBody("The JSON has a number that is too long.") from None
    if not isinstance(parsed, dict):
        raise MalformedBody("A JSON object is expected, which holds one entity.")
    return parsed


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBody(f"The text is not JSON: {name} is no number there.")
