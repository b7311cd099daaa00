"""The settings of the REST facade."""

from dataclasses import dataclass
from datetime import timedelta

from rest_facade.contract.dates import DateFormat


@dataclass(frozen=True, eq=False)
class Options:
    """Settings of the REST facade; URLs have no slash at the end."""

    dates: DateFormat
    public_url: str | None
    crm_url: str | None
    max_body_bytes: int
    retry_key_lifetime: timedelta
    """The time that an `Idempotency-Key` is stored."""
