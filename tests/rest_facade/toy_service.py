# ruff: noqa: N802, N803, ARG002  (the names are those of the schema)
"""The facade over the schema of toys: real routing, readers, writers and graphql-core."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
from graphql import GraphQLError, graphql
from starlette.requests import Request

from graphql_api.errors import NotFound, ParleyError, Stale
from graphql_api.shared.locale import Locale
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Door, Viewer
from rest_facade.app import create_facade
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.options import Options
from tests.rest_facade import toys

OPTIONS = Options(
    DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET), None, None, 100_000, timedelta(days=1)
)
NOW = datetime(2026, 3, 14, tzinfo=UTC).isoformat()
RIGHT = {"mask": [1, 2], "reason": ""}


class Toys:
    """Devices in memory, with the GraphQL operations on them."""

    def __init__(self) -> None:
        self.devices: dict[int, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        """The variables of every operation, in order."""
        self.keys: list[RetryKey | None] = []
        self.races = 0
        """The number of writes before which somebody else writes."""
        facade = create_facade(toys.SCHEMA, self._execute, self._authenticate, OPTIONS, toys.CALLS)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(facade), base_url="http://toys.example.com"
        )

    def store(self, key: int, **values: Any) -> None:
        """Store a device; values by GraphQL field."""
        owner = values.pop("ownerId", None)
        settings = values.pop("settings", None)
        if settings is not None:
            of_settings = settings.pop("ownerId", None)
            settings = {"wanted": [], **settings, "owner": _owner(of_settings)}
        before = self.devices.get(key, {"roomId": 0, "ports": [], "version": 0})
        self.devices[key] = {
            **before,
            **values,
            **({"owner": _owner(owner)} if owner else {}),
            **({"settings": settings} if settings else {}),
            "deviceId": key,
            "version": before["version"] + 1,
        }

    async def _authenticate(self, _request: Request, _door: Door) -> Viewer:
        return cast(Viewer, None)

    async def _execute(
        self,
        text: str,
        variables: Mapping[str, Any],
        _viewer: Viewer,
        _locale: Locale,
        key: RetryKey | None,
    ) -> Mapping[str, Any]:
        self.sent.append(dict(variables))
        self.keys.append(key)
        result = await graphql(toys.SCHEMA, text, self, variable_values=dict(variables))
        for error in result.errors or ():
            raise _cause(error)
        assert result.data is not None
        return result.data

    def device(self, _info: Any, deviceId: int) -> Any:
        row = self.devices.get(deviceId)
        return row and {
            **row,
            "room": None,
            "createdAt": NOW,
            "updatedAt": NOW,
            "tableRight": RIGHT,
            "fieldProperties": [],
        }

    def defaultDevice(self, info: Any) -> Any:
        self.devices[0] = {"deviceId": 0, "roomId": 0, "ports": [], "version": 0}
        return self.device(info, 0)

    def createDevice(self, info: Any, values: dict[str, Any]) -> Any:
        self.store(len(self.devices) + 1, **values)
        return self.device(info, len(self.devices))

    def updateDevice(
        self,
        info: Any,
        deviceId: int,
        values: dict[str, Any],
        expectedVersion: int | None = None,
    ) -> Any:
        if self.races:
            self.races -= 1
            self.store(deviceId, name="other")
        if deviceId not in self.devices:
            raise NotFound("none")
        if expectedVersion not in (None, self.devices[deviceId]["version"]):
            raise Stale("stale")
        self.store(deviceId, **values)
        return self.device(info, deviceId)

    def deviceIsOpen(self, _info: Any, deviceId: int) -> bool:
        return deviceId in self.devices

    def deviceText(self, _info: Any, deviceId: int, html: bool) -> str | None:
        return f"<b>{deviceId}</b>" if html else None

    def items(self, _info: Any, flat: bool, onlyPresent: bool) -> Any:
        leaf = {"id": 2, "name": "Ada", "childItems": []}
        group = {"id": 1, "name": f"{flat} {onlyPresent}", "childItems": [leaf]}
        leaf["childItems"] = []
        return [group]

    def parts(self, _info: Any, deviceId: int, first: int) -> Any:
        return [_part(deviceId, first, True)]

    def part(self, _info: Any, deviceId: int, username: str) -> Any:
        return None if username == "nobody" else _part(deviceId, 7, True)

    def addPart(self, _info: Any, deviceId: int, values: dict[str, Any]) -> Any:
        return _part(deviceId, values.get("ownerId"), bool(values.get("canListen")))

    def updatePart(
        self,
        info: Any,
        deviceId: int,
        username: str,
        values: dict[str, Any],
    ) -> Any:
        if username == "nobody":
            raise NotFound("There is no such part.")
        return self.addPart(info, deviceId, values)

    def updateParts(self, info: Any, deviceId: int, values: list[dict[str, Any]]) -> Any:
        return [self.addPart(info, deviceId, each) for each in values]

    def removePart(self, _info: Any, deviceId: int, username: str) -> bool:
        return True

    def setPorts(self, _info: Any, deviceId: int, ports: list[int]) -> int:
        return sum(ports)

    def moveDevice(self, info: Any, deviceId: int, toRoom: str) -> Any:
        return self.device(info, deviceId)


def _cause(error: GraphQLError) -> Exception:
    cause = error.original_error
    return cause if isinstance(cause, ParleyError) else error


def _owner(key: int | None) -> dict[str, Any] | None:
    return {"ownerId": key, "name": f"owner {key}"} if key else None


def _part(device: int, owner: int | None, can_listen: bool) -> dict[str, Any]:
    return {"deviceId": device, "owner": _owner(owner), "canListen": can_listen}
