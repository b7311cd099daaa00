"""A small schema of a second kind of entity, for what a chat session does not need.

Devices have value objects, masks, durations, lists of numbers, and parts that have no key. The
calls by arguments are in `CALLS`.
"""

from graphql import GraphQLEnumType, GraphQLObjectType, build_schema

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.contract.carriers import Carrier, carrier_of
from rest_facade.handlers.arguments import act, ask
from rest_facade.routes import entity_calls

SDL = """
scalar DateTime
scalar Duration

enum Right { SELECT UPDATE INSERT DELETE }
enum Wanted { EMAIL NAME COUNTRY }
enum Size { SMALL LARGE }

type TableRight { mask: [Right!]! reason: String! }
type FieldRight { mask: [Right!]! reason: String! }
type FieldProperty { name: String! right: FieldRight! type: String! length: Int! }

"A user who may own a device."
type Owner { id: ID! ownerId: Int! name: String }

"A place for devices."
type Room { id: ID! roomId: Int! name: String }

"What a device is set to."
type Settings {
  botName: String
  scriptId: Int
  wanted: [Wanted!]!
  size: Size
  start: Duration
  owner: Owner
}

"A device."
type Device {
  id: ID!
  deviceId: Int!
  name: String
  roomId: Int!
  room: Room
  owner: Owner
  settings: Settings
  ports: [Int!]!
  lastSeen: DateTime
  parts(first: Int! = 10): [Part!]!
  version: Int!
  createdAt: DateTime
  updatedAt: DateTime
  tableRight: TableRight!
  fieldProperties: [FieldProperty!]!
}

"An owner's part of a device."
type Part { deviceId: Int! owner: Owner canListen: Boolean! }

"An item of a list."
type Item { id: Int! name: String childItems: [Item!]! }

input SettingsInput {
  botName: String
  scriptId: Int
  wanted: [Wanted!]
  size: Size
  start: Duration
  ownerId: Int
}

"Values of a device."
input DeviceInput {
  name: String
  roomId: Int
  ownerId: Int
  settings: SettingsInput
  ports: [Int!]
  lastSeen: DateTime
}

"Values of a part."
input PartInput { ownerId: Int canListen: Boolean }

type Query {
  defaultDevice: Device!
  device(deviceId: Int!): Device
  deviceIsOpen(deviceId: Int!): Boolean!
  deviceText(deviceId: Int!, html: Boolean! = false): String
  items(flat: Boolean!, onlyPresent: Boolean! = false): [Item!]!
  parts(deviceId: Int!, first: Int! = 1000): [Part!]!
  part(deviceId: Int!, username: String!): Part
}

type Mutation {
  createDevice(values: DeviceInput!): Device!
  updateDevice(deviceId: Int!, values: DeviceInput!, expectedVersion: Int): Device!
  replaceDevice(deviceId: Int!, values: DeviceInput!, expectedVersion: Int): Device!
  deleteDevice(deviceId: Int!, expectedVersion: Int): Boolean!
  addPart(deviceId: Int!, values: PartInput!): Part!
  updatePart(deviceId: Int!, username: String!, values: PartInput!): Part!
  updateParts(deviceId: Int!, values: [PartInput!]!): [Part!]!
  removePart(deviceId: Int!, username: String!): Boolean!
  setPorts(deviceId: Int!, ports: [Int!]!): Int!
  moveDevice(deviceId: Int!, toRoom: String!): Device
}
"""

SCHEMA = build_schema(SDL)


def _number(name: str, **numbers: int) -> None:
    type_ = SCHEMA.get_type(name)
    assert isinstance(type_, GraphQLEnumType)
    for member, number in numbers.items():
        type_.values[member].value = number


_number("Wanted", EMAIL=1, NAME=2, COUNTRY=16)
_number("Size", SMALL=0, LARGE=1)
_number("Right", SELECT=1, UPDATE=2, INSERT=4, DELETE=8)


def carrier(name: str) -> Carrier:
    """The carrier of that name."""
    type_ = SCHEMA.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return carrier_of(type_)


DEVICE = "/v1/Device"
ONE = f"{DEVICE}/{{deviceId}}"
AGENT = "/v1/Agents/Toy"
AS_PART = (("part", "values"),)

CALLS = (
    *entity_calls("Device", "Toy"),
    RestCall(
        "GET", f"{ONE}/IsOpen", ask, "Device", "deviceIsOpen", response_body=ResponseBody.VALUE
    ),
    RestCall(
        "POST",
        f"{AGENT}/IsOpen",
        ask,
        "Device",
        "deviceIsOpen",
        request_body=RequestBody.ARGUMENTS,
        response_body=ResponseBody.VALUE,
    ),
    RestCall(
        "POST",
        f"{ONE}/Text",
        ask,
        "Device",
        "deviceText",
        query=("html",),
        response_body=ResponseBody.VALUE,
    ),
    RestCall(
        "GET",
        f"{DEVICE}/Items",
        ask,
        "Item",
        "items",
        query=("flat", "onlyPresent"),
        response_body=ResponseBody.ENTITIES,
    ),
    RestCall("GET", f"{ONE}/Part", ask, "Part", "parts", response_body=ResponseBody.ENTITIES),
    RestCall("GET", f"{ONE}/Part/{{username}}", ask, "Part", "part"),
    RestCall(
        "POST",
        f"{AGENT}/GetPart",
        ask,
        "Part",
        "part",
        request_body=RequestBody.ARGUMENTS,
        response_body=ResponseBody.ENTITY_OR_NULL,
    ),
    RestCall("POST", f"{ONE}/Part", act, "Part", "addPart", request_body=RequestBody.ENTITY),
    RestCall(
        "POST",
        f"{AGENT}/AddPart",
        act,
        "Part",
        "addPart",
        request_body=RequestBody.ARGUMENTS,
        renamed=AS_PART,
    ),
    RestCall(
        "PUT",
        f"{ONE}/Part/{{username}}",
        act,
        "Part",
        "updatePart",
        request_body=RequestBody.ENTITY,
    ),
    RestCall(
        "PUT",
        f"{ONE}/Part",
        act,
        "Part",
        "updateParts",
        request_body=RequestBody.LIST,
        response_body=ResponseBody.ENTITIES,
    ),
    RestCall(
        "POST",
        f"{AGENT}/UpdateParts",
        act,
        "Part",
        "updateParts",
        request_body=RequestBody.ARGUMENTS,
        response_body=ResponseBody.ENTITIES,
        renamed=(("parts", "values"),),
    ),
    RestCall(
        "DELETE",
        f"{ONE}/Part/{{username}}",
        act,
        "Part",
        "removePart",
        response_body=ResponseBody.NOTHING,
    ),
    RestCall(
        "PUT",
        f"{ONE}/Ports",
        act,
        "Device",
        "setPorts",
        request_body=RequestBody.LIST,
        response_body=ResponseBody.VALUE,
    ),
    RestCall("POST", f"{ONE}/MoveTo/{{toRoom}}", act, "Device", "moveDevice"),
)
