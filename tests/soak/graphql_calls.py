"""The calls of the load by GraphQL."""

from collections.abc import Callable
from typing import Any

from tests.soak.calls import Call, Reply, Seen, status_name
from tests.soak.ledger import Act

NAMES = {
    "customer_name": "customerName",
    "customer_phone": "customerPhone",
    "customer_company_name": "customerCompanyName",
    "status": "status",
}
FIELDS = (
    "chatSessionId version customerName customerPhone customerCompanyName status"
    " user { associateId }"
)


class Graphql:
    """GraphQL: the same calls, and the end of a session."""

    def create(self, key: str, values: dict[str, Any]) -> Call:
        """createChatSession."""
        return self._call(
            Act.CREATE,
            "createChatSession",
            "($input: CreateChatSessionInput!)"
            f" {{ createChatSession(input: $input) {{ {FIELDS} }} }}",
            {"input": _input(values)},
            key=key,
            wrote=values,
        )

    def read(self, session: int) -> Call:
        """chatSession."""
        return self._call(
            Act.READ,
            "chatSession",
            f"($id: Int!) {{ chatSession(chatSessionId: $id) {{ {FIELDS} }} }}",
            {"id": session},
            session=session,
        )

    def find(self, session: int) -> Call:
        """chatSessions with a filter."""

        def read(reply: Reply) -> Seen:
            edges = reply.body["data"]["chatSessions"]["edges"]
            return _node_seen(edges[0]["node"]) if edges else Seen()

        return self._call(
            Act.READ,
            "chatSessions",
            f"($id: Int!) {{ chatSessions(first: 1, filter: {{chatSessionId: {{eq: $id}}}})"
            f" {{ edges {{ node {{ {FIELDS} }} }} }} }}",
            {"id": session},
            session=session,
            read=read,
        )

    def change(self, session: int, version: int | None, values: dict[str, Any]) -> Call:
        """updateChatSession of the version that was read, or of any."""
        return self._conditional("updateChatSession", "Update", session, version, values, values)

    def replace(
        self, session: int, version: int, kept: dict[str, Any], values: dict[str, Any]
    ) -> Call:
        """replaceChatSession of the version that was read."""
        return self._conditional(
            "replaceChatSession", "Replace", session, version, values, kept | values
        )

    def delete(self, session: int, version: int) -> Call:
        """deleteChatSession of the version that was read."""
        return self._call(
            Act.DELETE,
            "deleteChatSession",
            "($id: Int!, $version: Int) {"
            " deleteChatSession(chatSessionId: $id, expectedVersion: $version) }",
            {"id": session, "version": version},
            session=session,
            read=lambda _reply: Seen(session),
        )

    def message(self, session: int, key: str, text: str) -> Call:
        """addChatMessage."""

        def read(reply: Reply) -> Seen:
            return Seen(session, reply.body["data"]["addChatMessage"]["chatMessageId"])

        return self._call(
            Act.MESSAGE,
            "addChatMessage",
            "($id: Int!, $input: ChatMessageInput!) {"
            " addChatMessage(chatSessionId: $id, input: $input) { chatMessageId } }",
            {"id": session, "input": {"type": "TO_CUSTOMER", "message": text}},
            key=key,
            session=session,
            wrote={"message": text},
            read=read,
        )

    def pick_up(self, session: int, user: int, key: str) -> Call:
        """pickUpChatSession."""
        return self._call(
            Act.PICK_UP,
            "pickUpChatSession",
            "($id: Int!) { pickUpChatSession(chatSessionId: $id)"
            f" {{ outcome chatSession {{ {FIELDS} }} }} }}",
            {"id": session},
            key=key,
            session=session,
            wrote={"user_id": user},
        )

    def pick_up_first(self, user: int, key: str) -> Call:
        """pickUpFirstChatSession."""
        return self._call(
            Act.PICK_UP,
            "pickUpFirstChatSession",
            f"{{ pickUpFirstChatSession {{ outcome chatSession {{ {FIELDS} }} }} }}",
            {},
            key=key,
            wrote={"user_id": user},
        )

    def end(self, session: int, key: str) -> Call:
        """endChatSession."""
        return self._call(
            Act.END,
            "endChatSession",
            "($id: Int!) { endChatSession(chatSessionId: $id)"
            f" {{ outcome chatSession {{ {FIELDS} }} }} }}",
            {"id": session},
            key=key,
            session=session,
            wrote={"status": "FINISHED"},
        )

    def _conditional(
        self,
        operation: str,
        kind: str,
        session: int,
        version: int | None,
        wrote: dict[str, Any],
        sent: dict[str, Any],
    ) -> Call:
        return self._call(
            Act.CHANGE,
            operation,
            f"($id: Int!, $version: Int, $input: {kind}ChatSessionInput!) {{ {operation}"
            f"(chatSessionId: $id, expectedVersion: $version, input: $input) {{ {FIELDS} }} }}",
            {"id": session, "version": version, "input": _input(sent)},
            session=session,
            wrote=wrote,
        )

    def _call(
        self,
        act: Act,
        operation: str,
        document: str,
        variables: dict[str, Any],
        *,
        key: str = "",
        session: int | None = None,
        wrote: dict[str, Any] | None = None,
        read: Callable[[Reply], Seen] | None = None,
    ) -> Call:
        kind = "query" if act is Act.READ else "mutation"
        body = {"query": f"{kind} {document}", "variables": variables}
        headers = {"Accept": "application/graphql-response+json"}
        if key:
            headers["Idempotency-Key"] = key
        return Call(
            act,
            operation,
            "POST",
            "/graphql",
            read or (lambda reply: _node_seen(reply.body["data"][operation])),
            body,
            headers,
            key,
            session,
            wrote or {},
        )


def _input(values: dict[str, Any]) -> dict[str, Any]:
    found = {NAMES[name]: values[name] for name in values if name in NAMES}
    if values.get("user_id") is not None:
        found["userId"] = values["user_id"]
    return found


def _node_seen(node: dict[str, Any] | None) -> Seen:
    """The content of a session, or of the payload that has one, by GraphQL."""
    if node and "outcome" in node:
        node = node["chatSession"]
    if not node:
        return Seen()
    values = {column: node[name] for column, name in NAMES.items()}
    values["status"] = status_name(values["status"])
    values["user_id"] = (node["user"] or {}).get("associateId")
    return Seen(node["chatSessionId"], None, node["version"], values)
