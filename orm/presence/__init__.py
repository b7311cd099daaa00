"""The presence of chat users: listing it, and saving changes of it."""
