"""`parley documents add`: operations from files, checked before they are trusted."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from graphql import GraphQLError, parse, validate

from graphql_api.documents.node_limits import check_document
from graphql_api.documents.text_limits import check_text
from graphql_api.errors import ParleyError
from graphql_api.schema import Schema
from graphql_api.shared.limits import Limits


class InvalidDocuments(Exception):
    """Documents that cannot be trusted, a line for each; none was stored."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def read_documents(files: Iterable[Path], schema: Schema) -> dict[str, str]:
    """Texts by id, of files that hold a document, or a manifest of many as code generators write.

    A document's id is `sha256:` and its digest; a manifest (.json, an object of texts by id) brings
    its own. BadDocuments names what is not valid against the schema or beyond its limits.
    """
    documents: dict[str, str] = {}
    bad: list[str] = []
    for file in files:
        try:
            found = _read(file)
        except (ValueError, OSError) as error:
            bad.append(f"{file.name}: {error}")
            continue
        for key, text in found.items():
            problem = _problem(text, schema)
            if problem:
                bad.append(f"{file.name}: {problem}")
            if documents.setdefault(key, text) != text:
                bad.append(f"{file.name}: the id {key} stands for another document, too")
    if bad:
        raise InvalidDocuments(bad)
    return documents


def _read(file: Path) -> dict[str, str]:
    text = file.read_text("utf-8")
    if file.suffix != ".json":
        return {f"sha256:{hashlib.sha256(text.encode()).hexdigest()}": text}
    manifest = json.loads(text)
    if not isinstance(manifest, dict) or not all(
        isinstance(each, str) for each in manifest.values()
    ):
        raise ValueError("a manifest is an object of documents by their ids")
    return manifest


def _problem(text: str, schema: Schema) -> str | None:
    limits: Limits = schema.limits
    try:
        check_text(text, limits)
        document = parse(text, max_lexical_tokens=limits.tokens)
        check_document(document, limits)
    except (GraphQLError, ParleyError) as error:
        return getattr(error, "message", str(error))
    errors = validate(schema.core, document)
    return errors[0].message if errors else None
