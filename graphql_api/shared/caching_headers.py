"""Headers that say who may cache a response, and which request headers it depends on."""

CALLER = "Authorization, Cookie, SO-AppToken, X-XSRF-TOKEN, Origin, Sec-Fetch-Site"
"""The request headers that say who calls, and whether a page of another origin does."""

NOT_STORED = {
    "Cache-Control": "private, no-store",
    "Vary": f"Accept, Accept-Encoding, Accept-Language, {CALLER}",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of a response that nobody may keep, because it is of this moment and for this caller."""

RAW_NOT_STORED = tuple(
    (name.lower().encode(), value.encode()) for name, value in NOT_STORED.items()
)
"""The same headers, encoded."""
