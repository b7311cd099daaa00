"""Authorization: one matrix says who may do what, and is both enforced and reported."""
