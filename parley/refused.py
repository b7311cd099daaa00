"""The base class of errors that an operator can correct."""


class Refused(Exception):
    """A command that was not carried out, and changed nothing.

    The text says why and what to do; `lines` has its lines.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))
