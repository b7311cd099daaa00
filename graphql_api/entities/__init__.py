"""Root fields of any entity: what they do before and after its verbs."""
