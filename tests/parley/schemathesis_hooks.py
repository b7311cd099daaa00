"""Hooks of schemathesis: one notes each call that it made, and how that was answered.

The service's log tells of GraphQL fields, which several calls may share.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY

ANSWERS_FILE_VARIABLE = "REACHED"
"""Names the file to be written, a line for each answer: `200 GET /api/v1/ChatSession/{key}`."""


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _arguments: dict[str, Any]) -> None:
    """Give each call a key of its own: chance would use one twice, and chains would end there."""
    if IDEMPOTENCY_KEY in case.headers:
        case.headers[IDEMPOTENCY_KEY] = secrets.token_hex(8)


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Note one answer."""
    with Path(os.environ[ANSWERS_FILE_VARIABLE]).open("a") as file:
        file.write(f"{response.status_code} {case.operation.label}\n")
