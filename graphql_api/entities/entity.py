"""The work of an entity's root fields: rights, retries and redaction around its verbs.

The root fields themselves are written out for each entity, with typed arguments. They are the
table of contents of the schema.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Generic, cast

from pydantic import BaseModel

from graphql_api.context import Info, Loaders
from graphql_api.entities.attempts import attempt_under
from graphql_api.entities.refusals import at_input, with_other_problems
from graphql_api.errors import FieldsForbidden, InvalidValue, NotFound, Problem
from graphql_api.fields.node import read_id
from graphql_api.rights.enforcement import RightsGuard, enforce, enforce_new
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import Rights, redact, redact_blank
from graphql_api.selection import columns_selected
from orm.engine import lookups
from orm.engine.scripts import Dialect, TransactionScript
from orm.entities.rules import Row
from orm.entities.verbs import ONLY_ATTEMPT, AfterWrite, Attempt, Verbs, no_callback
from orm.idempotency import DoneBefore


@dataclass(frozen=True, eq=False)
class Entity(Generic[Row]):
    """An entity of the schema: its type, its verbs, and the inputs that set its columns."""

    public: type[Any]
    """The Strawberry type."""
    verbs: Verbs[Row]
    inputs: tuple[type[BaseModel], ...]
    """The inputs of create, update and replace: fields by column, each a Maybe."""

    async def seen(self, info: Info, key: int) -> Row | None:
        """The row with that key, with the selected columns, redacted for the viewer.

        None if it does not exist, and also if the viewer may not see it, so that a caller cannot
        tell the two apart. Raises Forbidden if the viewer may read no row at all.
        """
        rights = await self._rights(info)
        enforce(rights, TableAccess.SELECT)
        columns = columns_selected(info._raw_info, self.public, rights.standing_columns)
        row: Any = await self.verbs.get(key, columns)
        if row is None or not rights.on(row).visible:
            return None
        return self._redacted(row, rights)

    async def seen_rows(self, info: Info, keys: Iterable[int]) -> list[Row]:
        """The same for many keys, by one query; those that `seen` would not find are left out.

        It is for fields that have asked already whether the viewer may read any row.
        """
        rights = await self._rights(info)
        columns = columns_selected(info._raw_info, self.public, rights.standing_columns)
        found: Mapping[int, Any] = await lookups.by_keys(self.verbs.model, columns, sorted(keys))
        return [self._redacted(row, rights) for row in found.values() if rights.on(row).visible]

    async def blank(self, info: Info) -> Row:
        """A row that is not stored, redacted for the viewer; Forbidden as with `seen`."""
        rights = await self._rights(info)
        enforce(rights, TableAccess.SELECT)
        row: Any = self.verbs.blank()
        return cast(Row, redact_blank(row, rights))

    async def create(self, info: Info, input_: BaseModel) -> Row:
        """Store a row, and return it redacted.

        Raises Forbidden, and FieldsForbidden, InvalidValue or Refusals with all bad values.
        """
        rights, values = await self._rights(info), dict(_set_values(input_))
        try:
            enforce_new(rights, values)
        except (FieldsForbidden, InvalidValue) as refusal:
            raise await with_other_problems(refusal, self.verbs.model, values) from refusal
        try:
            attempt = await attempt_of(info, "create")
            row = await self.verbs.create(values, info.context.author, attempt)
        except DoneBefore as earlier:
            return await self._written(info, earlier.row_key)
        except InvalidValue as refusal:
            raise at_input(refusal) from refusal
        return self._redacted(row, rights)

    async def create_with(
        self,
        info: Info,
        find: Callable[[], Awaitable[dict[str, Any]]],
        after_insert: AfterWrite = no_callback,
    ) -> Row:
        """The same with values by column that have to be found first, as they depend on other rows.

        They are looked for once the viewer is known to have the right, so that nobody else is told
        what there is; and a retry is answered although what they depend on is gone. `after_insert`
        stores what goes with the row, in the same transaction.
        """
        rights = await self._rights(info)
        enforce(rights, TableAccess.INSERT)
        try:
            attempt = await attempt_of(info, "create")
            values = await find()
            enforce_new(rights, values)

            def finish(dialect: Dialect, key: int | None) -> TransactionScript[None]:
                yield from after_insert(dialect, key)
                yield from attempt.finish(dialect, key)

            row = await self.verbs.create(
                values, info.context.author, replace(attempt, finish=finish)
            )
        except DoneBefore as earlier:
            return await self._written(info, earlier.row_key)
        return self._redacted(row, rights)

    async def update(
        self, info: Info, key: int, input_: BaseModel, expected_version: int | None
    ) -> Row:
        """Change the columns that the input sets, and return the row redacted.

        Raises NotFound and Stale as the verb does, and the refusals of `create`.
        """
        return await self._change(info, "update", key, dict(_set_values(input_)), expected_version)

    async def replace(
        self, info: Info, key: int, input_: BaseModel, expected_version: int | None
    ) -> Row:
        """The same as `update`; columns that the input leaves out are unset."""
        values = {**dict.fromkeys(type(input_).model_fields), **dict(_set_values(input_))}
        return await self._change(info, "replace", key, values, expected_version)

    async def delete(self, info: Info, key: int, expected_version: int | None) -> int:
        """Delete a row, and return its key. Raises Forbidden, NotFound and Stale."""
        rights = await self._rights(info)
        enforce(rights, TableAccess.DELETE)
        author, guard = info.context.author, RightsGuard(rights, TableAccess.DELETE)
        verbs: Verbs[Any] = self.verbs
        # A deletion that was done before is answered with the key again.
        with suppress(DoneBefore):
            attempt = await attempt_of(info, "delete")
            await verbs.delete(key, author, guard, expected_version, attempt)
        return key

    async def delete_by_id(self, info: Info, id_: str, expected_version: int | None) -> None:
        """The same by a row's global id; InvalidValue at `id` for one of another type."""
        enforce(await self._rights(info), TableAccess.DELETE)
        type_name, key = read_id(id_) or ("", 0)
        if type_name != self.verbs.model.__name__:
            raise InvalidValue(Problem(("id",), f"is not the id of a {self.verbs.called}"))
        await self.delete(info, key, expected_version)

    async def _change(
        self,
        info: Info,
        operation: str,
        key: int,
        values: dict[str, Any],
        expected_version: int | None,
    ) -> Row:
        rights = await self._rights(info)
        enforce(rights, TableAccess.UPDATE)
        author, guard = info.context.author, RightsGuard(rights, TableAccess.UPDATE)
        verbs: Verbs[Any] = self.verbs
        try:
            attempt = await attempt_of(info, operation)
            row = await verbs.update(key, values, author, guard, expected_version, attempt)
        except DoneBefore as earlier:
            return await self._written(info, earlier.row_key)
        except (FieldsForbidden, InvalidValue) as refusal:
            raise await with_other_problems(refusal, self.verbs.model, values) from refusal
        return self._redacted(row, rights)

    async def _written(self, info: Info, key: int | None) -> Row:
        """The row that an earlier attempt wrote, as it is now, redacted for the viewer.

        Of a row that the viewer may not see, or no longer, that is its key, as in the first
        response. Raises NotFound if the row has been deleted.
        """
        rights = await self._rights(info)
        if not rights.granted_anywhere(TableAccess.SELECT):
            # A viewer who may only create rows gets the key again, as in the first response, and
            # nothing of the row's present state.
            made_by = info.context.viewer.application_id
            model = self.verbs.model
            return self._redacted(
                model(**{model._meta.pk_attr: key}, created_by_application=made_by), rights
            )
        columns = columns_selected(info._raw_info, self.public, rights.standing_columns)
        row = None if key is None else await self.verbs.get(key, columns)
        if row is None:
            raise NotFound(f"The {self.verbs.called} that this call wrote is gone.")
        return self._redacted(row, rights)

    async def _rights(self, info: Info) -> Rights:
        return await info.context.rights_on(self.verbs.model)

    def _redacted(self, row: Any, rights: Rights) -> Row:
        return cast(Row, redact(row, rights))


async def attempt_of(info: Info, operation: str) -> Attempt:
    """The one attempt at a mutation, or one of those with the call's Idempotency-Key.

    `operation` says what the mutation does, such as "create". To be asked for once the viewer is
    known to have the right. Raises DoneBefore if the mutation was done, and so does the verb that
    does it; the caller is then answered with what it wrote.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        # The time ran out while an earlier field of the operation was being stored. Its result is
        # still reported, but no further mutation is begun.
        raise asyncio.CancelledError
    # Rows that an earlier field of the operation read may be other ones after this mutation.
    info.context.loaders = Loaders()
    retry = info.context.retry
    if retry is None:
        return ONLY_ATTEMPT
    return await attempt_under(info, retry, operation)


def _set_values(input_: BaseModel) -> Iterator[tuple[str, Any]]:
    """The values that the caller sent, by column; null (Some(None)) is included, absent is not."""
    for name, some in vars(input_).items():
        if some is not None:
            yield name, some.value
