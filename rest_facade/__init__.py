"""The REST contract: translates its calls to GraphQL operations, and their results back."""
