"""Which application speaks for a caller, and what it may do."""

from collections.abc import Iterable
from dataclasses import replace

from orm.models import Application
from orm.models.enums import Scope
from parley.authentication.caller import Caller, Refused


def scopes_of(application: Application, narrowed: Iterable[Scope] | None) -> frozenset[Scope]:
    """What an application may do by a token that is good for some of its scopes; None: for all."""
    own = frozenset(application.scopes)
    return own if narrowed is None else own & frozenset(narrowed)


def spoken_for(caller: Caller, named: Application | None) -> Caller:
    """The caller, with the application that their request names beside the login.

    Refused when what they logged in with speaks for another one.
    """
    if named is None:
        return caller
    if caller.application_id is None:
        scopes = scopes_of(named, None)
        return replace(caller, application_id=named.application_id, scopes=scopes)
    if caller.application_id != named.application_id:
        raise Refused("a token of one application and the SO-AppToken of another", caller.user)
    return caller
