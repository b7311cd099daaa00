"""The refusal that says how to log in, as every door has to tell it."""

from orm.errors import Unauthenticated

TEXT = "Log in first; the header WWW-Authenticate says how."
"""What every caller is told; only the log knows why a login failed."""


class LoginRequired(Unauthenticated):
    """Nobody known is calling; `challenge` goes out as WWW-Authenticate with status 401."""

    def __init__(self, challenge: str) -> None:
        super().__init__(TEXT)
        self.challenge = challenge
