"""What a caller may set: a security fact of its own, so each input lists its fields by name."""
