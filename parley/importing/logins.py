"""Users of sessions that are given by their login names, as lists of sessions show them."""

from collections import defaultdict
from dataclasses import dataclass, field

from orm.models import Associate
from orm.topics.imports import keys_of_associates
from parley.importing.lines import ImportRow, place_of
from parley.importing.list_rows import column_of

COLUMNS = {"user_id": "User.Name", "transfer_to_id": "TransferTo.Name"}
"""The columns of sessions that refer to users, with the contract's names of the login names."""


@dataclass
class Logins:
    """The login names in a file, and the keys of the associates who have them."""

    used: dict[str, str] = field(default_factory=dict)
    """The place and the property where each name is used first, as a text."""
    keys: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, row: ImportRow) -> None:
        """Keep the name of an associate, and the names that a row refers to."""
        if row.model is Associate and row.values.get("name"):
            self.keys[row.values["name"]].add(row.values["associate_id"])
        for column, path in COLUMNS.items():
            name = row.values.get(column)
            if isinstance(name, str):
                called = column_of(path) if row.row else path
                self.used.setdefault(name, f"{place_of(row.line, row.row)}: {called}")

    async def missing(self) -> list[str]:
        """The names that no associate has, in the file or stored, or several, as texts."""
        for name in self.used:
            self.keys[name].update(await keys_of_associates(name))
        return [
            f"{place} names {'several Associates' if self.keys[name] else 'no Associate'}"
            for name, place in self.used.items()
            if len(self.keys[name]) != 1
        ]

    def resolve(self, row: ImportRow) -> None:
        """Put the keys of associates in the place of their names."""
        for column in COLUMNS:
            name = row.values.get(column)
            if isinstance(name, str):
                [row.values[column]] = self.keys[name]
