"""A served application whose user `tje0` is a manager."""

from tests.parley.streams.conftest import Streaming, streaming

__all__ = ["Streaming", "streaming"]
