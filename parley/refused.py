"""The error of a command that is not carried out."""


class Refused(Exception):
    """A command that changed nothing; the text says why, and what to do."""
