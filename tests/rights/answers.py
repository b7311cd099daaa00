"""The outcome of a call, in one form for all doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from rest_facade.writing.entity import EVERYTHING
from tests.rights.sessions import FIELDS, PROPERTIES, REFERENCES

OK, NOT_FOUND, FORBIDDEN = "OK", "NOT_FOUND", "FORBIDDEN"

NEVER = "0001-01-01T00:00:00Z"

SELECTION = " ".join(
    [
        *(name for name in FIELDS if name not in REFERENCES),
        *(
            f"{name} {{ {'associate' if name in ('user', 'transferTo') else name}Id }}"
            for name in FIELDS
            if name in REFERENCES
        ),
        "tableRight { mask reason }",
        "fieldProperties { name right { mask reason } }",
    ]
)
"""Everything that a session says of itself."""

Right = tuple[list[str], str]
"""A mask in GraphQL's words, and the reason."""


@dataclass(frozen=True)
class Answer:
    """A refusal's code and the fields that it names; or what is shown of a session."""

    code: str = OK
    named: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    table: Right = ([], "")
    fields: Mapping[str, Right] = field(default_factory=dict)

    @property
    def hidden(self) -> frozenset[str]:
        """Fields with nothing in them; every session here has a value in each."""
        return frozenset(name for name, value in self.values.items() if value is None)


def of_graphql(body: Mapping[str, Any]) -> Answer:
    """From the answer to an operation of one field."""
    if errors := body.get("errors"):
        codes = {each["extensions"]["code"] for each in errors}
        paths = [each["extensions"].get("inputPath") for each in errors]
        return Answer(" ".join(codes), frozenset(_public(path[-1]) for path in paths if path))
    [node] = body["data"].values()
    if node is None:
        return Answer(NOT_FOUND)
    if not isinstance(node, dict) or "deletedId" in node:
        return Answer()
    right = node["tableRight"]
    return Answer(
        values={name: _plain(node[name]) for name in FIELDS},
        table=(right["mask"], right["reason"]),
        fields={
            each["name"]: (each["right"]["mask"], each["right"]["reason"])
            for each in node["fieldProperties"]
            if each["name"] in FIELDS
        },
    )


def of_rest(answer: httpx.Response) -> Answer:
    """From a call's answer; refusals as problem details."""
    if answer.status_code == 204:
        return Answer()
    body = answer.json()
    if answer.status_code != 200:
        assert body["status"] == answer.status_code
        names = (each["name"].partition(".")[0] for each in body["errors"])
        return Answer(body["code"], frozenset(_public(name) for name in names))
    if body is None:
        return Answer(NOT_FOUND)
    mask = body["TableRight"]["Mask"]
    return Answer(
        values={name: _plain(body[PROPERTIES[name]]) for name in FIELDS},
        table=(list(EVERYTHING) if mask == "FULL" else _members(mask), _reason(body["TableRight"])),
        fields={
            name: (_members(right["Mask"]), _reason(right))
            for name in FIELDS
            for right in [body["FieldProperties"][PROPERTIES[name]]["FieldRight"]]
        },
    )


def _reason(right: Mapping[str, str]) -> str:
    return right["Reason"]


def _members(mask: str) -> list[str]:
    if mask == "None":
        return []
    return [
        "UI_HINT_MANDATORY" if name == "UIHintMandatory" else name.upper()
        for name in mask.split(", ")
    ]


def _plain(value: Any) -> Any:
    """A value that all doors write alike; of others only whether it is there."""
    if value in (None, NEVER):
        return None
    if isinstance(value, (bool, int)) or value in ("was@example.com", "the stored secret"):
        return value
    return "something"


def _public(name: object) -> str:
    public = str(name)[:1].lower() + str(name)[1:]
    return public.removesuffix("Id") if public.removesuffix("Id") in REFERENCES else public
