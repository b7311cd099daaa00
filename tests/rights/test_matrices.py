"""Properties that the matrix of every entity has, for all roles, applications and standings."""

from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, Matrix, TableAccess
from graphql_api.rights.resolution import attributes, column_of, resolve_rights
from graphql_api.rights.rights import Rights
from graphql_api.rights.standings import KeysRule
from graphql_api.shared.viewer import Door, Viewer
from orm.models import ChatSession
from orm.models.enums import Role, Scope
from orm.sessions.listing.expression import AllOf, Comparison, Expression, Operator

ASSOCIATE, APPLICATION = 8, 21

SESSION, TOPIC = 4, 6

KEYS = frozenset({3, 5})
"""The keys that each KeysRule reads here."""

SCOPES = [
    None,
    frozenset[Scope](),
    *(frozenset({scope}) for scope in Scope),
    frozenset(Scope),
    frozenset({Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE}),
]

every_matrix = pytest.mark.parametrize(
    "matrix", MATRICES.values(), ids=[matrix.called for matrix in MATRICES.values()]
)


def rights_by(matrix: Matrix) -> Iterator[Rights]:
    """The rights of each role, alone and by applications, and of a session's customer."""
    customer = Viewer(0, "x", Role.CUSTOMER, Door.GRAPHQL, session_id=SESSION, topic_id=TOPIC)
    yield Rights.of(customer, matrix)
    for role, scopes in product(Role, SCOPES):
        application = None if scopes is None else APPLICATION
        viewer = Viewer(ASSOCIATE, "ada", role, Door.GRAPHQL, application, scopes)
        rights = Rights.of(viewer, matrix)
        keys = {rule.flag: KEYS for rule in rights.key_rules}
        yield Rights(rights.caller, rights.by_standing, keys)


def rows(matrix: Matrix) -> Iterator[Any]:
    """Rows of every standing: each column has a value that gives the flag, another one, or null."""
    columns = matrix.standing_columns
    values: dict[str, set[int | None]] = {column: {None, 0, 77} for column in columns}
    for rule, rights in product(matrix.standing_rules, rights_by(matrix)):
        found = KEYS if isinstance(rule, KeysRule) else {rule.value_of(rights.caller)}
        values[rule.column].update(found)
    for combination in product(*values.values()):
        yield SimpleNamespace(**dict(zip(columns, combination, strict=True)))


def matches(expression: Expression, row: Any) -> bool:
    """Evaluate an expression as the database does: null in a column counts as 0."""
    if isinstance(expression, Comparison):
        value, expected = getattr(row, expression.column.name) or 0, expression.value
        listed = expected if isinstance(expected, tuple) else (expected,)
        positive = expression.operator in (Operator.EQ, Operator.IN)
        return (value in listed) == positive
    parts = [matches(part, row) for part in expression.parts]
    return all(parts) if isinstance(expression, AllOf) else any(parts)


@every_matrix
def test_a_list_has_exactly_the_rows_that_are_visible(matrix: Matrix) -> None:
    for rights in rights_by(matrix):
        for row in rows(matrix):
            assert matches(rights.visible_rows, row) == rights.on(row).visible


@every_matrix
def test_a_standing_that_is_read_gives_the_rights_of_all_its_columns(matrix: Matrix) -> None:
    # Rules that change nothing for a caller are left out; that must not change a single cell.
    for rights in rights_by(matrix):
        for row in rows(matrix):
            standing = 0
            for rule in matrix.standing_rules:
                check = rule.check(rights.caller, dict.fromkeys([rule.flag], KEYS))
                standing |= rule.flag if getattr(row, rule.column) in check.values else 0
            assert rights.on(row) is rights.by_standing.stored[standing]


@every_matrix
def test_an_application_gets_no_more_than_its_user_and_nothing_without_scopes(
    matrix: Matrix,
) -> None:
    for role, scopes in product(Role, SCOPES[1:]):
        alone = resolve_rights(matrix, role, None)
        by_application = resolve_rights(matrix, role, scopes)
        for standing in matrix.standings:
            mask = by_application.stored[standing].table.mask
            assert set(mask) <= set(alone.stored[standing].table.mask)
            allowed = {access for access in mask if matrix.scopes[access] in (scopes or ())}
            assert allowed == set(mask)
            if TableAccess.SELECT not in mask:
                assert set(mask) <= {TableAccess.INSERT}


@every_matrix
def test_every_field_has_a_cell_and_the_key_is_never_hidden(matrix: Matrix) -> None:
    assert matrix.model._meta.pk_attr in matrix.never_hidden
    for rights in rights_by(matrix):
        for row in (*rights.by_standing.stored.values(), *rights.by_standing.new.values()):
            assert tuple(row.fields) == attributes(matrix.model)
            assert matrix.never_hidden.isdisjoint(row.hidden)
            for cell in row.fields.values():
                assert bool(cell.reason) == (cell.mask is not FieldAccess.UPDATE)


def test_a_matrix_stands_under_its_model_and_has_a_rule_for_each_flag_once() -> None:
    for model, matrix in MATRICES.items():
        assert matrix.model is model
        flags = [rule.flag for rule in matrix.standing_rules]
        assert len(set(flags)) == len(flags)
        cells = [*matrix.roles.values(), matrix.application]
        # Cells are for a flag, or for several at once.
        assert {flag for each in cells for some in each.by_standing for flag in some} <= set(flags)
        assert set(matrix.scopes) == set(TableAccess)
        assert set(matrix.roles) == set(Role)


def test_every_reference_has_its_place() -> None:
    for model, matrix in MATRICES.items():
        assert model._meta.fk_fields <= {*matrix.reference_fields, *matrix.entity_references}
        assert matrix.reference_fields.keys() == matrix.shown_without_all.keys()
        assert matrix.reference_fields.keys().isdisjoint(matrix.entity_references)
        for reference in matrix.entity_references.values():
            assert reference.model in MATRICES
            assert reference.key_field in attributes(model)
        columns = {
            *model._meta.fields_map,
            *(column_of(model, reference) for reference in model._meta.fk_fields),
        }
        assert matrix.shown_in_references <= columns
        assert set(matrix.standing_columns) <= columns


def test_a_scope_opens_one_entity() -> None:
    opened = [
        {*matrix.scopes.values(), matrix.scope_for_others} - {None} for matrix in MATRICES.values()
    ]
    assert sum(map(len, opened)) == len(set().union(*opened))
    assert set().union(*opened).isdisjoint({Scope.ADMIN, Scope.METRICS})


@every_matrix
def test_customers_see_what_is_theirs_and_change_nothing(matrix: Matrix) -> None:
    customer = Viewer(0, "x", Role.CUSTOMER, Door.GRAPHQL, session_id=SESSION, topic_id=TOPIC)
    rights = Rights.of(customer, matrix)
    own = SESSION if matrix.model is ChatSession else TOPIC
    assert rights.possible_accesses == (TableAccess.SELECT,)
    assert not rights.reads_others
    assert not rights.key_rules
    for row in rows(matrix):
        on_row = rights.on(row)
        assert on_row.visible == (getattr(row, matrix.model._meta.pk_attr) == own)
        assert not on_row.settable
