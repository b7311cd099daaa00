"""The matrix: for each role what it may do with chat sessions, and with each field of theirs.

What stands here is what is enforced, what is reported, and what is shown.
"""

from graphql_api.rights.matrix import (
    FieldAccess,
    FieldCell,
    Matrix,
    RoleCells,
    Standing,
    StandingCells,
    TableAccess,
    TableCell,
)
from orm.models.enums import Role, Scope

SELECT, UPDATE, INSERT = TableAccess.SELECT, TableAccess.UPDATE, TableAccess.INSERT

READERS_LOOK = "Readers may only look."
READERS_CALL_NOBODY = "Readers do not see how customers can be reached."
AGENTS_HAVE_THEIRS = "Agents change sessions of their own or in the queue, and delete none."
AGENTS_DELETE_NONE = "Agents delete no sessions."
KEY_STAYS_CLOSE = "Only managers and the application that made the session know its key."
LACKS_SCOPE = "The application was not given the scope for more."
NOT_MADE = "The application did not make this session."
KEPT = "The service keeps it."

HIDDEN_KEY = FieldCell(None, KEY_STAYS_CLOSE)
NOT_FOR_READERS = FieldCell(None, READERS_CALL_NOBODY)
KEPT_CELL = FieldCell(FieldAccess.READ, KEPT)

OPEN_TO_ITS_MAKER = StandingCells(fields={"session_key": FieldCell()})
OF_AGENTS = StandingCells(table=TableCell((SELECT, UPDATE, INSERT), AGENTS_DELETE_NONE))

MATRIX = Matrix(
    roles={
        Role.READER: RoleCells(
            TableCell((SELECT,), READERS_LOOK),
            {
                "customer_host": NOT_FOR_READERS,
                "customer_email": NOT_FOR_READERS,
                "customer_phone": NOT_FOR_READERS,
                "session_key": HIDDEN_KEY,
            },
            where={Standing.MADE: OPEN_TO_ITS_MAKER},
        ),
        Role.AGENT: RoleCells(
            TableCell((SELECT, INSERT), AGENTS_HAVE_THEIRS),
            {"session_key": HIDDEN_KEY},
            where={
                Standing.OWN: OF_AGENTS,
                Standing.QUEUED: OF_AGENTS,
                Standing.MADE: OPEN_TO_ITS_MAKER,
            },
        ),
        Role.MANAGER: RoleCells(),
        Role.ADMIN: RoleCells(),
    },
    application=RoleCells(
        fields={"session_key": HIDDEN_KEY}, where={Standing.MADE: OPEN_TO_ITS_MAKER}
    ),
    scopes={
        Scope.READ: TableAccess.SELECT,
        Scope.CREATE: TableAccess.INSERT,
        Scope.UPDATE: TableAccess.UPDATE,
        Scope.DELETE: TableAccess.DELETE,
    },
    lacks_scope=LACKS_SCOPE,
    not_made=NOT_MADE,
    kept=dict.fromkeys(("chat_session_id", "version", "created_at", "updated_at"), KEPT_CELL),
    never_hidden=frozenset({"chat_session_id", "version"}),
    below={
        "person": {
            "email": "customer_email",
            "email_name": "customer_email",
            "direct_phone": "customer_phone",
            "mobile_phone": "customer_phone",
            "fax_phone": "customer_phone",
        }
    },
)
