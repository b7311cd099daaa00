"""Chat topics: their opening hours."""
