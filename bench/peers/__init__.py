"""The peers in Python; they run in an environment of their own and import nothing of parley."""
