"""Request bodies: from JSON, XML, forms and patches to the values of GraphQL inputs."""
