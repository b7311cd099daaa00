"""Authentication: from a request's credentials to the Viewer that all doors work for."""

from parley.authentication.authenticator import Authenticator

__all__ = ["Authenticator"]
