"""The conversation: the verbs of work on chat sessions, each one transaction."""
