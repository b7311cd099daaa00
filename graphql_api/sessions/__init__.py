"""Chat sessions in the schema: type, inputs, filter, order, queries and mutations."""
