"""Authorization: a matrix for each entity says who may do what; it is enforced and reported."""
