"""Bodies of requests: read from whatever they are written in to an entity as JSON would hold it."""
