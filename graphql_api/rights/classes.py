"""Classes of callers who are told the same, because their rights depend on no person.

What is told is worked out for the class and not for one of its callers. So it cannot depend on who
they are: the class has no name and no associate.
"""

from dataclasses import replace

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import Matrix
from graphql_api.rights.rights import Rights
from graphql_api.shared.viewer import Viewer


def class_of(viewer: Viewer) -> Viewer:
    """The caller without a name and an associate, if the rights are the same without them.

    So it is for managers and admins. Agents and readers are a class each, as their rights depend on
    the topics that they serve, and customers too, who see their session.
    """
    alone = replace(viewer, request_id=None)
    nobody = replace(alone, associate_id=0, name="")
    if viewer.session_id is None and all(
        _are_equal(alone, nobody, matrix) for matrix in MATRICES.values()
    ):
        return nobody
    return alone


def _are_equal(one: Viewer, other: Viewer, matrix: Matrix) -> bool:
    return Rights.of(one, matrix).same_for_all_rows_as(Rights.of(other, matrix))
