"""GraphQL over HTTP, for authenticated callers."""
