"""What both doors need: viewer, locale, media types, retry keys, limits, caches."""
