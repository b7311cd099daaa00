"""Chat sessions: verbs, queue positions, changes and lists."""
