"""The works: what is asked of whom. Each is a table of the report."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.sample import VALUES, Request, graphql, inputs, rest, selection
from bench.seed import ACTIVE, IN_QUEUE, TOPICS, WITHOUT_USER
from bench.servers import BARE, FASTAPI, PARLEY, SOFA, STRAWBERRY, YOGA, Server


@dataclass(frozen=True)
class Contestant:
    """A server, and how it is asked for the work."""

    server: Server
    request: Request
    door: str = ""
    """Which of the server's, where a work asks at two of them."""

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return f"{self.server.name} {self.door}".strip()


@dataclass(frozen=True)
class Work:
    """A work; its first contestant is what the others are compared with."""

    name: str
    title: str
    contestants: tuple[Contestant, ...]
    creates: bool = False
    queues: bool = False
    """Whether what is created waits in a queue."""


SESSIONS = "/api/v1/ChatSession"
ONE = f"{SESSIONS}/{WITHOUT_USER}"

MUTATION = (
    "mutation Create($input: CreateChatSessionInput!) { createChatSession(input: $input) {"
    f" {selection()} version }} }}"
)
LIST = f"{{ chatSessions(first: 100) {{ nodes {{ {selection('sessionKey')} }} }} }}"

SHORT = tuple(
    {"TopicId": topic, "User": {"AssociateId": 1}}
    | {name: VALUES[name] for name in ("CustomerName", "FirstMessage")}
    for topic in TOPICS
)
"""A customer who is let in at each topic in turn."""

WHOLE = Request("POST", SESSIONS, rest(VALUES))
BY_GRAPHQL = graphql(MUTATION, inputs(VALUES))


def _sofa(*bodies: dict[str, object]) -> Request:
    return Request("POST", SESSIONS, rest(*({"input": inputs(each)} for each in bodies)))


def _works() -> tuple[Work, ...]:
    waiting = rest(*SHORT)
    short_graphql = graphql(MUTATION, *(inputs(each) for each in SHORT))
    some = Request("GET", f"{ONE}?$select=CustomerName,Status,TopicId")
    return (
        Work(
            "rest-create",
            "POST ChatSession with all 31 properties, the whole entity back",
            (
                Contestant(PARLEY, WHOLE),
                Contestant(BARE, Request("POST", "/rest-create", WHOLE.bodies)),
                Contestant(FASTAPI, WHOLE),
                Contestant(SOFA, _sofa(VALUES)),
            ),
            creates=True,
        ),
        Work(
            "graphql-create",
            "createChatSession with all inputs as variables, 31 fields and the version back",
            (
                Contestant(PARLEY, BY_GRAPHQL),
                Contestant(BARE, Request("POST", "/graphql-create", BY_GRAPHQL.bodies)),
                Contestant(YOGA, BY_GRAPHQL),
                Contestant(STRAWBERRY, BY_GRAPHQL),
            ),
            creates=True,
        ),
        Work(
            "create-defaults",
            "A create with four values: queue position and rank are worked out."
            f" {len(TOPICS) * IN_QUEUE:,} sessions are in queue when a round begins, {IN_QUEUE} a"
            f" topic, and {ACTIVE} in the user's charge; topics take turns",
            (
                Contestant(PARLEY, Request("POST", SESSIONS, waiting), "REST"),
                Contestant(PARLEY, short_graphql, "GraphQL"),
                Contestant(FASTAPI, Request("POST", SESSIONS, waiting)),
                Contestant(SOFA, _sofa(*SHORT)),
                Contestant(YOGA, short_graphql),
                Contestant(STRAWBERRY, short_graphql),
            ),
            creates=True,
            queues=True,
        ),
        Work(
            "rest-get",
            "GET of one session, whole",
            (
                Contestant(PARLEY, Request("GET", ONE)),
                Contestant(BARE, Request("GET", "/rest-get")),
                Contestant(FASTAPI, Request("GET", ONE)),
                Contestant(SOFA, Request("GET", ONE)),
            ),
        ),
        Work(
            "rest-select",
            "GET of one session with three properties in `$select`",
            (Contestant(PARLEY, some), Contestant(BARE, Request("GET", "/rest-select"))),
        ),
        Work(
            "graphql-list",
            "100 sessions of 30 fields with the users' names",
            (
                Contestant(PARLEY, graphql(LIST)),
                Contestant(BARE, Request("POST", "/graphql-list", graphql(LIST).bodies)),
                Contestant(YOGA, graphql(LIST)),
                Contestant(STRAWBERRY, graphql(LIST)),
            ),
        ),
        Work(
            "rest-vs-graphql",
            "The same creation by parley's two doors",
            (Contestant(PARLEY, WHOLE, "REST"), Contestant(PARLEY, BY_GRAPHQL, "GraphQL")),
            creates=True,
        ),
    )


WORKS: Mapping[str, Work] = {work.name: work for work in _works()}
