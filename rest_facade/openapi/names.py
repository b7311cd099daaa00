"""What the document calls the calls, and the entities in their answers."""

from rest_facade.archive import envelope
from rest_facade.calls import Call
from rest_facade.carriers import Carrier


def operation_id(call: Call) -> str:
    """The GraphQL field's name; agents' calls are procedures, and have a name in their paths."""
    _, _, procedure = call.path.partition("/Agents/")
    return procedure.rpartition("/")[2] or call.field


PAGE = envelope.ROOT
"""A page of a list."""


def name_with_links(carrier: Carrier) -> str:
    """What the contract calls the entity in an answer of its own address."""
    return f"{carrier.entity_name}WithLinks"


def name_with_rights(carrier: Carrier) -> str:
    """The entity in other answers; the contract calls it as it calls what is sent."""
    return f"{carrier.entity_name}WithRights"
