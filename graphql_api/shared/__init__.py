"""Shared by both doors: viewer, locale, media types, idempotency keys, limits, caches."""
