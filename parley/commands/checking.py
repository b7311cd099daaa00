"""The checks of `parley check`."""

from collections.abc import AsyncIterator

from orm.accounts import users
from orm.engine.database import pending_migrations
from parley.authentication.jwts import JwtAuthentication
from parley.database import NotReady, reachable_database, sqlite_file
from parley.settings import BadSettings, Settings, read_settings, unknown_variables


async def find_problems() -> AsyncIterator[str]:
    """Yield a line for each problem of the settings, the JWT keys, the database and its users."""
    for name in unknown_variables():
        yield f"{name} is not a setting; docs/settings.md lists all settings."
    try:
        settings = read_settings()
    except BadSettings as error:
        for line in error.lines:
            yield line
        return
    for line in _key_problems(settings):
        yield line
    async for line in _database_problems(settings):
        yield line


def _key_problems(settings: Settings) -> list[str]:
    try:
        JwtAuthentication.from_settings(settings, demo=False)
    except BadSettings as error:
        return error.lines
    return []


async def _database_problems(settings: Settings) -> AsyncIterator[str]:
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        yield f"There is no database {file} yet; `parley serve` and `parley migrate` create it."
        return
    try:
        async with reachable_database(settings):
            if pending := await pending_migrations():
                yield f"Migrations are pending: {', '.join(pending)}. Run `parley migrate`."
            else:
                async for line in _user_problems():
                    yield line
    except NotReady as error:
        yield str(error)


async def _user_problems() -> AsyncIterator[str]:
    if names := await users.demo_names():
        yield (
            f"Users that came with the demo: {', '.join(names)}."
            " They can log in only while it is served with --demo."
        )
