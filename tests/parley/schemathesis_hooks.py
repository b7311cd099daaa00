"""Hooks of schemathesis: fewer media types, fresh keys, agents who exist, a record of all answers.

The answers are recorded here because the log names GraphQL fields, which calls may share.
"""

import itertools
import os
import re
import secrets
from http import HTTPStatus
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


AIMED_VARIABLE = "AIMED"
"""If set, two of three calls are on rows that exist; chains of calls find those by links."""

ROW = re.compile(r"/Chat(Session|Topic)\b")

last_keys: dict[str, int] = {}
"""By entity, the key of the row that was created last."""

calls = itertools.count()


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _arguments: dict[str, Any]) -> None:
    """Give each call a new key: generated ones could repeat, and a chain would end there.

    An agent becomes a user of the demo, whom a generated key hardly names, in the call's own topic.
    """
    if IDEMPOTENCY_KEY in case.headers:
        case.headers[IDEMPOTENCY_KEY] = secrets.token_hex(8)
    body = case.body if isinstance(case.body, dict) else {}
    agents = (body.get("Useragent"), body if "/UserAgent" in case.operation.path else None)
    for agent in agents:
        if isinstance(agent, dict) and agent.get("User"):
            agent |= {"User": {"AssociateId": 1}, "TopicId": 0}
    if AIMED_VARIABLE in os.environ and next(calls) % 3:
        _aim(case, body)


def _aim(case: Case[Any], body: dict[str, Any]) -> None:
    """Let a call be on the rows that were created last; not a DELETE, which would leave none."""
    if case.operation.method.upper() == "DELETE" and "key" in case.path_parameters:
        return
    in_path = case.path_parameters
    entity = ROW.search(case.operation.path)
    key = last_keys.get(entity[0]) if entity else None
    for name in ("key", "chatTopicId"):
        if key is not None and name in in_path:
            in_path[name] = key
    if "username" in in_path:
        in_path["username"] = "1"
    topic = last_keys.get("/ChatTopic")
    if topic is not None and "/Agents/" in case.operation.path and "ChatTopicId" in body:
        body["ChatTopicId"] = topic
        body["Username"] = "1"


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Append the answer to the file, and remember the key of a row that was created."""
    with Path(os.environ[ANSWERS_FILE_VARIABLE]).open("a") as file:
        file.write(f"{response.status_code} {case.operation.label}\n")
    _, _, name = case.operation.label.partition("POST /api/v1")
    if response.status_code == HTTPStatus.OK and name in ("/ChatSession", "/ChatTopic"):
        found = re.search(rf"{name[1:]}Id\W+(\d+)", response.text)
        if found:
            last_keys[name] = int(found[1])
