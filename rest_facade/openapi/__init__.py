"""The OpenAPI 3.1 document of the REST facade, derived from the routes and the GraphQL schema."""
