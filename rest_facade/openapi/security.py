"""The security schemes: HTTP Basic, SuperOffice tickets, Bearer tokens, and browser sessions."""

from openapi_pydantic import SecurityScheme

SCHEMES = {
    "Basic": SecurityScheme(type="http", scheme="basic", description="Name and password."),
    "SoTicket": SecurityScheme(
        type="apiKey",
        name="Authorization",
        security_scheme_in="header",
        description="The word `SoTicket` and a ticket, as in `SoTicket 7T:abc`.",
    ),
    "Bearer": SecurityScheme(type="http", scheme="bearer", description="A token."),
    "Session": SecurityScheme(
        type="apiKey",
        name="parley-session",
        security_scheme_in="cookie",
        description="A browser's session; needs the header X-XSRF-TOKEN too (scheme Xsrf).",
    ),
    "Xsrf": SecurityScheme(
        type="apiKey",
        name="X-XSRF-TOKEN",
        security_scheme_in="header",
        description="The value of the cookie XSRF-TOKEN; replaces the header Authorization.",
    ),
}
"""All schemes; the operator of a service can turn some of them off."""

Requirement = dict[str, list[str]]

HEADER_LOGINS: list[Requirement] = [{"Basic": []}, {"SoTicket": []}, {"Bearer": []}]
"""The logins by the header Authorization."""

SESSION: Requirement = {"Session": [], "Xsrf": []}
"""The login by a session, which needs both its cookie and its header."""

REQUIRED = [*HEADER_LOGINS, SESSION]
"""Alternatives, one of which a request needs."""
