"""Reads what `/metrics` answers."""

from collections.abc import Iterator
from typing import NamedTuple

import httpx
from prometheus_client.parser import text_string_to_metric_families


class Sample(NamedTuple):
    """One line of `/metrics`."""

    name: str
    labels: dict[str, str]
    value: float


class Metrics(list[Sample]):
    """The samples of one answer."""

    @classmethod
    def of(cls, text: str) -> "Metrics":
        return cls(_samples(text))

    def total(self, name: str, **labels: str) -> float:
        """The sum of the samples with that name and those labels."""
        return sum(each.value for each in self.found(name, **labels))

    def found(self, name: str, **labels: str) -> list[Sample]:
        return [
            each for each in self if each.name == name and labels.items() <= each.labels.items()
        ]

    @property
    def names(self) -> set[str]:
        return {each.name for each in self}

    def values_of(self, label: str) -> set[str]:
        return {each.labels[label] for each in self if label in each.labels}


def _samples(text: str) -> Iterator[Sample]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield Sample(sample.name, sample.labels, sample.value)


async def read(client: httpx.AsyncClient, **headers: str) -> Metrics:
    """The metrics now."""
    answer = await client.get(
        "/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    assert answer.status_code == 200, answer.text
    return Metrics.of(answer.text)
