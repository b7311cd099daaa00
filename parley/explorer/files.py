"""The built files of pages, as below `/explorer/`: scripts, styles, and the pages themselves."""

import asyncio
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from graphql_api.shared.content_codings import compressed_etag, least_compressed
from parley.operations.compression import gzipped

FILE_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of scripts and styles, whose names contain a hash of their text."""

OF_PLAIN_FILE = ("content-length", "accept-ranges")
"""Headers that hold for an uncompressed file only, of which a part may be asked for."""

CACHE_SIZE = 64
"""Compressed files that are kept in memory; there are some twenty, of two megabytes in all."""


class BuiltFiles(StaticFiles):
    """Serves the files of a folder, of which pages have headers of their own.

    They are compressed for callers who ask, each once a process, since anybody may ask for them
    without a login.
    """

    def __init__(self, folder: Path, page_headers: Mapping[str, str]) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._page_headers = page_headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The response for a file; HTTPException 404 or 405."""
        response = await super().get_response(path, scope)
        if "content-encoding" not in response.headers:
            return response
        assert isinstance(response, FileResponse)
        assert response.stat_result is not None
        body = await asyncio.to_thread(
            _gzipped_file, str(response.path), response.stat_result.st_mtime_ns
        )
        kept = {
            name: value for name, value in response.headers.items() if name not in OF_PLAIN_FILE
        }
        return Response(body, headers=kept)

    def file_response(
        self,
        full_path: "str | os.PathLike[str]",
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The response for a file, or 304; `Content-Encoding` says that it is to be compressed."""
        is_page = Path(full_path).suffix == ".html"
        headers = Headers(scope=scope)
        response = FileResponse(
            full_path,
            status_code=status_code,
            stat_result=stat_result,
            headers=self._page_headers if is_page else FILE_HEADERS,
        )
        compressed = _is_compressed(stat_result.st_size, scope)
        if compressed:
            response.headers["ETag"] = compressed_etag(response.headers["ETag"])
        if self.is_not_modified(response.headers, headers):
            return NotModifiedResponse(response.headers)
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _is_compressed(size: int, scope: Scope) -> bool:
    """True if a response is compressed; a part of a file (Range) never is."""
    least = least_compressed(scope["headers"])
    return least is not None and size >= least and b"range" not in dict(scope["headers"])


@lru_cache(maxsize=CACHE_SIZE)
def _gzipped_file(path: str, _changed: int) -> bytes:
    return gzipped(Path(path).read_bytes())
