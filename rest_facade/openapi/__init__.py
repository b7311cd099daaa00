"""The REST door in OpenAPI 3.1, read off the routes table and the types of the schema."""
