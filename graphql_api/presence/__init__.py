"""The presence of chat users: types, queries and mutations."""
