"""The table of entities is whole: an entity that is missing there is tested by nothing."""

from graphql_api.rights.matrices import MATRICES
from orm.audit.trail import AUDITED
from rest_facade.routes import CALLS
from tests.entities import ENTITIES, Entity, every_entity


def test_every_entity_is_in_the_table() -> None:
    assert {entity.model for entity in ENTITIES} == set(MATRICES)
    assert {entity.name for entity in ENTITIES} == {
        call.entity for call in CALLS if call.create_field is not None
    }


def test_the_trail_can_be_printed_of_every_entity() -> None:
    assert {entity.model.__name__ for entity in ENTITIES} <= {*AUDITED}


@every_entity
def test_a_whole_entity_has_every_property(entity: Entity) -> None:
    assert [*entity.whole] == [
        each.name for each in entity.carrier.properties if each.name != entity.key_name
    ]


@every_entity
def test_the_changes_are_of_every_kind_of_property(entity: Entity) -> None:
    by_name = {each.name: each.kind for each in entity.carrier.properties}
    references = {each.name for each in entity.carrier.properties if each.is_reference}
    tested = {by_name[change.name] for change in entity.changes}
    assert tested == {kind for name, kind in by_name.items() if name not in references}
