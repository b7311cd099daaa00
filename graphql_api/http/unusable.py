"""Requests that say no operation which could be run."""


class Unusable(Exception):
    """Why there is none, with the HTTP status that says so."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
