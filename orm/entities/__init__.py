"""Verbs, rules, changes and refusals that hold for the rows of every entity."""
