"""What an operator decides about the facade."""

from dataclasses import dataclass
from datetime import timedelta

from rest_facade.contract.dates import DateFormat


@dataclass(frozen=True, eq=False)
class Options:
    """Settings of the REST door; URLs without a slash at the end, hosts in lower case."""

    dates: DateFormat
    public_url: str | None
    crm_url: str | None
    allowed_hosts: frozenset[str]
    max_body_bytes: int
    keys_kept: timedelta
    """How long an `Idempotency-Key` is remembered."""
