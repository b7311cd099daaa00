"""The workloads use the contract's own sample request."""

import json

from bench.sample import VALUES, inputs, selection
from bench.workloads import WORKLOADS
from tests.contract.page import REQUEST
from tests.contract.test_sample_request import BODY


def test_the_body_is_the_contracts_sample() -> None:
    assert json.loads(BODY) == VALUES
    assert list(REQUEST) == list(VALUES)


def test_graphql_gets_the_same_values() -> None:
    input_ = inputs(VALUES | {"User": {"AssociateId": 7}})
    assert len(input_) == 30
    assert (input_["userId"], input_["status"]) == (7, "CLOSED")
    assert input_["whenIdle"] == "2020-07-07T17:54:07.976220+02:00"
    assert selection("sessionKey").split("{")[0].split() == ["chatSessionId", "topicId", "user"]


def test_every_workload_begins_with_parley() -> None:
    assert all(workload.contestants[0].server.name == "parley" for workload in WORKLOADS.values())
