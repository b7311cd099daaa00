"""GraphQL documents: limits, parsing, validation, and the formatting of errors."""
