"""`parley check`: what is wrong with an installation, a line each."""

from collections.abc import AsyncIterator

from orm.accounts import users
from orm.engine.database import pending_migrations
from parley.authentication.jwts import Jwts
from parley.database import NotReady, reachable_database, sqlite_file
from parley.settings import BadSettings, Settings, read_settings, unknown_variables


async def complaints() -> AsyncIterator[str]:
    """Everything that is wrong with the settings, their keys, the database and its tables."""
    for name in unknown_variables():
        yield f"{name} is not a setting; docs/settings.md lists those that are."
    try:
        settings = read_settings()
    except BadSettings as error:
        for line in error.lines:
            yield line
        return
    for line in _complaints_of_keys(settings):
        yield line
    async for line in _complaints_of_database(settings):
        yield line


def _complaints_of_keys(settings: Settings) -> list[str]:
    try:
        Jwts.configured(settings, demo=False)
    except BadSettings as error:
        return error.lines
    return []


async def _complaints_of_database(settings: Settings) -> AsyncIterator[str]:
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        yield f"There is no database {file} yet; `parley serve` and `parley migrate` make it."
        return
    try:
        async with reachable_database(settings):
            if pending := await pending_migrations():
                yield f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`."
            else:
                async for line in _complaints_of_users():
                    yield line
    except NotReady as error:
        yield str(error)


async def _complaints_of_users() -> AsyncIterator[str]:
    if names := await users.demo_names():
        yield (
            f"Users that came with the demo: {', '.join(names)}."
            " They can log in only while it is served with --demo."
        )
