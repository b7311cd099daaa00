"""Rows by key: one query a table and level, however many ask, of only the columns asked for."""

from collections.abc import Sequence
from functools import partial

from strawberry.dataloader import DataLoader
from tortoise.models import Model

from orm import referred


class Loaders:
    """The loaders of one request, one for each table and set of columns."""

    def __init__(self) -> None:
        self._loaders: dict[tuple[type[Model], tuple[str, ...]], DataLoader[int, Model | None]] = {}

    async def load(self, model: type[Model], columns: tuple[str, ...], key: int) -> Model | None:
        """The row with that key and at least those columns; None when there is none."""
        if is_key_alone(model, columns):
            return model(**{model._meta.pk_attr: key})
        return await self._loader(model, columns).load(key)

    def _loader(
        self, model: type[Model], columns: tuple[str, ...]
    ) -> DataLoader[int, Model | None]:
        loader = self._loaders.get((model, columns))
        if loader is None:
            loader = DataLoader(partial(_fetch, model, columns))
            self._loaders[model, columns] = loader
        return loader


def is_key_alone(model: type[Model], columns: tuple[str, ...]) -> bool:
    """Whether nothing has to be loaded: the key is all that is asked for.

    A reference is a foreign key, so the row exists.
    """
    return columns == (model._meta.pk_attr,)


async def _fetch(
    model: type[Model], columns: tuple[str, ...], keys: list[int]
) -> Sequence[Model | None]:
    found = await referred.by_keys(model, columns, keys)
    return [found.get(key) for key in keys]
