"""The schema: what exists and who may do what."""
