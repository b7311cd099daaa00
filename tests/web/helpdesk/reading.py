"""A story of a script's steps as one test reads it, and the calls that the test checks by it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.contract.calls import call_of

SUCCESSES = (200, 204)


class Reading:
    """The results of a story's steps, by their names; it remembers which of them were read."""

    def __init__(self, steps: Mapping[str, Any]) -> None:
        self._steps = steps
        self._read: set[str] = set()

    def __getitem__(self, step: str) -> Any:
        self._read.add(step)
        return self._steps[step]["result"]

    def requests(self) -> Iterator[Mapping[str, Any]]:
        """Every request of the story: method, target, headers that were sent, and status."""
        for step in self._steps.values():
            yield from step["made"]

    def calls_read(self) -> set[str]:
        """The calls of the contract that succeeded in the steps that were read."""
        made = (request for step in self._read for request in self._steps[step]["made"])
        return calls_of(made)

    def check_claims(self, claimed: Iterable[str]) -> None:
        """Fail for calls that were not made in the steps that were read, or did not succeed."""
        missing = sorted({*claimed} - self.calls_read())
        assert not missing, f"the steps that the test reads did not make: {', '.join(missing)}"


def calls_of(requests: Iterable[Mapping[str, Any]]) -> set[str]:
    """The calls of the contract that requests made with success."""
    made = (
        call_of(request["method"], request["target"])
        for request in requests
        if request["status"] in SUCCESSES
    )
    return {call for call in made if call is not None}
