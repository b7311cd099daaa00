"""The OpenAPI document, and validation of responses against it."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator

from rest_facade.calls import RestCall
from rest_facade.openapi.document import as_json, build
from rest_facade.writing.links import MOUNTED_AT
from tests.rest_facade.schema import SCHEMA

DOCUMENT: dict[str, Any] = json.loads(as_json(build(SCHEMA, None)))
SCHEMAS = DOCUMENT["components"]["schemas"]


def operation_of(call: RestCall) -> Mapping[str, Any]:
    """The operation of a call in the document."""
    operation: Mapping[str, Any] = DOCUMENT["paths"][f"{MOUNTED_AT}{call.path}"][
        call.method.lower()
    ]
    return operation


def problems_of(schema: Mapping[str, Any], value: object) -> list[str]:
    """The JSON paths at which a value does not match a schema of the document."""
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    return ["/".join(map(str, error.instance_path)) for error in validator.iter_errors(value)]


def problems_of_answer(call: RestCall, answer: httpx.Response) -> list[str]:
    """The parts of a response that do not match the document: status, headers, type and body."""
    documented = operation_of(call)["responses"].get(str(answer.status_code))
    if documented is None:
        return [f"status {answer.status_code}"]
    missing = [
        f"header {name}"
        for name, header in documented.get("headers", {}).items()
        if header.get("required") and name not in answer.headers
    ]
    if "content" not in documented:
        return missing + ["body"] * bool(answer.content)
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if media_type not in documented["content"]:
        return [*missing, f"type {media_type}"]
    if not media_type.endswith("json"):
        return missing
    return missing + problems_of(documented["content"][media_type]["schema"], answer.json())
