"""The workloads: which servers get which request. Each becomes a table of the report."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.sample import VALUES, Request, graphql, inputs, rest, selection
from bench.seed import ACTIVE_SESSIONS, QUEUED_PER_TOPIC, TOPICS, WITHOUT_USER
from bench.servers import BARE, FASTAPI, PARLEY, SOFA, STRAWBERRY, YOGA, Server


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
    creates: bool = False
    queues: bool = False
    """True when the created sessions wait in a queue."""


SESSIONS = "/api/v1/ChatSession"
ONE_SESSION = f"{SESSIONS}/{WITHOUT_USER}"

MUTATION = (
    "mutation Create($input: CreateChatSessionInput!) { createChatSession(input: $input) {"
    f" {selection()} version }} }}"
)
LIST = f"{{ chatSessions(first: 100) {{ nodes {{ {selection('sessionKey')} }} }} }}"

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
            creates=True,
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
            creates=True,
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
            creates=True,
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
            creates=True,
        ),
    )


WORKLOADS: Mapping[str, Workload] = {workload.name: workload for workload in _workloads()}
