"""The context of one request: the caller, their rights, and DataLoaders for other rows."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import partial
from typing import Any

import strawberry
from graphql import OperationType
from strawberry.dataloader import DataLoader
from tortoise.models import Model

from graphql_api.resolver_hints import ReadByKey
from graphql_api.rights.administration import enforce_administering
from graphql_api.rights.matrices import MATRICES, TELLABLE_OTHERS
from graphql_api.rights.resolution import tellable_columns
from graphql_api.rights.rights import Rights, RightsOn
from graphql_api.rights.standings import Caller, Keys, KeysOf
from graphql_api.shared.limits import MOST_LISTED_ROWS, LimitExceeded, Limits
from graphql_api.shared.locale import NEUTRAL, Locale
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Viewer
from orm.audit.entries import Author
from orm.engine import lookups


class Loaders:
    """The DataLoaders of one request, one for each table and set of columns, and for each list.

    They batch the look-ups by key, so that there is no N+1 problem.
    """

    def __init__(self) -> None:
        self._loaders: dict[tuple[type[Model], tuple[str, ...]], DataLoader[int, Model | None]] = {}
        self._values: dict[tuple[Any, ...], DataLoader[int, Any]] = {}

    async def load(self, model: type[Model], columns: tuple[str, ...], key: int) -> Model | None:
        """The row with that key and at least those columns; None when there is none."""
        if is_key_alone(model, columns):
            return model(**{model._meta.pk_attr: key})
        return await self._loader(model, columns).load(key)

    async def load_by_key(
        self, read: ReadByKey, rights_on: RightsOn, key: int, arguments: Mapping[str, Any]
    ) -> Any:
        """The value that `read` reads for the key, with those of other keys by equal arguments."""
        identity = (read, *sorted(arguments.items()))
        if identity not in self._values:
            self._values[identity] = DataLoader(partial(_fetch_by_key, read, rights_on, arguments))
        return await self._values[identity].load(key)

    def _loader(
        self, model: type[Model], columns: tuple[str, ...]
    ) -> DataLoader[int, Model | None]:
        loader = self._loaders.get((model, columns))
        if loader is None:
            loader = DataLoader(partial(_fetch, model, columns))
            self._loaders[model, columns] = loader
        return loader


def is_key_alone(model: type[Model], columns: tuple[str, ...]) -> bool:
    """True if only the key is asked for, so that nothing has to be loaded.

    A reference to a row without a matrix is a foreign key, so the row exists.
    """
    return columns == (model._meta.pk_attr,) and model not in MATRICES


async def _fetch(
    model: type[Model], columns: tuple[str, ...], keys: list[int]
) -> Sequence[Model | None]:
    found = await lookups.by_keys(model, columns, keys)
    return [found.get(key) for key in keys]


async def _fetch_by_key(
    read: ReadByKey, rights_on: RightsOn, arguments: Mapping[str, Any], keys: list[int]
) -> Sequence[Any]:
    found = await read(keys, rights_on, arguments)
    return [found[key] for key in keys]


@dataclass
class Context:
    """The caller of a request, and the state that its resolvers share."""

    viewer: Viewer
    limits: Limits
    internal: bool = False
    """True for an operation that the service itself wrote, for the REST facade."""
    locale: Locale = NEUTRAL
    """The languages and the culture that the request asks for."""
    retry: RetryKey | None = None
    """The idempotency key of the call; None if it was sent without one."""
    loaders: Loaders = field(default_factory=Loaders)
    zone: tzinfo = UTC
    """The time zone of opening hours that name none."""
    operation_name: str | None = None
    """The operation's name, once its document is parsed; for the log."""
    root_field: str | None = None
    """The name of the field at its root, once its document is valid; for metrics."""
    operation_type: OperationType | None = None
    """Query or mutation, once its document is valid; for traces."""
    keeps_session_alive: bool = False
    """True if a customer asks for news of their session, which counts as a sign of life."""
    event_cursor: str | None = None
    """The place in the log of events before anything was read, if the operation asks for it."""
    listed: int = 0
    """Rows of lists within rows that were read so far."""
    transcript_chars: int = 0
    """Characters of transcripts that were written so far."""
    _keys: dict[KeysOf, "asyncio.Task[Keys]"] = field(init=False, default_factory=dict)
    """The tasks that read the keys on which rights depend, once for all resolvers and models."""

    async def rights_on(self, model: type[Model]) -> Rights:
        """The viewer's rights on the rows of a model that has a matrix.

        Keys that they depend on, such as those of the topics that the viewer serves, are read once
        a request: a change of them in the same request does not count.
        """
        rights = Rights.of(self.viewer, MATRICES[model])
        return await rights.with_keys(self.read_keys)

    def read_keys(self, keys_of: KeysOf) -> "asyncio.Task[Keys]":
        """The keys that decide standings of rows to the viewer, read once a request."""
        if keys_of not in self._keys:
            # Keys are of associates: no rule asks for those of customers.
            caller = Caller(self.viewer.associate_id, self.viewer.application_id)
            self._keys[keys_of] = asyncio.create_task(keys_of(caller))
        return self._keys[keys_of]

    def count_listed(self, rows: Sequence[Any]) -> None:
        """Count the rows of a list within a row; LimitExceeded where an answer has too many."""
        self.listed += len(rows)
        if self.listed > MOST_LISTED_ROWS:
            raise LimitExceeded(
                f"All lists within rows may have {MOST_LISTED_ROWS} rows at most; ask for fewer"
                " rows, or for fewer lists."
            )

    @property
    def author(self) -> Author:
        """The viewer as the author of rows and audit entries."""
        viewer = self.viewer
        return Author(
            # A customer is no associate: the name says which session's customer wrote.
            associate_id=viewer.associate_id or None,
            application_id=viewer.application_id,
            name=viewer.name,
            door=viewer.door.value,
            request_id=viewer.request_id,
            readable_columns={
                **{model: tellable_columns(matrix) for model, matrix in MATRICES.items()},
                **TELLABLE_OTHERS,
            },
        )

    def admin(self, action: str) -> Author:
        """The viewer as `author`, if they may administer; Forbidden otherwise.

        `action` completes "You may not ...".
        """
        enforce_administering(self.viewer, action)
        return self.author


Info = strawberry.Info[Context, None]
