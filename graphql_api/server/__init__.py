"""GraphQL over HTTP, for callers who are logged in."""
