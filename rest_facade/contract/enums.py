"""The enums of the contract: names and numbers of their members, and masks of flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from rest_facade.contract.names import enum_name

NO_FLAGS = "None"
"""The name of a mask without flags, as .NET writes it."""


@dataclass(frozen=True, eq=False)
class EnumNames:
    """The names and numbers of an enum in the contract, with the GraphQL names of the members."""

    contract_names: Mapping[str, str]
    """The contract's name by the GraphQL name of a member."""
    members: Mapping[str | int, str]
    """The GraphQL name by number, by the contract's name, and by that name in lower case."""
    masks: Mapping[str, int]
    """By GraphQL name, the bit of each flag; empty when the numbers are positions.

    Numbers that count from 0 without a gap are positions, as ChatSessionFlags has them. Others are
    masks, as in WidgetRequiredFields: a number is then a sum of flags, and 0 means none of them.
    """

    @classmethod
    def from_numbers(cls, numbers: Mapping[str, int]) -> Self:
        """From the number of each member by its GraphQL name."""
        contract_names = {member: enum_name(member) for member in numbers}
        names: dict[str | int, str] = {
            spelling: member
            for member, name in contract_names.items()
            for spelling in (name, name.lower())
        }
        names |= {number: member for member, number in numbers.items()}
        return cls(contract_names, names, _masks(numbers))

    def find(self, value: object) -> str | None:
        """The GraphQL name for a contract name in any case, or for a number; else None."""
        if isinstance(value, str):
            return self.members.get(value) or self.members.get(value.strip().lower())
        if isinstance(value, int) and not isinstance(value, bool):
            return self.members.get(value)
        return None

    def flags_of(self, value: object) -> list[str] | None:
        """The GraphQL names for the name of a flag, or for a sum; None for anything else.

        Only for an enum whose numbers are masks.
        """
        if isinstance(value, str):
            if value.strip().lower() == NO_FLAGS.lower():
                return []
            member = self.find(value)
            return [member] if member is not None and member in self.masks else None
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        flags = [member for member, bit in self.masks.items() if value & bit]
        return flags if value == sum(self.masks[member] for member in flags) else None

    @property
    def no_flags(self) -> str:
        """The contract's text of a value without flags: `None` for an empty mask."""
        return NO_FLAGS if self.masks else ""


def _masks(numbers: Mapping[str, int]) -> Mapping[str, int]:
    if sorted(numbers.values()) == list(range(len(numbers))):
        return {}
    return {member: number for member, number in numbers.items() if number.bit_count() == 1}
