"""Chat topics: types, inputs, queries, mutations, and the agents of a topic."""
