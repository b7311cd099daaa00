"""The matrix of rights on chat sessions and their fields, for each role and for applications.

The same cells are enforced on calls, reported in `tableRight` and `fieldProperties`, and decide
which values are shown. docs/rights.md shows them as tables.
"""

from graphql_api.rights.matrix import (
    EntityReference,
    FieldAccess,
    FieldCell,
    Matrix,
    RoleCells,
    StandingCells,
    TableAccess,
    TableCell,
)
from graphql_api.rights.referred_rows import REFERENCE_FIELDS, SHOWN_WITHOUT_ALL
from graphql_api.rights.standings import ColumnRule, KeysRule, Standing
from graphql_api.rights.topic_matrix import topic_keys
from orm.models import ChatSession, ChatTopic
from orm.models.enums import ChatSessionStatus, Role, Scope

SELECT, UPDATE, INSERT = TableAccess.SELECT, TableAccess.UPDATE, TableAccess.INSERT

READERS_ONLY_READ = "Readers may only look."
READERS_SEE_NO_CONTACT_DETAILS = "Readers do not see how customers can be reached."
AGENTS_CHANGE_OWN_OR_QUEUED = (
    "Agents change sessions of their own or in the queue, and delete none."
)
AGENTS_DELETE_NONE = "Agents delete no sessions."
SESSION_KEY_IS_PRIVATE = "Only managers and the application that made the session know its key."
MAY_NOT_ANSWER = "Only agents of the topic who may respond answer its sessions."
MAY_NOT_LISTEN = "Only agents of the topic who may listen see sessions of others in it."
OWN_CUSTOMER_ONLY = "Customers see their own session, and write in it by messages."
NOT_FOR_CUSTOMERS = "Customers do not see how their session is handled."
LACKS_SCOPE = "The application was not given the scope for more."
NOT_CREATED = "The application did not make this session."
SET_BY_SERVICE = "The service manages this field."

HIDDEN_SESSION_KEY = FieldCell(None, SESSION_KEY_IS_PRIVATE)
HIDDEN_FROM_READERS = FieldCell(None, READERS_SEE_NO_CONTACT_DETAILS)
READ_ONLY = FieldCell(FieldAccess.READ, SET_BY_SERVICE)

FOR_CUSTOMERS = frozenset(
    {
        *("chat_session_id", "topic_id", "user", "customer_alias", "customer_name"),
        *("customer_email", "customer_phone", "customer_consented", "customer_company_name"),
        *("status", "first_message", "last_message", "when_requested", "when_started"),
        *("when_ended", "when_idle", "when_fetched", "initial_queue_pos", "flags"),
        *("chatbot_is_active", "rating", "version", "created_at", "updated_at"),
    }
)
"""The fields of their session that customers read; any other field is hidden from them."""

KEY_OPEN_TO_CREATOR = StandingCells(fields={"session_key": FieldCell()})
AGENTS_MAY_UPDATE = StandingCells(table=TableCell((SELECT, UPDATE, INSERT), AGENTS_DELETE_NONE))

MATRIX = Matrix(
    model=ChatSession,
    called="chat session",
    standing_rules=(
        ColumnRule(Standing.CUSTOMER, "chat_session_id", lambda caller: caller.session_id),
        ColumnRule(Standing.OWN, "user_id", lambda caller: caller.associate_id or None),
        ColumnRule(
            Standing.QUEUED,
            "status",
            lambda _: ChatSessionStatus.IN_QUEUE.value,
            by_default=True,
        ),
        KeysRule(Standing.UNANSWERED, "topic_id", topic_keys),
        KeysRule(Standing.UNHEARD, "topic_id", topic_keys),
        KeysRule(Standing.MANAGED, "topic_id", topic_keys),
        ColumnRule(Standing.OFFERED, "transfer_to_id", lambda caller: caller.associate_id or None),
        ColumnRule(
            Standing.MADE,
            "created_by_application",
            lambda caller: caller.application_id,
            by_default=True,
        ),
    ),
    roles={
        Role.CUSTOMER: RoleCells(
            TableCell((), OWN_CUSTOMER_ONLY),
            dict.fromkeys(FOR_CUSTOMERS, FieldCell(FieldAccess.READ, OWN_CUSTOMER_ONLY)),
            other_fields=FieldCell(None, NOT_FOR_CUSTOMERS),
            by_standing={
                Standing.CUSTOMER: StandingCells(TableCell((SELECT,), OWN_CUSTOMER_ONLY)),
            },
            # Customers see the name of the colleague, but not the name to log in by.
            shown_in_references={"user": frozenset({"associate_id", "full_name"})},
        ),
        Role.READER: RoleCells(
            TableCell((SELECT,), READERS_ONLY_READ),
            # Shown: what customers are called and wrote (customer_alias, customer_name,
            # customer_company_name, first_message, last_message), because readers are there to
            # read it. They can repeat an address, but then the customer or a colleague wrote it.
            {
                "customer_host": HIDDEN_FROM_READERS,
                "customer_email": HIDDEN_FROM_READERS,
                "customer_phone": HIDDEN_FROM_READERS,
                "session_key": HIDDEN_SESSION_KEY,
            },
            by_standing={Standing.MADE: KEY_OPEN_TO_CREATOR},
        ),
        Role.AGENT: RoleCells(
            TableCell((SELECT, INSERT), AGENTS_CHANGE_OWN_OR_QUEUED),
            {"session_key": HIDDEN_SESSION_KEY},
            # The last cell counts of which a session has all flags.
            by_standing={
                Standing.QUEUED: AGENTS_MAY_UPDATE,
                Standing.UNANSWERED: StandingCells(TableCell((SELECT, INSERT), MAY_NOT_ANSWER)),
                Standing.UNHEARD: StandingCells(TableCell((INSERT,), MAY_NOT_LISTEN)),
                Standing.UNHEARD | Standing.OFFERED: StandingCells(
                    TableCell((SELECT, INSERT), MAY_NOT_ANSWER)
                ),
                Standing.OWN: AGENTS_MAY_UPDATE,
                Standing.MANAGED: StandingCells(TableCell()),
                Standing.MADE: KEY_OPEN_TO_CREATOR,
            },
        ),
        Role.MANAGER: RoleCells(),
        Role.ADMIN: RoleCells(),
    },
    application=RoleCells(
        fields={"session_key": HIDDEN_SESSION_KEY}, by_standing={Standing.MADE: KEY_OPEN_TO_CREATOR}
    ),
    scopes={
        TableAccess.SELECT: Scope.READ,
        TableAccess.INSERT: Scope.CREATE,
        TableAccess.UPDATE: Scope.UPDATE,
        TableAccess.DELETE: Scope.DELETE,
    },
    missing_scope_reason=LACKS_SCOPE,
    scope_for_others=Scope.ALL,
    not_created_reason=NOT_CREATED,
    read_only=dict.fromkeys(("chat_session_id", "version", "created_at", "updated_at"), READ_ONLY),
    never_hidden=frozenset({"chat_session_id", "version"}),
    reference_fields=REFERENCE_FIELDS,
    shown_without_all=SHOWN_WITHOUT_ALL,
    entity_references={"topic": EntityReference("topic_id", ChatTopic)},
)
