"""The workloads: which servers get which request. Each becomes a table of the report."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.sample import (
    MESSAGE,
    MESSAGE_FIELDS,
    VALUES,
    Request,
    graphql,
    graphql_with,
    inputs,
    message_input,
    rest,
    selection,
)
from bench.seed import (
    ACTIVE_SESSIONS,
    CONVERSATIONS,
    FIRST_CONVERSATION,
    MESSAGES_OF_CONVERSATION,
    QUEUED_PER_TOPIC,
    TOPICS,
    WITHOUT_USER,
    more_in_queue_sql,
)
from bench.servers import BARE, FASTAPI, PARLEY, SOFA, STRAWBERRY, UNLOGGED, YOGA, Server


@dataclass(frozen=True)
class Contestant:
    """A server and its request for a workload."""

    server: Server
    request: Request
    door: str = ""
    """REST or GraphQL, for workloads that use both doors of one server."""

    @property
    def name(self) -> str:
        """The name in the report's table."""
        return f"{self.server.name} {self.door}".strip()


@dataclass(frozen=True)
class Workload:
    """A workload; the other contestants are compared with the first one."""

    name: str
    title: str
    contestants: tuple[Contestant, ...]
    counted: str = ""
    """SQL of a number that each response raises by one; empty for work that only reads."""
    prepared: str = ""
    """SQL that each database gets before the server starts."""
    restored: str = ""
    """SQL after each round, so that all rounds begin alike."""
    queues: bool = False
    """True when the created sessions wait in a queue."""
    max_seconds: int | None = None
    """The most seconds of a round, where more would use up what the database has."""


CONVERSATION_KEYS = range(FIRST_CONVERSATION, FIRST_CONVERSATION + CONVERSATIONS)
"""The sessions in which messages are written: the last ones of the template."""

COUNT_SESSIONS = "SELECT COUNT(*) FROM chat_session"
COUNT_MESSAGES = "SELECT COUNT(*) FROM chat_message"
COUNT_PICKED_UP = "SELECT COUNT(*) FROM chat_session WHERE status IN (5, 6)"

EMPTY_QUEUE = (
    "UPDATE chat_session SET status = 9"  # noqa: S608
    f" WHERE status = 4 AND chat_session_id > {CONVERSATION_KEYS[-1]}"
)
"""Takes out of the queue the sessions that a round created."""

WAITING = 10_000
"""Sessions in queue of which the first is picked up."""
PUT_BACK = (
    "UPDATE chat_session SET status = 4, user_id = NULL, rank = 0"
    " WHERE status IN (5, 6) AND user_id = 1 AND topic_id <> 699"
)
"""Puts the sessions that a round picked up back in the queue."""

SESSIONS = "/api/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{WITHOUT_USER}"

MUTATION = (
    "mutation Create($input: CreateChatSessionInput!) { createChatSession(input: $input) {"
    f" {selection()} version }} }}"
)
LIST = f"{{ chatSessions(first: 100) {{ nodes {{ {selection('sessionKey')} }} }} }}"

ADD_MESSAGE = (
    "mutation Add($session: Int!, $input: ChatMessageInput!) {"
    f" addChatMessage(chatSessionId: $session, input: $input) {{ {MESSAGE_FIELDS} }} }}"
)
MESSAGES_AFTER = (
    "query After($session: Int!, $after: Int) {"
    f" chatMessages(chatSessionId: $session, after: $after) {{ {MESSAGE_FIELDS} }} }}"
)
UNREAD = 20
"""Messages that a caller asks for who has read all before."""
LAST_READ = CONVERSATIONS * (MESSAGES_OF_CONVERSATION - UNREAD)
"""The key after which each of the sessions has `UNREAD` messages."""
PICK_UP = (
    "mutation PickUp { pickUpFirstChatSession { outcome chatSession {"
    f" {selection()} version }} }} }}"
)

SHORT_BODIES = tuple(
    {"TopicId": topic, "User": {"AssociateId": 1}}
    | {name: VALUES[name] for name in ("CustomerName", "FirstMessage")}
    for topic in TOPICS
)
"""A create with four values, for each topic in turn."""

FULL_REST_CREATE = Request("POST", SESSIONS, rest(VALUES))
FULL_GRAPHQL_CREATE = graphql(MUTATION, inputs(VALUES))


def _sofa(*bodies: dict[str, object]) -> Request:
    return Request("POST", SESSIONS, rest(*({"input": inputs(body)} for body in bodies)))


def _messages(more: str = "") -> tuple[str, ...]:
    """The paths of the messages of all sessions in which messages are written."""
    return tuple(f"{SESSIONS}/{key}/Messages{more}" for key in CONVERSATION_KEYS)


def _with_messages(method: str, more: str = "", *bodies: bytes) -> Request:
    first, *others = _messages(more)
    return Request(method, first, bodies, tuple(others))


def _conversation() -> tuple[Workload, ...]:
    """The workloads of the conversation: messages, and picking up."""
    rest_add = _with_messages("POST", "", *rest(MESSAGE))
    sofa_add = _with_messages("POST", "", *rest({"input": message_input()}))
    graphql_add = graphql_with(
        ADD_MESSAGE, *({"session": key, "input": message_input()} for key in CONVERSATION_KEYS)
    )
    rest_after = _with_messages("GET", f"?after={LAST_READ}")
    graphql_after = graphql_with(
        MESSAGES_AFTER, *({"session": key, "after": LAST_READ} for key in CONVERSATION_KEYS)
    )
    rest_pick_up = Request("POST", f"{SESSIONS}/Pickup")
    graphql_pick_up = graphql(PICK_UP)
    return (
        Workload(
            "add-message",
            "A message of a customer is added, and the whole message comes back;"
            f" {CONVERSATIONS} sessions take turns, which begin with"
            f" {MESSAGES_OF_CONVERSATION:,} messages each",
            (
                Contestant(PARLEY, rest_add, "REST"),
                Contestant(PARLEY, graphql_add, "GraphQL"),
                Contestant(FASTAPI, rest_add),
                Contestant(SOFA, sofa_add),
                Contestant(YOGA, graphql_add),
                Contestant(STRAWBERRY, graphql_add),
            ),
            counted=COUNT_MESSAGES,
        ),
        Workload(
            "messages-after",
            f"The last {UNREAD} messages, whole, of a session that has"
            f" {MESSAGES_OF_CONVERSATION:,}: those after a key; {CONVERSATIONS} sessions take"
            " turns",
            (
                Contestant(PARLEY, rest_after, "REST"),
                Contestant(PARLEY, graphql_after, "GraphQL"),
                Contestant(FASTAPI, rest_after),
                Contestant(SOFA, rest_after),
                Contestant(YOGA, graphql_after),
                Contestant(STRAWBERRY, graphql_after),
            ),
        ),
        Workload(
            "pick-up-first",
            f"Picking up the first of {WAITING:,} sessions in queue, the whole session back. After"
            " each round, which lasts a second at most, the sessions are put back",
            (
                Contestant(PARLEY, rest_pick_up, "REST"),
                Contestant(PARLEY, graphql_pick_up, "GraphQL"),
                Contestant(FASTAPI, rest_pick_up),
                Contestant(SOFA, rest_pick_up),
                Contestant(YOGA, graphql_pick_up),
                Contestant(STRAWBERRY, graphql_pick_up),
            ),
            counted=COUNT_PICKED_UP,
            prepared=more_in_queue_sql(WAITING - len(TOPICS) * QUEUED_PER_TOPIC),
            restored=PUT_BACK,
            max_seconds=1,
        ),
    )


def _workloads() -> tuple[Workload, ...]:
    short_rest = Request("POST", SESSIONS, rest(*SHORT_BODIES))
    short_graphql = graphql(MUTATION, *map(inputs, SHORT_BODIES))
    selective_get = Request("GET", f"{ONE_SESSION}?$select=CustomerName,Status,TopicId")
    return (
        Workload(
            "rest-create",
            "POST ChatSession with all 31 properties, the whole entity back",
            (
                Contestant(PARLEY, FULL_REST_CREATE),
                Contestant(BARE, Request("POST", "/rest-create", FULL_REST_CREATE.bodies)),
                Contestant(FASTAPI, FULL_REST_CREATE),
                Contestant(SOFA, _sofa(VALUES)),
            ),
            counted=COUNT_SESSIONS,
        ),
        Workload(
            "graphql-create",
            "createChatSession with all inputs as variables, 31 fields and the version back",
            (
                Contestant(PARLEY, FULL_GRAPHQL_CREATE),
                Contestant(BARE, Request("POST", "/graphql-create", FULL_GRAPHQL_CREATE.bodies)),
                Contestant(YOGA, FULL_GRAPHQL_CREATE),
                Contestant(STRAWBERRY, FULL_GRAPHQL_CREATE),
            ),
            counted=COUNT_SESSIONS,
        ),
        Workload(
            "create-defaults",
            "A create with four values: queue position and rank are worked out."
            f" {len(TOPICS) * QUEUED_PER_TOPIC:,} sessions are in queue when a round begins,"
            f" {QUEUED_PER_TOPIC} a topic, and {ACTIVE_SESSIONS} in the user's charge; topics take"
            " turns",
            (
                Contestant(PARLEY, short_rest, "REST"),
                Contestant(PARLEY, short_graphql, "GraphQL"),
                Contestant(FASTAPI, short_rest),
                Contestant(SOFA, _sofa(*SHORT_BODIES)),
                Contestant(YOGA, short_graphql),
                Contestant(STRAWBERRY, short_graphql),
            ),
            counted=COUNT_SESSIONS,
            restored=EMPTY_QUEUE,
            queues=True,
        ),
        Workload(
            "rest-get",
            "GET of one session, whole",
            (
                Contestant(PARLEY, Request("GET", ONE_SESSION)),
                Contestant(BARE, Request("GET", "/rest-get")),
                Contestant(FASTAPI, Request("GET", ONE_SESSION)),
                Contestant(SOFA, Request("GET", ONE_SESSION)),
            ),
        ),
        Workload(
            "rest-select",
            "GET of one session with three properties in `$select`",
            (Contestant(PARLEY, selective_get), Contestant(BARE, Request("GET", "/rest-select"))),
        ),
        Workload(
            "graphql-list",
            "100 sessions of 30 fields with the users' names",
            (
                Contestant(PARLEY, graphql(LIST)),
                Contestant(BARE, Request("POST", "/graphql-list", graphql(LIST).bodies)),
                Contestant(YOGA, graphql(LIST)),
                Contestant(STRAWBERRY, graphql(LIST)),
            ),
        ),
        Workload(
            "rest-vs-graphql",
            "The same creation by parley's two doors",
            (
                Contestant(PARLEY, FULL_REST_CREATE, "REST"),
                Contestant(PARLEY, FULL_GRAPHQL_CREATE, "GraphQL"),
            ),
            counted=COUNT_SESSIONS,
        ),
        *_conversation(),
        Workload(
            "event-log",
            "POST ChatSession with all 31 properties, with the log of events and without it",
            (Contestant(PARLEY, FULL_REST_CREATE), Contestant(UNLOGGED, FULL_REST_CREATE)),
            counted=COUNT_SESSIONS,
        ),
    )


WORKLOADS: Mapping[str, Workload] = {workload.name: workload for workload in _workloads()}
