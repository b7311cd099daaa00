"""Chat topics: verbs, agents, opening hours."""
