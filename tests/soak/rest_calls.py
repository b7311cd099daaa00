"""The calls of the load by the REST facade."""

from collections.abc import Callable
from typing import Any

from tests.soak.calls import Call, Reply, Seen, status_name
from tests.soak.ledger import Act

SESSIONS = "/api/v1/ChatSession"

NAMES = {
    "customer_name": "CustomerName",
    "customer_phone": "CustomerPhone",
    "customer_company_name": "CustomerCompanyName",
    "status": "Status",
}


class Rest:
    """The REST facade."""

    def create(self, key: str, values: dict[str, Any]) -> Call:
        """POST ChatSession."""
        return self._keyed(Act.CREATE, "POST ChatSession", SESSIONS, key, _entity(values), values)

    def read(self, session: int) -> Call:
        """GET ChatSession/{id}."""
        return Call(
            Act.READ, "GET ChatSession", "GET", f"{SESSIONS}/{session}", _seen, session=session
        )

    def find(self, session: int) -> Call:
        """GET ChatSession with a filter."""
        columns = "chatSessionId,customerName"
        path = f"{SESSIONS}?$filter=chatSessionId eq {session}&$select={columns}"

        def read(reply: Reply) -> Seen:
            rows = reply.body["value"]
            return Seen(session, values={"customer_name": rows[0]["customerName"]} if rows else {})

        return Call(Act.READ, "GET ChatSession list", "GET", path, read, session=session)

    def change(self, session: int, version: int | None, values: dict[str, Any]) -> Call:
        """PATCH ChatSession/{id} of the version that was read, or of any."""
        return self._conditional(Act.CHANGE, "PATCH", session, version, values, _entity(values))

    def replace(
        self, session: int, version: int, kept: dict[str, Any], values: dict[str, Any]
    ) -> Call:
        """PUT ChatSession/{id} of the version that was read."""
        return self._conditional(
            Act.CHANGE, "PUT", session, version, values, _entity(kept | values)
        )

    def delete(self, session: int, version: int) -> Call:
        """DELETE ChatSession/{id} of the version that was read."""
        return self._conditional(Act.DELETE, "DELETE", session, version, {}, None)

    def message(self, session: int, key: str, text: str) -> Call:
        """POST ChatSession/{id}/Messages."""
        body = {"Type": "ToCustomer", "Message": text, "Author": "Soak"}
        return self._keyed(
            Act.MESSAGE,
            "POST Messages",
            f"{SESSIONS}/{session}/Messages",
            key,
            body,
            {"message": text},
            lambda reply: Seen(session, reply.body["ChatMessageId"]),
            session,
        )

    def messages(self, session: int) -> Call:
        """GET ChatSession/{id}/Messages."""

        def read(reply: Reply) -> Seen:
            return Seen(session, values={"messages": [row["ChatMessageId"] for row in reply.body]})

        path = f"{SESSIONS}/{session}/Messages"
        return Call(Act.READ, "GET Messages", "GET", path, read, session=session)

    def pick_up(self, session: int, user: int, key: str) -> Call:
        """POST ChatSession/{id}/Pickup."""
        path = f"{SESSIONS}/{session}/Pickup"
        return self._keyed(
            Act.PICK_UP, "POST Pickup", path, key, None, {"user_id": user}, session=session
        )

    def pick_up_first(self, user: int, key: str) -> Call:
        """POST ChatSession/Pickup."""
        path = f"{SESSIONS}/Pickup"
        return self._keyed(Act.PICK_UP, "POST Pickup first", path, key, None, {"user_id": user})

    def _keyed(
        self,
        act: Act,
        operation: str,
        path: str,
        key: str,
        body: object,
        wrote: dict[str, Any],
        read: Callable[[Reply], Seen] | None = None,
        session: int | None = None,
    ) -> Call:
        headers = {"Idempotency-Key": key}
        return Call(act, operation, "POST", path, read or _seen, body, headers, key, session, wrote)

    def _conditional(
        self,
        act: Act,
        method: str,
        session: int,
        version: int | None,
        wrote: dict[str, Any],
        body: object,
    ) -> Call:
        condition = {} if version is None else {"If-Match": f'"{version}"'}
        return Call(
            act,
            f"{method} ChatSession",
            method,
            f"{SESSIONS}/{session}",
            _seen,
            body,
            condition,
            session=session,
            wrote=wrote,
        )


def _entity(values: dict[str, Any]) -> dict[str, Any]:
    entity = {NAMES[name]: values[name] for name in values if name in NAMES}
    if "Status" in entity:
        entity["Status"] = entity["Status"].replace("_", "")
    if values.get("user_id") is not None:
        entity["User"] = {"AssociateId": values["user_id"]}
    return entity


def _seen(reply: Reply) -> Seen:
    """The content of a REST answer about a session; nothing when it is null or empty."""
    entity = reply.body
    if not entity:
        return Seen()
    values = {column: entity[name] for column, name in NAMES.items()}
    values["status"] = status_name(values["status"])
    values["user_id"] = (entity["User"] or {}).get("AssociateId") or None
    etag = reply.headers.get("ETag", "").removeprefix("W/").strip('"')
    version = int(etag.partition("-")[0]) if etag else None
    return Seen(entity["ChatSessionId"], None, version, values)
