"""Copies everything from one database to another, of the same kind or the other."""
