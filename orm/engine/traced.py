"""Makes a client or a transaction of either engine one that traces its statements."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from orm.engine.scripts import ScriptFactory, Statement
from orm.engine.spans import script_span, statement_span

Client = TypeVar("Client")

STATEMENT_METHODS = (
    *("look_up", "execute_query", "execute_query_dict"),
    *("execute_insert", "execute_many", "execute_script"),
)
"""The methods whose first argument is a statement."""

AnyScript = ScriptFactory[Any]


def traced(
    base: type[Client],
    prepare: Callable[[AnyScript], AnyScript] = lambda script: script,
    **attributes: Any,
) -> type[Client]:
    """A subclass that makes a span of each statement, and of the transaction of each script.

    `prepare` is called with each script that is to be played. `attributes` are attributes of the
    subclass.
    """
    methods = {name: _spanned(getattr(base, name)) for name in STATEMENT_METHODS}
    play: Callable[[Any, AnyScript], Awaitable[Any]] = base.run  # type: ignore[attr-defined]

    async def run(self: Any, work: AnyScript) -> Any:
        with script_span(self.dialect):
            return await play(self, prepare(work))

    return type(f"Traced{base.__name__}", (base,), {**methods, "run": run, **attributes})


def _spanned(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def call(self: Any, statement: Statement | str, *arguments: Any, **named: Any) -> Any:
        sql = statement.sql if isinstance(statement, Statement) else statement
        with statement_span(sql, self.dialect):
            return await method(self, statement, *arguments, **named)

    return call
