"""Hooks of schemathesis: fewer media types, fresh keys, agents who exist, a record of all answers.

The answers are recorded here because the log names GraphQL fields, which calls may share.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY

ANSWERS_FILE_VARIABLE = "ANSWERS_FILE"
"""Names the file for the answers, with lines such as `200 GET /api/v1/ChatSession/{key}`."""

READ_LIKE_OTHERS = ("text/json", "text/xml", "application/merge-patch+json")
"""Media types of bodies whose schema and reader are those of JSON or XML.

The coverage phase tries every property of every body in each type, which takes minutes.
"""


@schemathesis.hook
def before_load_schema(_context: HookContext, document: dict[str, Any]) -> None:
    """Leave out the media types that are read like others."""
    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            for media_type in READ_LIKE_OTHERS:
                content.pop(media_type, None)


NEW_AGENT = "POST /api/v1/ChatTopic/{chatTopicId}/UserAgent"
SAVE_PRESENCE = "POST /api/v1/Presence/SaveAll"
TOPICS = range(1, 10_000)
"""The keys that topics can have; the demo has the first ones."""


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _arguments: dict[str, Any]) -> None:
    """Give each call a new key: generated ones could repeat, and a chain would end there.

    An agent becomes a user of the demo, whom a generated key hardly names, in the call's own topic,
    and so does the first user whose presence is saved.
    """
    if IDEMPOTENCY_KEY in case.headers:
        case.headers[IDEMPOTENCY_KEY] = secrets.token_hex(8)
    if case.operation.label == NEW_AGENT and case.path_parameters["chatTopicId"] not in TOPICS:
        case.path_parameters["chatTopicId"] = TOPICS[0]
    if case.operation.label == SAVE_PRESENCE and isinstance(case.body, list):
        case.body[:1] = [{"UserId": 1, "Present": True}]
    body = case.body if isinstance(case.body, dict) else {}
    agents = (body.get("Useragent"), body if "/UserAgent" in case.operation.path else None)
    for agent in agents:
        if isinstance(agent, dict):
            agent |= {"User": {"AssociateId": 1}, "TopicId": 0}


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Append the answer to the file."""
    with Path(os.environ[ANSWERS_FILE_VARIABLE]).open("a") as file:
        file.write(f"{response.status_code} {case.operation.label}\n")
