"""How callers say who they are."""

from openapi_pydantic import SecurityScheme

SCHEMES = {
    "Basic": SecurityScheme(type="http", scheme="basic", description="Name and password."),
    "SoTicket": SecurityScheme(
        type="apiKey",
        name="Authorization",
        security_scheme_in="header",
        description="`SoTicket` and a ticket, as in `SoTicket 7T:abc`.",
    ),
    "Bearer": SecurityScheme(type="http", scheme="bearer", description="A token."),
    "Session": SecurityScheme(
        type="apiKey",
        name="parley-session",
        security_scheme_in="cookie",
        description="The session of a browser; goes with Xsrf.",
    ),
    "Xsrf": SecurityScheme(
        type="apiKey",
        name="X-XSRF-TOKEN",
        security_scheme_in="header",
        description="What the cookie XSRF-TOKEN holds, in place of Authorization.",
    ),
}
"""Which of them a service takes, its operator decides."""

REQUIRED: list[dict[str, list[str]]] = [
    {"Basic": []},
    {"SoTicket": []},
    {"Bearer": []},
    {"Session": [], "Xsrf": []},
]
"""One of these; the session needs both of its halves."""
