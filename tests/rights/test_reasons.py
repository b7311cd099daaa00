"""Why one may do no more, in the language that the caller asks for."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po

from graphql_api.rights import session_matrix
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldCell, Matrix, TableAccess, TableCell
from graphql_api.rights.reasons import LOCALES, translate
from graphql_api.rights.resolution import RowRights, resolve_rights
from orm.models.enums import Role, Scope
from tests.rights.callers import LOOKING, MAKING, OWN, Caller, House
from tests.rights.doors import AGENT, ENTITIES, READ
from tests.rights.sessions import Stands, store

LANGUAGES = ("da", "de", "no", "sv")

READER = Caller(Role.READER)

TABLE, FIELD = session_matrix.READERS_ONLY_READ, session_matrix.READERS_SEE_NO_CONTACT_DETAILS


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def catalogue(language: str) -> dict[str, str]:
    with (LOCALES / f"{language}.po").open("rb") as lines:
        return {str(each.id): str(each.string) for each in read_po(lines) if each.id}


def texts_in(matrix: object) -> Iterator[str]:
    """Every reason that stands anywhere in a matrix."""
    if isinstance(matrix, TableCell | FieldCell):
        yield matrix.reason
    elif isinstance(matrix, dict):
        for value in matrix.values():
            yield from texts_in(value)
    elif dataclasses.is_dataclass(matrix):
        for field in dataclasses.fields(matrix):
            yield from texts_in(getattr(matrix, field.name))


def reasons(matrix: Matrix) -> set[str]:
    return {*texts_in(matrix), matrix.missing_scope_reason, matrix.not_created_reason} - {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_translation_and_nothing_else_has(language: str) -> None:
    found = catalogue(language)
    assert found.keys() == set().union(*map(reasons, MATRICES.values()))
    for text, translation in found.items():
        assert translation.strip() == translation
        assert translation not in ("", text)
        assert translation.endswith(".")


def test_there_are_no_other_catalogues() -> None:
    assert {each.name for each in LOCALES.iterdir()} == {f"{each}.po" for each in LANGUAGES}


def rows_of(matrix: Matrix) -> Iterator[RowRights]:
    """The rights on rows of every standing, for each role and several sets of scopes."""
    reading, inserting = (matrix.scopes[each] for each in (TableAccess.SELECT, TableAccess.INSERT))
    others = {matrix.scope_for_others} - {None}
    for role in Role:
        for scopes in (None, set(Scope), {reading}, {inserting} | others):
            named = None if scopes is None else frozenset(scopes)
            yield from resolve_rights(matrix, role, named).stored.values()


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=lambda matrix: matrix.called)
def test_whatever_is_told_is_a_reason_of_the_matrix(matrix: Matrix) -> None:
    rows = [*rows_of(matrix)]
    told = {row.table.reason for row in rows}
    told |= {cell.reason for row in rows for cell in row.fields.values()}
    assert told - {""} == reasons(matrix)


REFUSALS = [
    (Caller(Role.READER), "PUT", session_matrix.READERS_ONLY_READ),
    (Caller(Role.AGENT), "PUT", session_matrix.AGENTS_CHANGE_OWN_OR_QUEUED),
    (Caller(Role.AGENT), "DELETE", session_matrix.AGENTS_DELETE_NONE),
    (Caller(Role.MANAGER, LOOKING), "PUT", session_matrix.LACKS_SCOPE),
    (Caller(Role.MANAGER, MAKING), "GET", session_matrix.LACKS_SCOPE),
    (Caller(Role.MANAGER, MAKING), "DELETE", session_matrix.LACKS_SCOPE),
    (Caller(Role.READER, OWN), "DELETE", session_matrix.READERS_ONLY_READ),
]


async def test_a_refusal_gives_the_reason_of_what_its_caller_lacks(house: House) -> None:
    key = await store(house, READER, Stands.ELSES)
    for caller, method, reason in REFUSALS:
        answer = await house.send(caller, method, f"{ENTITIES}/{key}", '{"Rating": 3}')
        assert answer.status_code == 403
        assert answer.json()["Message"].endswith(f". {reason}"), (caller, method)


def both(language: str) -> tuple[str, str]:
    return translate(TABLE, (language,)), translate(FIELD, (language,))


REST = [
    *(({"SO-Language": each}, each) for each in LANGUAGES),
    *(({"SO-Language": code}, language) for code, language in (("SW", "sv"), ("DK", "da"))),
    *(({"SO-Language": code}, language) for code, language in (("GE", "de"), ("NO", "no"))),
    *(({"SO-Language": each}, "en") for each in ("US", "UK", "GB", "en", "en-US", "fr", "*", "-")),
    *(({"SO-Language": each}, "no") for each in ("nb-NO", "nn", "NO-no")),
    ({"SO-Language": "sv-SE", "Accept-Language": "da"}, "sv"),
    ({"SO-Language": "", "Accept-Language": "da"}, "da"),
    ({"Accept-Language": "fr, de;q=0.5, sv;q=0.7"}, "sv"),
    ({"Accept-Language": "sv;q=0, da;q=0.1"}, "da"),
    ({"Accept-Language": "en;q=0.9, sv;q=0.8"}, "en"),
    ({"Accept-Language": "fr, xx"}, "en"),
    ({"Accept-Language": ";;q=ö" + "x" * 9000}, "en"),
    ({}, "en"),
]


async def test_rest_tells_reasons_in_the_language_asked_for(house: House) -> None:
    key = await store(house, READER, Stands.ELSES)
    path = f"{AGENT}/GetChatSessionEntity?chatSessionEntityId={key}"
    for headers, language in REST:
        said = {**house.headers(READER), **headers}
        sent = {name.encode(): text.encode() for name, text in said.items()}
        for method, to in (("GET", f"{ENTITIES}/{key}"), ("POST", path)):
            answer = await house.client.request(method, to, headers=sent, auth=None)
            assert told_by_rest(answer.json()) == both(language), headers


def told_by_rest(entity: dict[str, Any]) -> tuple[str, str]:
    field = entity["FieldProperties"]["CustomerEmail"]["FieldRight"]
    return entity["TableRight"]["Reason"], field["Reason"]


async def test_graphql_tells_them_by_accept_language(house: House) -> None:
    key = await store(house, READER, Stands.ELSES)
    content = json.dumps({"query": READ, "variables": {"key": key}})
    for asked, language in (
        *((each, each) for each in LANGUAGES),
        *(("nb-NO, en", "no"), ("fr, sv;q=0.5", "sv"), ("fr", "en"), ("en, sv;q=0.9", "en")),
        ("*", "en"),
    ):
        headers = {"Accept-Language": asked}
        answer = await house.send(READER, "POST", "/graphql", content, **headers)
        session = answer.json()["data"]["chatSession"]
        fields = {each["name"]: each["right"]["reason"] for each in session["fieldProperties"]}
        told = session["tableRight"]["reason"], fields["customerEmail"]
        assert told == both(language), asked
    assert both("sv")[0] == "Läsare får bara titta."
