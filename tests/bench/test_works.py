"""The works are about the contract's own request."""

import json

from bench.sample import VALUES, inputs, selection
from bench.works import WORKS
from tests.contract.page import REQUEST
from tests.contract.test_sample_request import BODY


def test_the_body_is_the_pages() -> None:
    assert json.loads(BODY) == VALUES
    assert list(REQUEST) == list(VALUES)


def test_graphql_gets_the_same_values() -> None:
    given = inputs(VALUES | {"User": {"AssociateId": 7}})
    assert len(given) == 30
    assert (given["userId"], given["status"]) == (7, "CLOSED")
    assert given["whenIdle"] == "2020-07-07T17:54:07.976220+02:00"
    assert selection("sessionKey").split("{")[0].split() == ["chatSessionId", "topicId", "user"]


def test_every_work_begins_with_parley() -> None:
    assert all(work.contestants[0].server.name == "parley" for work in WORKS.values())
