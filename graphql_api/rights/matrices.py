"""The matrices of all entities that have rights of their own, by model.

A matrix is looked up at each request, because tests replace it.
"""

from collections.abc import Mapping

from tortoise.models import Model

from graphql_api.rights import session_matrix, topic_matrix
from graphql_api.rights.matrix import Matrix
from orm.models import ChatPresence, ChatTopicAgent
from orm.topics.agents import ROLE_COLUMNS

MATRICES: dict[type[Model], Matrix] = {
    matrix.model: matrix for matrix in (session_matrix.MATRIX, topic_matrix.MATRIX)
}
"""The matrix of each entity. The rows of any other model go by the rows that refer to them."""

TELLABLE_OTHERS: Mapping[type[Model], frozenset[str]] = {
    ChatPresence: frozenset({"present"}),
    ChatTopicAgent: frozenset({"topic_id", "user_id", *ROLE_COLUMNS}),
}
"""The columns of tables without a matrix that every reader of the audit trail may see.

The agents of topics are parts of a topic's row, and no part of it is hidden. Presence is shown to
all users.
"""


def standing_columns_of(model: type[Model]) -> tuple[str, ...]:
    """The columns that decide the standing of a model's rows; none for a model without a matrix."""
    matrix = MATRICES.get(model)
    return () if matrix is None else matrix.standing_columns
