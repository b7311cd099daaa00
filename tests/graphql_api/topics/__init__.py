"""Chat topics and their agents by GraphQL."""
