"""GraphQL documents: parsed once, held to limits, and the errors that they end with."""
