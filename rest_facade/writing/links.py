"""`_Links`: the URLs of an entity, of the entities that it refers to, and of lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request

from rest_facade.contract.carriers import Carrier
from rest_facade.options import Options

MOUNTED_AT = "/api"
"""The path at which the service mounts the facade; the paths of calls begin below it."""

API_ROOT = f"{MOUNTED_AT}/v1"

CRM_ENTITIES = ("Person", "Contact", "Project", "Sale", "Ticket")
"""Entities that the customer's CRM serves, if there is one; in the order of the properties."""

LISTS: Mapping[str, Mapping[str, str]] = {
    "ChatSession": {"Archive": ""},
    "ChatTopic": {"Archive.Sessions": "/{key}/Sessions"},
}
"""By entity, its links to lists: the path of each below the entity's own path.

Archive is the list of all rows. The contract has none of topics, so they have no such link.
"""


def base_url(request: Request, options: Options) -> str:
    """The scheme and host under which the caller sees this service, without a slash at the end.

    The public URL if there is one, or the Host header, which the service has checked before. A
    request of HTTP/1.0 may have none; then it is the address that the request came to.
    """
    if options.public_url:
        return options.public_url
    host = request.headers.get("host") or request.url.netloc
    return f"{request.scope['scheme']}://{host}"


def links_of(
    data: Mapping[str, Any], carrier: Carrier, base: str, crm_url: str | None
) -> dict[str, str]:
    """The links of one entity, in the contract's order: Self, then CRM entities, then lists."""
    collection, key = f"{base}{API_ROOT}/{carrier.name}", data[carrier.primary_key.field]
    links = {"Self": f"{collection}/{key}"}
    if crm_url:
        links |= _crm_links(data, carrier, crm_url)
    for name, path in LISTS.get(carrier.name, {}).items():
        links[name] = f"{collection}{path.format(key=key)}"
    return links


def _crm_links(
    data: Mapping[str, Any], carrier: Carrier, crm_url: str
) -> Iterator[tuple[str, str]]:
    for linked in carrier.properties:
        if is_in_crm(linked.name) and (referred := data[linked.field]) is not None:
            assert linked.carrier is not None
            key = referred[linked.carrier.primary_key.field]
            yield linked.name, f"{crm_url}{API_ROOT}/{linked.carrier.name}/{key}"


def is_in_crm(name: str) -> bool:
    """True if a property with this name refers to an entity that the CRM serves."""
    return name in CRM_ENTITIES
