"""Parse request bodies in JSON, XML, forms and patches into the values of GraphQL inputs."""
