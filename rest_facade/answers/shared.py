"""Parts that many answers have in common, encoded once."""

from functools import cached_property
from typing import Any

import orjson


class Shared(dict[str, Any]):
    """An object that is part of many answers, and is never changed."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """Its JSON."""
        return orjson.Fragment(orjson.dumps(dict(self)))
