"""`_Links`: where an entity and its neighbours are to be had."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from starlette.requests import Request

from rest_facade.contract.carriers import Carrier
from rest_facade.errors import UntrustedHost
from rest_facade.options import Options

MOUNTED_AT = "/api"
"""Where the service has the facade; paths of calls start below it."""

HERE = f"{MOUNTED_AT}/v1"

HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")

OF_THE_CRM = ("Person", "Contact", "Project", "Sale", "Ticket")
"""Entities that the customer's CRM serves, if anyone does; in the entity's order."""


def base_url(request: Request, options: Options) -> str:
    """The address under which the caller sees this service.

    The Host header decides only when the operator named no public address, and only if the operator
    allows it: links built from a made-up Host would send later callers astray.
    """
    if options.public_url:
        return options.public_url
    scope = request.scope
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return _base_of(host, scope["scheme"], options)


@lru_cache(maxsize=64)
def _base_of(said: bytes, scheme: str, options: Options) -> str:
    host = HOST.fullmatch(said.decode("latin-1"))
    if host is None or host["name"].lower() not in options.allowed_hosts:
        raise UntrustedHost(
            "The Host header names a host that this service does not answer for;"
            " its operator can allow it or set a public address."
        )
    return f"{scheme}://{host[0]}"


def links_of(
    data: Mapping[str, Any], carrier: Carrier, base: str, crm_url: str | None
) -> dict[str, str]:
    """The links of one entity, in the contract's order: Self, then neighbours, then Archive."""
    collection = f"{base}{HERE}/{carrier.name}"
    links = {"Self": f"{collection}/{data[carrier.key.field]}"}
    if crm_url:
        links |= _links_to_neighbours(data, carrier, crm_url)
    links["Archive"] = collection
    return links


def _links_to_neighbours(
    data: Mapping[str, Any], carrier: Carrier, crm_url: str
) -> Iterator[tuple[str, str]]:
    for each in carrier.properties:
        if is_neighbour(each.name) and (referred := data[each.field]) is not None:
            assert each.carrier is not None
            key = referred[each.carrier.key.field]
            yield each.name, f"{crm_url}{HERE}/{each.carrier.name}/{key}"


def is_neighbour(name: str) -> bool:
    """Whether a property refers to an entity that a CRM serves."""
    return name in OF_THE_CRM
