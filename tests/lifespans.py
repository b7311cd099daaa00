"""Applications that run without a server."""

from asgi_lifespan import LifespanManager
from starlette.types import ASGIApp

PATIENT_SECONDS = 120


def lifespan(app: ASGIApp) -> LifespanManager:
    """Start an application, and stop it at the end of the block, however slow the machine is."""
    return LifespanManager(app, startup_timeout=PATIENT_SECONDS, shutdown_timeout=PATIENT_SECONDS)
