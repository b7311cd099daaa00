"""Chat topics: verbs, agents, and whether a topic is open."""

from orm.entities.verbs import Verbs
from orm.models import ChatTopic
from orm.topics.rules import TopicRules

verbs = Verbs(ChatTopic, "chat topic", TopicRules())
"""Create, read, update and delete chat topics. The sessions of a deleted one keep its number."""
