"""ETags, conditional requests and optimistic locking hold for every entity, by both doors."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from werkzeug.http import http_date, parse_date

from tests.conftest import Service
from tests.entities import NO_ROW, Entity, every_entity
from tests.graphql_api.querying import codes, data

CHANGED = datetime(2026, 3, 14, 9, 26, 53, 500_000, tzinfo=UTC)
BEFORE, AT, AFTER = (http_date(CHANGED.replace(microsecond=0, second=53 + n)) for n in range(3))

WRITES = ("PUT", "PATCH", "PATCH by operations", "DELETE")
every_write = pytest.mark.parametrize("kind", WRITES)


async def write(
    service: Service, entity: Entity, kind: str, key: int, **headers: str
) -> httpx.Response:
    """A write that changes the row; names of headers have _ for -."""
    change = entity.number
    content: object = {change.name: change.after}
    if kind == "PATCH by operations":
        content = [{"op": "add", "path": change.name, "value": change.after}]
    return await service.client.request(
        kind.partition(" ")[0],
        entity.address(key),
        content=json.dumps(content),
        headers={"Content-Type": "application/json", **_named(headers)},
    )


async def read(service: Service, entity: Entity, key: int, **headers: str) -> httpx.Response:
    return await service.client.get(entity.address(key), headers=_named(headers))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def dated(service: Service, entity: Entity) -> int:
    """The key of a row that was last changed at `CHANGED`."""
    key = await entity.created(service)
    await entity.model.filter(pk=key).update(updated_at=CHANGED)
    return key


@every_entity
async def test_answers_with_links_have_an_etag_for_each_state(
    service: Service, entity: Entity
) -> None:
    created = await service.client.post(entity.collection, json=entity.body())
    key = created.json()[entity.key_name]
    read_again = await read(service, entity, key)
    put = await write(service, entity, "PUT", key)
    patched = await service.client.patch(
        entity.address(key), json={entity.text.name: entity.text.after}
    )
    tags = [answer.headers["ETag"] for answer in (created, read_again, put, patched)]
    assert [tag.partition("-")[0] for tag in tags] == ['"1', '"1', '"2', '"3']
    assert tags[0] == tags[1]
    assert (await read(service, entity, key)).headers["ETag"] == tags[-1]
    changed = (await entity.row(key))["updated_at"].replace(microsecond=0)
    last = parse_date(patched.headers["Last-Modified"])
    assert last is not None
    assert timedelta(0) <= last - changed <= timedelta(seconds=1)


@every_entity
async def test_a_known_answer_is_answered_with_304(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    tag = (await read(service, entity, key)).headers["ETag"]
    for value in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await read(service, entity, key, If_None_Match=value)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "SO-TimeZone" in answer.headers["Vary"]
        assert not {"Content-Type", "Content-Length"} & {name.title() for name in answer.headers}
    for value in ('"1-x"', '"1"', "", '"'):
        assert (await read(service, entity, key, If_None_Match=value)).status_code == 200
    other = await read(service, entity, key, If_None_Match=tag, SO_TimeZone="NO")
    assert other.status_code == 200
    for accepted in ("text/xml", "text/json"):
        answer = await read(service, entity, key, If_None_Match=tag, Accept=accepted)
        assert answer.status_code == 200
    await write(service, entity, "PATCH", key)
    assert (await read(service, entity, key, If_None_Match=tag)).status_code == 200


@every_entity
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_Modified_Since": BEFORE}, 200),
        ({"If_Modified_Since": AT}, 304),
        ({"If_Modified_Since": AFTER}, 304),
        ({"If_Modified_Since": "soon"}, 200),
        ({"If_Modified_Since": AFTER, "If_None_Match": '"1-x"'}, 200),
        ({"If_Modified_Since": BEFORE, "If_None_Match": "*"}, 304),
        ({"If_Unmodified_Since": BEFORE}, 412),
        ({"If_Unmodified_Since": AT}, 200),
        ({"If_Unmodified_Since": f"Sat, 14 Mar 2026 09:26:54 +{'9' * 30}"}, 200),
        ({"If_Unmodified_Since": BEFORE, "If_Match": "*"}, 200),
        ({"If_Unmodified_Since": BEFORE, "If_Modified_Since": AFTER}, 412),
        ({"If_Match": '"1-x"'}, 200),
        ({"If_Match": '"2-x"'}, 412),
        ({"If_Match": '"2-x"', "If_None_Match": "*"}, 412),
        ({"If_Match": '"1-x"', "If_None_Match": "*"}, 304),
    ],
    ids=str,
)
async def test_conditions_of_a_read(
    service: Service, entity: Entity, headers: dict[str, str], status: int
) -> None:
    key = await dated(service, entity)
    for method in ("GET", "HEAD"):
        answer = await service.client.request(method, entity.address(key), headers=_named(headers))
        assert answer.status_code == status
        if status != 412:
            assert answer.headers["Last-Modified"] == AT
        elif method == "GET":
            assert answer.json()["ErrorType"] == "SoConflictException"


@every_entity
@every_write
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"If_Match": '"1-whatever"'}, True),
        ({"If_Match": '"7-x", W/"1-x"'}, True),
        ({"If_Match": "*"}, True),
        ({"If_Match": '"2-x"'}, False),
        ({"If_Match": '"'}, False),
        ({"If_Match": ""}, False),
        ({"If_Match": "", "If_Unmodified_Since": AFTER}, False),
        ({"If_Match": '"1-x"', "If_Unmodified_Since": BEFORE}, True),
        ({"If_None_Match": "*"}, False),
        ({"If_None_Match": '"1-x"'}, False),
        ({"If_None_Match": '"2-x"'}, True),
        ({"If_Unmodified_Since": BEFORE}, False),
        ({"If_Unmodified_Since": AT}, True),
        ({"If_Unmodified_Since": "soon"}, True),
        # The official client leaks these into later calls.
        ({"If_Modified_Since": BEFORE}, True),
        ({"If_Modified_Since": AFTER}, True),
        ({"If_Modified_Since": AFTER, "If_Unmodified_Since": BEFORE}, False),
    ],
    ids=str,
)
async def test_conditions_of_a_write(
    service: Service, entity: Entity, kind: str, headers: dict[str, str], passes: bool
) -> None:
    key = await dated(service, entity)
    before = await entity.row(key)
    answer = await write(service, entity, kind, key, **headers)
    if passes:
        assert answer.is_success, answer.text
    else:
        assert answer.status_code == 412
        assert answer.json()["ErrorType"] == "SoConflictException"
        assert "read it again" in answer.text or "If-None-Match" in answer.text
        assert await entity.row(key) == before


@every_entity
@every_write
@pytest.mark.parametrize("writers", [2, 20])
async def test_the_etag_of_an_answer_allows_one_write(
    service: Service, entity: Entity, kind: str, writers: int
) -> None:
    key = await entity.created(service)
    answer = await read(service, entity, key, Accept="text/xml", SO_TimeZone="NO")
    tag = answer.headers["ETag"]
    answers = await asyncio.gather(
        *(write(service, entity, kind, key, If_Match=tag) for _ in range(writers))
    )
    assert sum(answer.is_success for answer in answers) == 1
    lost = {404, 412} if kind == "DELETE" else {412}
    assert {answer.status_code for answer in answers if not answer.is_success} <= lost


@every_entity
@every_write
async def test_conditions_on_a_missing_row_give_404(
    service: Service, entity: Entity, kind: str
) -> None:
    for headers in ({}, {"If_Match": "*"}, {"If_None_Match": "*"}, {"If_Unmodified_Since": AT}):
        answer = await write(service, entity, kind, NO_ROW, **headers)
        assert answer.status_code == 404
        assert answer.json()["Message"] == f"{entity.name} id {NO_ROW} not found."


@every_entity
@pytest.mark.parametrize("verb", ["update", "replace", "delete"])
async def test_an_expected_version_is_the_one_that_is_stored(
    service: Service, entity: Entity, verb: str
) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    sent = {"key": key} if verb == "delete" else {"key": key, "input": entity.input(1)}
    for version in (0, 2, NO_ROW):
        stale = await service.graphql(entity.mutation(verb), **sent, version=version)
        assert codes(stale) == ["STALE"]
    assert await entity.row(key) == before
    written = data(await service.graphql(entity.mutation(verb), **sent, version=1))
    if verb == "delete":
        assert written == {entity.mutation_field(verb): key}
    else:
        assert written[entity.mutation_field(verb)]["version"] == 2


@every_entity
async def test_what_changes_nothing_leaves_the_version(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    for verb in ("update", "replace"):
        sent = {"key": key, "input": entity.input(), "version": 1}
        written = data(await service.graphql(entity.mutation(verb), **sent))
        assert written[entity.mutation_field(verb)]["version"] == 1
    assert await entity.row(key) == before
