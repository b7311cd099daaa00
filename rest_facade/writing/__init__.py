"""Answers: entities, links, rights and refusals, in JSON or XML."""
