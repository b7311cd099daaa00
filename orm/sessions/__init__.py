"""Chat sessions: verbs, rules, queue positions and lists."""

from orm.entities.verbs import Verbs
from orm.models import ChatSession
from orm.sessions.rules import SessionRules

verbs = Verbs(ChatSession, "chat session", SessionRules())
"""Create, read, update and delete chat sessions."""
