"""Trusted documents (persisted GraphQL operations): read from files and validated."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphql import GraphQLError, validate

from graphql_api.documents.prepared import parse_within
from graphql_api.errors import ParleyError
from graphql_api.schema import Schema
from graphql_api.shared.limits import Limits
from parley.refused import Refused

APOLLO_FORMAT = "apollo-persisted-query-manifest"


class InvalidDocuments(Refused):
    """Documents that are not valid; `lines` has a line for each, and none was stored."""


def read_documents(files: Iterable[Path], schema: Schema) -> dict[str, str]:
    """Read documents by id, from files with one document each, or from code generators' manifests.

    The id of a single document is `sha256:` and its digest. A manifest (.json) is an object of
    documents by their ids, as GraphQL Code Generator writes it, or Apollo's persisted query
    manifest. InvalidDocuments names the documents that are not valid against the schema or exceed
    its limits.
    """
    documents: dict[str, str] = {}
    bad: list[str] = []
    for file in files:
        try:
            texts = _read(file)
        except (ValueError, OSError) as error:
            bad.append(f"{file.name}: {error}")
            continue
        for key, text in texts.items():
            problem = _problem(text, schema)
            if problem:
                bad.append(f"{file.name}: {problem}")
            if documents.setdefault(key, text) != text:
                bad.append(f"{file.name}: the id {key} is already used for another document")
    if bad:
        raise InvalidDocuments(*bad)
    return documents


def _read(file: Path) -> dict[str, str]:
    # Editors of Windows begin a file with a byte order mark, which no client's digest includes.
    text = file.read_text("utf-8-sig")
    if file.suffix != ".json":
        return {f"sha256:{hashlib.sha256(text.encode()).hexdigest()}": text}
    manifest = json.loads(text)
    if isinstance(manifest, dict) and manifest.get("format") == APOLLO_FORMAT:
        manifest = _documents_of_apollo(manifest)
    if not isinstance(manifest, dict) or not all(
        isinstance(document, str) for document in manifest.values()
    ):
        raise ValueError(
            f"a manifest is an object of documents by their ids, or has the format {APOLLO_FORMAT}"
        )
    return manifest


def _documents_of_apollo(manifest: dict[str, Any]) -> dict[str, str]:
    """The documents of Apollo's manifest, which lists operations: each with `id` and `body`."""
    documents: dict[str, str] = {}
    operations = manifest.get("operations")
    if manifest.get("version") != 1 or not isinstance(operations, list):
        raise ValueError(f"of {APOLLO_FORMAT} only version 1 is known, with a list of operations")
    for operation in operations:
        match operation:
            case {"id": str(key), "body": str(body)}:
                if documents.setdefault(key, body) != body:
                    raise ValueError(f"the id {key} stands for two documents")
            case _:
                raise ValueError("each operation of a manifest must have texts as id and body")
    return documents


def _problem(text: str, schema: Schema) -> str | None:
    limits: Limits = schema.limits
    try:
        document = parse_within(text, limits)
    except (GraphQLError, ParleyError) as error:
        return getattr(error, "message", str(error))
    errors = validate(schema.core, document)
    return errors[0].message if errors else None
