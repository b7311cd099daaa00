"""The GraphQL API: the schema, its resolvers, the access rights, and the endpoint."""
