"""The rights to work on a session: they are those to change it, as it is or as it would be."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from tortoise.models import Model

from graphql_api.rights.enforcement import RightsGuard
from orm.errors import Forbidden, NotFound


@dataclass(frozen=True)
class WorkGuard(RightsGuard):
    """Checks that the viewer may do a work to a session, which they must see."""

    columns: tuple[str, ...] = ()
    """The columns that the work sets, and that the viewer may therefore have to set."""
    supposed: Mapping[str, Any] = field(default_factory=dict)
    """Values that the session is supposed to have, by column.

    Whoever may change sessions that wait may pick one up; the one who comes second, when it waits
    no longer, is told so instead of being refused. And whoever may change sessions of their own may
    take one that is offered to them.
    """

    def check_row(self, row: Model) -> None:
        """Raise NotFound for an invisible session, Forbidden where they may not do it."""
        if not self.rights.on(row).visible:
            raise NotFound(f"There is no {self.rights.matrix.called} {row.pk}.")
        as_supposed = copy(row)
        vars(as_supposed).update(self.supposed)
        super().check_row(as_supposed)
        rights = self.rights.on(as_supposed)
        for column in self.columns:
            if column not in rights.settable:
                reason = rights.cell_of(column).reason
                raise Forbidden(f"You may not do that to this chat session. {reason}")
