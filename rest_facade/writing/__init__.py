"""Write responses: entities, links, rights and errors, in JSON or XML."""
