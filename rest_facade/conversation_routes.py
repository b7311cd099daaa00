"""The rows of the routes table that are about the conversation: work on chat sessions."""

from rest_facade.calls import RestCall

CALLS: tuple[RestCall, ...] = ()
"""The calls of the conversation, by REST and as procedures of the agent."""
