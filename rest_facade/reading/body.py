"""A request's body as bytes, and as text."""

from codecs import BOM_UTF8

from starlette.requests import ClientDisconnect, Request

from rest_facade.errors import ContentTooLarge, MalformedBody, UnsupportedEncoding

DEEPEST = 64
"""Levels that a body may nest, whatever it is written in; entities have five."""

LONGEST_NAME_SHOWN = 60


async def read_body(request: Request, limit: int) -> bytes:
    """The bytes of the body; ContentTooLarge as soon as there are more than `limit`.

    Starlette has a limit of its own, whose answer is not the contract's.
    """
    encoding = request.headers.get("content-encoding")
    if encoding is not None:
        _check_plain(encoding.strip())
    receive = request.receive
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise ContentTooLarge(f"The body may have at most {limit} bytes.")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def require_body(body: bytes) -> None:
    """MalformedBody when there is nothing in the body."""
    if not body.strip():
        raise MalformedBody("The request body is missing; send the entity.")


def _check_plain(encoding: str) -> None:
    if encoding.lower() not in ("", "identity"):
        raise UnsupportedEncoding(f"The Content-Encoding {shortened(encoding)} is not taken.")


def text_of(body: bytes) -> str:
    """The text that the bytes hold in UTF-8; MalformedBody when they hold none."""
    require_body(body)
    try:
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The text is not UTF-8 at byte {error.start}.") from None


def shortened(name: str) -> str:
    """A name that a caller made up, fit to be told back: cut short, and printable."""
    cut = name if len(name) <= LONGEST_NAME_SHOWN else f"{name[:LONGEST_NAME_SHOWN]}..."
    printable = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in cut)
    return f'"{printable}"'
