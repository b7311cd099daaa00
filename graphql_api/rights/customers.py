"""The calls that the customer of a session may make: everything else is refused at the root.

The matrices say what a customer sees of the own session and its topic. Other root fields lead to
rows of others, such as lists and menus, so they are refused by name, and a new field is refused
until it is named here.
"""

from collections.abc import Collection

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

from orm.errors import Forbidden

READS_OF_SESSION = frozenset({"chatSession", "chatMessages", "chatTranscript"})
"""The queries by which the customer's page asks for news: each keeps `whenFetched`."""

ALLOWED = READS_OF_SESSION | {
    *("viewer", "chatTopic", "isChatTopicOpen"),
    *("addChatMessage", "setChatTyping", "markChatMessagesRead", "rateChatSession"),
    *("endChatSession", "enterChatQueue"),
    *("eventCursor", "chatSessionChanged", "chatMessageAdded", "queueChanged"),
}
"""The root fields that a customer may ask for."""

INTROSPECTION = "__"
"""The beginning of the names of introspection, which tells no data."""


def enforce_allowed(names: Collection[str]) -> None:
    """Raise Forbidden if a customer may not ask for one of these root fields."""
    refused = sorted(
        name for name in names if name not in ALLOWED and not name.startswith(INTROSPECTION)
    )
    if refused:
        raise Forbidden(
            f"The customer of a session may not call {', '.join(refused)}; a session's key opens"
            " that session only."
        )


def root_fields(operation: OperationDefinitionNode, document: DocumentNode) -> frozenset[str]:
    """The names of the fields at the root of a valid operation, also those in fragments."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    names: set[str] = set()
    followed: set[str] = set()
    waiting = [*operation.selection_set.selections]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            names.add(node.name.value)
        elif isinstance(node, InlineFragmentNode):
            waiting += node.selection_set.selections
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in followed:
            followed.add(node.name.value)
            waiting += fragments[node.name.value].selection_set.selections
    return frozenset(names)
