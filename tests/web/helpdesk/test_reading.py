"""A test that claims a call which it does not check fails."""

import pytest

from tests.web.helpdesk.reading import Reading

GET, PICK_UP = "GET ChatSession/{id}", "POST ChatSession/{chatSessionId}/Pickup"


def story(status: int = 200) -> Reading:
    get = {"method": "GET", "target": "/api/v1/ChatSession/7?$select=rank", "status": 200}
    pick_up = {"method": "POST", "target": "/api/v1/ChatSession/7/Pickup", "status": status}
    steps = {"read": [get], "pickedUp": [pick_up]}
    return Reading({name: {"result": name, "made": made} for name, made in steps.items()})


def test_a_claimed_call_was_made_in_a_step_that_the_test_read() -> None:
    reading = story()
    assert (reading["read"], reading["pickedUp"]) == ("read", "pickedUp")
    reading.check_claims([GET, PICK_UP])


@pytest.mark.parametrize(("read", "status"), [("read", 200), ("pickedUp", 404)])
def test_a_claim_fails_for_a_step_that_was_not_read_or_did_not_succeed(
    read: str, status: int
) -> None:
    reading = story(status)
    assert reading[read]
    with pytest.raises(AssertionError, match="did not make: POST ChatSession"):
        reading.check_claims([PICK_UP])


def test_a_call_that_the_contract_lacks_was_never_made() -> None:
    reading = story()
    assert reading["read"]
    with pytest.raises(AssertionError, match="GET ChatSession/7"):
        reading.check_claims(["GET ChatSession/7"])
