"""The operations of one connection: subscriptions, and queries and mutations as well."""

import asyncio
from typing import Any

import orjson
from starlette.requests import Request
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.errors import ParleyError, cut_names, report_unexpected
from graphql_api.live.endings import ReadsTooSlowly, ServiceStops, TooManyStreams
from graphql_api.live.login import Login, LoginEnded, LoginExpired, RightsChanged, check
from graphql_api.live.stream_limits import RETRY_SECONDS, SUBSCRIPTIONS_OF_CONNECTION
from graphql_api.live.streams import ClientGone
from graphql_api.live.subscription import NotSubscribed, Subscription, subscribe
from graphql_api.server.request import BadGraphQLRequest, GraphQLRequest, request_in
from graphql_api.server.websocket.closing import SUBSCRIBER_EXISTS, Close, close_for
from graphql_api.server.websocket.messages import (
    Subscribe,
    completed,
    errors_of,
    failed,
    next_prefix,
    result_text,
)
from graphql_api.server.websocket.service import Service
from graphql_api.server.websocket.socket import Socket
from graphql_api.shared.locale import locale_of
from graphql_api.shared.media_types import was_refused
from graphql_api.shared.requests import IndexedRequest
from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY, RetryKey

EXECUTED = frozenset(OperationType) - {OperationType.SUBSCRIPTION}

IDEMPOTENCY_EXTENSION = "idempotencyKey"
"""The key of `extensions` that is the header Idempotency-Key of a mutation: clients send operations
again by themselves after a reconnect."""


class Operation:
    """An operation that runs under the client's id."""

    __slots__ = ("id", "is_stream", "payload", "silent", "task")

    def __init__(self, message: Subscribe) -> None:
        self.id, self.payload = message.id, message.payload
        self.is_stream = False
        self.silent = False
        """True once the client does not want to hear of it any more."""
        self.task: asyncio.Task[None]


class Operations:
    """The operations of a client that has logged in."""

    __slots__ = ("_by_id", "_locale", "_running", "_scope", "_service", "_socket", "login")

    def __init__(
        self, service: Service, socket: Socket, login: Login, request: IndexedRequest
    ) -> None:
        self._service, self._socket, self.login = service, socket, login
        self._scope = request.scope
        self._locale = locale_of(request)
        self._by_id: dict[str, Operation] = {}
        self._running: set[Operation] = set()

    async def begin(self, message: Subscribe) -> None:
        """Begin an operation; Close if there is one with its id."""
        if message.id in self._by_id:
            raise Close(SUBSCRIBER_EXISTS, f"Subscriber for {message.id} already exists")
        if len(self._running) >= SUBSCRIPTIONS_OF_CONNECTION:
            text = f"A connection runs {SUBSCRIPTIONS_OF_CONNECTION} operations; end one first."
            error = TooManyStreams(text, RETRY_SECONDS)
            await self._socket.send(failed(message.id, errors_of(error)))
            return
        operation = self._by_id[message.id] = Operation(message)
        self._running.add(operation)
        operation.task = asyncio.create_task(self._run(operation))

    def complete(self, identity: str) -> None:
        """End an operation, if it runs; the client may use its id again."""
        operation = self._by_id.pop(identity, None)
        if operation is not None:
            self._drop(operation)

    def silence(self) -> None:
        """Send nothing of any operation any more."""
        for operation in [*self._running]:
            self._drop(operation)

    async def end(self) -> None:
        """End all subscriptions, and wait until everything else has ended."""
        self.silence()
        if self._running:
            await asyncio.wait([operation.task for operation in self._running])

    def _drop(self, operation: Operation) -> None:
        operation.silent = True
        # A mutation is not torn in the middle; it has a limit of time.
        if operation.is_stream:
            operation.task.cancel()

    async def _run(self, operation: Operation) -> None:
        try:
            await self.login.spend()
            await check(self.login)
            subscription = await self._execute(operation)
            if subscription is not None:
                await self._stream(operation, subscription)
        except NotSubscribed as refused:
            errors = [error.formatted for error in refused.result.errors or ()]
            await self._fail(operation, errors)
        except (LoginEnded, LoginExpired, RightsChanged, ServiceStops, ReadsTooSlowly) as error:
            close = close_for(error)
            await self._socket.close(close.code, close.reason)
        except (ParleyError, BadGraphQLRequest) as error:
            await self._fail(operation, errors_of(error))
        except Exception as error:
            await self._fail(operation, errors_of(report_unexpected(error)))
        finally:
            self._running.discard(operation)
            self._forget(operation)

    async def _execute(self, operation: Operation) -> Subscription | None:
        """Answer a query or mutation; a subscription is opened and returned.

        What is needed for that only, such as the payload, is not kept while the subscription runs.
        """
        payload, operation.payload = operation.payload, {}
        parameters = request_in(payload)
        context = Context(
            self.login.viewer,
            self._service.schema.limits,
            locale=self._locale,
            retry=self._retry_key(payload, parameters.extensions),
            zone=self._service.schema.zone,
        )
        text = await self._service.persisted.text_of(parameters)
        try:
            result = await self._service.schema.execute(
                text,
                parameters.variables,
                context,
                operation_name=parameters.operation_name,
                allowed_operation_types=EXECUTED,
            )
        except MissingQueryError:
            raise BadGraphQLRequest(400, "No GraphQL query found in the request") from None
        except CannotGetOperationTypeError as error:
            raise BadGraphQLRequest(400, cut_names(error.as_http_error_reason())) from None
        except InvalidOperationTypeError:
            operation.is_stream = True
        if operation.is_stream:
            return None if operation.silent else await self._open(text, parameters)
        if was_refused(result):
            await self._fail(operation, [error.formatted for error in result.errors or ()])
        elif not operation.silent:
            text = f"{next_prefix(operation.id)}{result_text(result)}}}"
            await self._socket.send(text)
            await self._finish(operation)
        return None

    async def _open(self, text: str | None, parameters: GraphQLRequest) -> Subscription:
        return await subscribe(
            self._service.schema,
            text,
            parameters.variables or {},
            parameters.operation_name,
            self.login.viewer,
            self._locale,
        )

    async def _stream(self, operation: Operation, subscription: Subscription) -> None:
        socket, prefix = self._socket, next_prefix(operation.id)

        async def send_next(content: bytes, _cursor: str) -> None:
            await socket.send(f"{prefix}{content.decode()}}}")
            if socket.closed:
                raise ClientGone

        await self._service.hub.stream(subscription, send_next)
        await self._finish(operation)

    def _retry_key(
        self, payload: dict[str, Any], extensions: dict[str, Any] | None
    ) -> RetryKey | None:
        key = (extensions or {}).get(IDEMPOTENCY_EXTENSION)
        if key is None:
            return None
        if not isinstance(key, str):
            raise BadGraphQLRequest(400, f"extensions.{IDEMPOTENCY_EXTENSION} must be a string.")
        header = (IDEMPOTENCY_KEY.lower().encode(), key.encode(errors="replace"))
        headers = [*self._scope["headers"], header]
        request = Request({**self._scope, "method": "POST", "headers": headers})
        return self._service.retry_of(request, orjson.dumps(payload, option=orjson.OPT_SORT_KEYS))

    async def _fail(self, operation: Operation, errors: list[Any]) -> None:
        self._forget(operation)
        if not operation.silent:
            await self._socket.send(failed(operation.id, errors))

    async def _finish(self, operation: Operation) -> None:
        self._forget(operation)
        if not operation.silent:
            await self._socket.send(completed(operation.id))

    def _forget(self, operation: Operation) -> None:
        """Let the client use the id again, before it is told that the operation has ended."""
        if self._by_id.get(operation.id) is operation:
            del self._by_id[operation.id]
