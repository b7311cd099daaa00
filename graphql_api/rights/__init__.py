"""Who may do what: one matrix, enforced and reported by the same rule."""
